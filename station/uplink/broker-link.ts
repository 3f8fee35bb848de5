import type { BrokerConfig, SyncView } from '../api.ts';
import { type Fault, toFault } from '../model/fault.ts';
import type { BrokerTarget, Platform } from '../runtime/platform.ts';
import { Answering, type Charting } from './answering.ts';
import { converse, type LinkListener, type OwnSide } from './conversation.ts';
import type { LinkStation } from './link-station.ts';
import type { Message } from './message.ts';
import { offline } from './native/station-status.ts';
import { Orders } from './orders.ts';
import { Outbox } from './outbox.ts';
import { Pairing } from './pairing.ts';
import { StationBook } from './station-book.ts';

export interface LinkOptions {
  /** Names the bookmark and what is remembered of this broker. */
  readonly id: string;
  readonly broker: BrokerConfig;
  readonly platform: Pick<Platform, 'clock' | 'brokers' | 'randomHex'>;
  /** Absent where there is none here: then the far ones are listened to, and that is all. */
  readonly station?: LinkStation;
  readonly far?: LinkListener;
  /** This station stores what others send and acknowledges it: it says so, and looks for no receiver of its own. */
  readonly receiver?: boolean;
  /** Answers for stations that are not online, from what is stored of them here. */
  readonly answers?: Charting;
  /** Something in the view is other than before. */
  changed(): void;
}

/** What a link knows of its way, as the Sync screen shows it, and what it refused. */
export type LinkView = Omit<SyncView, 'numbered' | 'saved'> & {
  readonly refusedCommands: number;
  readonly ignoredAcks: number;
  readonly badMessages: number;
};

const RETRY_MS = { first: 1_000, most: 60_000 } as const;
/** A connection that lasted this long was a good one: after it the next try comes soon again. */
const STEADY_MS = 10_000;

const NOTHING_SENT: Outbox['figures'] = {
  sent: 0,
  taken: 0,
  inFlight: 0,
  behind: 0,
  ignoredAcks: 0,
  lastTakenMs: undefined,
};

/**
 * Keeps one connection to one broker alive: tells what is here, sends the log, obeys, answers, and lets the far stations
 * listen. Being offline is a state it is in, not an error it has.
 */
export class BrokerLink {
  readonly #options: LinkOptions;
  readonly #book = new StationBook();
  readonly #answering: Answering;
  /** Part of the epoch keeps two fresh tablets of one name from pushing each other off. */
  readonly #clientId: string;
  #own: OwnSide | undefined;
  #phase: 'offline' | 'connecting' | 'connected' = 'offline';
  #fault: Fault | undefined;
  #connects = 0;
  #retryAtMs: number | undefined;
  #badMessages = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { station, answers, platform } = options;
    const { station: own, epoch = '' } = station?.log.origin ?? {};
    this.#clientId = own ? `${own}-${epoch.slice(0, 8)}` : `viewer-${platform.randomHex(12)}`;
    this.#answering = new Answering(
      async (name, query) => {
        if (name === own) return await station?.rawChart(query);
        return this.#book.online(name) ? undefined : await answers?.(name, query);
      },
      async (name, query) => (name === own ? await station?.csv(query) : undefined),
    );
  }

  /** Every own entry up to here is taken by the other side. */
  get takenUpTo(): number {
    return this.#own?.outbox.takenUpTo ?? 0;
  }

  view(): LinkView {
    const { url, username } = this.#options.broker;
    const { behind, ...figures } = this.#own?.outbox.figures ?? NOTHING_SENT;
    const receiver = this.#own?.pairing?.receiver;
    return {
      phase: this.#phase !== 'connected' ? this.#phase : behind > 0 ? 'sending' : 'in-step',
      url,
      username,
      mode: receiver === undefined ? 'sent' : 'confirmed',
      receiver,
      ...figures,
      fault: this.#fault,
      connects: this.#connects,
      retryAtMs: this.#retryAtMs,
      refusedCommands: this.#own?.orders.refused ?? 0,
      badMessages: this.#badMessages,
    };
  }

  /** Resolves once `signal` aborts and the broker has heard that the station leaves. @throws log/broken. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.platform;
    this.#own = await this.#ownSide();
    for (let attempt = 0; !signal.aborted; attempt++) {
      const beganMs = clock.steady();
      const why = await this.#once(signal);
      if (clock.steady() - beganMs >= STEADY_MS) attempt = 0;
      if (!signal.aborted) await this.#wait(why, attempt, signal);
    }
    this.#become('offline');
  }

  async #ownSide(): Promise<OwnSide | undefined> {
    const { id, station, receiver, platform, changed } = this.#options;
    if (!station) return undefined;
    const { clock, randomHex } = platform;
    return {
      station,
      orders: new Orders(station, clock, () => randomHex(16)),
      outbox: await Outbox.open(station.log, clock, id, changed),
      pairing: receiver ? undefined : await Pairing.open(station.log, clock, id),
    };
  }

  /** One connection from its beginning to its end; gives why it ended. */
  async #once(signal: AbortSignal): Promise<Fault> {
    const { broker, platform, far, answers } = this.#options;
    this.#become('connecting', this.#fault);
    try {
      const connection = await platform.brokers.connect(this.#target(), this.#will(), signal);
      this.#connects++;
      this.#become('connected');
      const speakers = {
        url: broker.url,
        clock: platform.clock,
        own: this.#own,
        far,
        answering: this.#answering,
        answersForAll: answers !== undefined,
        book: this.#book,
        badMessage: () => void this.#badMessages++,
      };
      const why = await converse(connection, speakers, signal);
      return why ?? { code: 'uplink/unreachable', detail: { url: broker.url } };
    } catch (error) {
      return toFault(error);
    }
  }

  /** Doubling, with full jitter, so that a hundred stations do not come back in one moment. */
  async #wait(why: Fault, attempt: number, signal: AbortSignal): Promise<void> {
    const { clock, randomHex } = this.#options.platform;
    const mostMs = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** attempt);
    const waitMs = (mostMs * parseInt(randomHex(8), 16)) / 0x1_0000_0000;
    this.#become('offline', why, clock.now() + waitMs);
    await clock.sleep(waitMs, signal).catch(() => undefined);
  }

  #become(phase: 'offline' | 'connecting' | 'connected', why?: Fault, retryAtMs?: number): void {
    this.#phase = phase;
    this.#fault = why;
    this.#retryAtMs = retryAtMs;
    this.#options.changed();
  }

  #target(): BrokerTarget {
    const { url, username, password } = this.#options.broker;
    const secret = { ...(username ? { username } : {}), ...(password ? { password } : {}) };
    return { url, clientId: this.#clientId, ...secret };
  }

  /** Who only looks on has nothing to leave behind: its will is not kept, and nobody listens for it. */
  #will(): Message {
    const { station, platform } = this.#options;
    const now = platform.clock.now();
    if (station) return offline(station.log.origin, now);
    return { ...offline({ station: this.#clientId, epoch: 'none' }, now), retain: false };
  }
}
