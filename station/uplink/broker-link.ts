import type { UplinkConfig, UplinkView } from '../api.ts';
import { type Fault, FaultError, toFault } from '../model/fault.ts';
import type { BrokerTarget, Platform } from '../runtime/platform.ts';
import { Answering, type Archive } from './answering.ts';
import { converse, type LinkListener, type OwnSide } from './conversation.ts';
import type { Speech } from './dialect.ts';
import { dialects } from './dialects.ts';
import { fenced } from './fenced.ts';
import { signingIn } from './sign-in.ts';
import type { LinkStation } from './link-station.ts';
import type { Message } from './message.ts';
import { digestsIn } from './native/digest.ts';
import { offline } from './native/station-status.ts';
import { openOwnSide } from './own-side.ts';
import type { Outbox } from './outbox.ts';
import type { Unattended } from './refusals.ts';
import { StationBook } from './station-book.ts';

export interface LinkOptions {
  readonly uplink: UplinkConfig;
  readonly platform: Pick<Platform, 'clock' | 'brokers' | 'randomHex' | 'columns'>;
  /** Absent where there is none here: then the far ones are listened to, and that is all. */
  readonly station?: LinkStation;
  readonly far?: LinkListener;
  /**
   * This station stores what others send and acknowledges it: it says so, and looks for no receiver of its own. Or it does
   * where it finds nobody else who does.
   */
  readonly receiver?: 'always' | 'where-none';
  /** Who speaks here for a station that is elsewhere: what it stores itself confirms nothing. */
  readonly via?: string;
  /** Answers for stations that are not online, from what is stored of them here. */
  readonly answers?: Archive;
  /** Present where no person sees what is refused: it holds nothing up, however much it is. */
  readonly unattended?: Unattended;
  /** What must be done to the log before it is read, each time until that has worked. */
  prepare?(): Promise<void>;
  /** Something in the view is other than before. */
  changed(): void;
}

/** What a link knows of its way, as the Sync screen shows it, and what it refused. */
export interface LinkView extends UplinkView {
  readonly refusedCommands: number;
  readonly ignoredAcks: number;
  readonly badMessages: number;
}

const RETRY_MS = { first: 1_000, most: 60_000 } as const;
/** A connection that lasted this long was a good one: after it the next try comes soon again. */
const STEADY_MS = 10_000;

const NOTHING_SENT: Outbox['figures'] = {
  sent: 0,
  taken: 0,
  inFlight: 0,
  behind: 0,
  leftMs: undefined,
  slowSinceMs: undefined,
  unheard: false,
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
  readonly #sinceMs: number;
  #own: Omit<OwnSide, 'speech'> | undefined;
  #phase: 'offline' | 'connecting' | 'connected' = 'offline';
  #fault: Fault | undefined;
  #connects = 0;
  #begun = 0;
  #retryAtMs: number | undefined;
  #badMessages = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#sinceMs = options.platform.clock.now();
    const { station, answers, platform, via } = options;
    const { station: own, epoch = '' } = station?.log.origin ?? {};
    const { dialect } = options.uplink;
    const apart = (dialect === 'native' ? '' : `-${dialect}`) + (via === undefined ? '' : `-via-${via}`);
    this.#clientId = own ? `${own}-${epoch.slice(0, 8)}${apart}` : `viewer-${platform.randomHex(12)}`;
    /** What a station can say itself, and another only for it while it is away. */
    const instead = (name: string) => (this.#book.online(name) ? undefined : answers);
    this.#answering = new Answering({
      chart: async (name, query) =>
        name === own ? await station?.rawChart(query) : await instead(name)?.chart(name, query),
      rows: async (name, query) =>
        name === own ? await station?.recording(query) : await instead(name)?.rows(name, query),
      table: async (name, query) => (name === own ? await station?.csv(query) : undefined),
      digest: async (name, ranges) =>
        station && name === own ? await digestsIn(station.log, ranges) : undefined,
    });
  }

  /** Every own entry up to here is taken by the other side. */
  get takenUpTo(): number {
    return this.#own?.outbox.takenUpTo ?? 0;
  }

  get #fast(): boolean {
    const { qos, dialect } = this.#options.uplink;
    return qos === 0 || dialects[dialect].fast === true;
  }

  get #native(): boolean {
    return dialects[this.#options.uplink.dialect].native;
  }
  get #far(): LinkListener | undefined {
    return this.#native ? this.#options.far : undefined;
  }

  view(): LinkView {
    const { password: _unsaid, ...config } = this.#options.uplink;
    const figures = this.#own?.outbox.figures ?? NOTHING_SENT;
    const receiver = this.#own?.pairing?.receiver;
    return {
      config,
      phase: this.#phase !== 'connected' ? this.#phase : figures.behind > 0 ? 'sending' : 'in-step',
      mode: receiver !== undefined ? 'confirmed' : this.#fast ? 'unconfirmed' : 'sent',
      receiver,
      ...figures,
      dead: this.#own?.outbox.dead ?? [],
      fault: this.#fault,
      namesakeMs: this.#own?.namesake?.seenMs,
      connects: this.#connects,
      retryAtMs: this.#retryAtMs,
      refusedCommands: this.#own?.orders.refused ?? 0,
      badMessages: this.#badMessages,
    };
  }

  /** Sends what the other side refused once more. @throws log/full, log/broken. */
  async retryRefused(): Promise<void> {
    await this.#own?.outbox.retryRefused();
  }

  /** Resolves once `signal` aborts and the broker has heard that the station leaves. @throws log/in-use once another owns the log. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.platform;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const beganMs = clock.steady();
      const why = await this.#once(signal);
      if (why.code === 'log/in-use') throw new FaultError(why);
      if (clock.steady() - beganMs >= STEADY_MS) attempt = 0;
      if (!signal.aborted) await this.#wait(why, attempt, signal);
    }
    this.#far?.over?.(this.#options.uplink.url);
    this.#become('offline');
  }

  /** One connection from its beginning to its end; gives why it ended. */
  async #once(signal: AbortSignal): Promise<Fault> {
    const { uplink, platform, answers, station, via } = this.#options;
    this.#become('connecting', this.#fault);
    try {
      if (!this.#own) await this.#options.prepare?.();
      this.#own ??= station && (await openOwnSide(this.#options, station, this.#sinceMs));
      await station?.log.requireOwned();
      const speech = this.#speech();
      const will = speech?.will ?? this.#viewersWill();
      const opened = await platform.brokers.connect(this.#target(), will, signal);
      const connection = station ? fenced(opened, station.log, platform.clock) : opened;
      this.#connects++;
      this.#become('connected');
      const speakers = {
        url: uplink.url,
        clock: platform.clock,
        own: this.#own && speech ? { ...this.#own, speech } : undefined,
        native: this.#native,
        via,
        far: this.#far,
        answering: this.#answering,
        answersForAll: answers !== undefined,
        book: this.#book,
        columns: platform.columns,
        badMessage: () => void this.#badMessages++,
        kept: (reason: Fault | undefined) => this.#become('connected', reason),
      };
      const why = await converse(connection, speakers, signal);
      return why ?? { code: 'uplink/unreachable', detail: { url: uplink.url } };
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
    const { uplink, platform, station } = this.#options;
    const { url, username, password, mqtt, keepAliveS } = uplink;
    const secret = { ...(username ? { username } : {}), ...(password ? { password } : {}) };
    const usual = { url, clientId: this.#clientId, mqtt, keepAliveS, ...secret };
    return station ? signingIn(usual, uplink.dialect, station.log.origin, platform.clock) : usual;
  }

  #speech(): Speech | undefined {
    const { uplink, station, platform, receiver, via } = this.#options;
    const pairing = this.#own?.pairing;
    return (
      station &&
      dialects[uplink.dialect].speak({
        origin: station.log.origin,
        uplink,
        get receiver() {
          return receiver === 'always' || (pairing?.isSelf ?? false);
        },
        sealed: platform.columns !== undefined,
        beside: { since: this.#sinceMs, ...(via === undefined ? {} : { via }) },
        devices: () => station.devices(),
        lastRow: (device) => station.lastRow(device),
        now: () => platform.clock.now(),
        connection: this.#begun++,
      })
    );
  }

  /** Who only looks on has nothing to leave behind: its will is not kept, and nobody listens for it. */
  #viewersWill(): Message {
    const { clock } = this.#options.platform;
    return { ...offline({ station: this.#clientId, epoch: 'none' }, clock.now()), retain: false };
  }
}
