import { type Fault, FaultError, fault, toFault } from '../model/fault.ts';
import type { BrokerTarget, Connection } from '../runtime/platform.ts';
import { Bell } from './bell.ts';
import type { Answering } from './answering.ts';
import { converse } from './conversation.ts';
import type { Speech } from './dialect.ts';
import { dialects } from './dialects.ts';
import { fenced } from './fenced.ts';
import { signingIn } from './sign-in.ts';
import { isNotLetIn, lookOn } from './look-on.ts';
import type { LinkOptions } from './link-options.ts';
import { type LinkView, ownView } from './link-view.ts';
import type { Message } from './message.ts';
import { answeringFor } from './own-answers.ts';
import { openOwnSide } from './own-side.ts';
import { speechOf } from './own-speech.ts';
import type { LinkListener, OwnEnd, OwnSide, Speakers } from './speakers.ts';
import { StationBook } from './station-book.ts';

const RETRY_MS = { first: 1_000, most: 60_000 } as const;
/** A connection that lasted this long was a good one: after it the next try comes soon again. */
const STEADY_MS = 10_000;

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
  #own: OwnEnd | undefined;
  /** Where something can be said now, and who waits for that. */
  #open: Connection | undefined;
  readonly #opened = new Bell();
  #phase: 'offline' | 'connecting' | 'connected' = 'offline';
  #fault: Fault | undefined;
  #connects = 0;
  #begun = 0;
  #retryAtMs: number | undefined;
  #badMessages = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#sinceMs = options.platform.clock.now();
    const { station, platform, via } = options;
    const { station: own, epoch = '' } = station?.log.origin ?? {};
    const { dialect } = options.uplink;
    const apart = (dialect === 'native' ? '' : `-${dialect}`) + (via === undefined ? '' : `-via-${via}`);
    this.#clientId = own ? `${own}-${epoch.slice(0, 8)}${apart}` : `viewer-${platform.randomHex(12)}`;
    this.#answering = answeringFor(options, this.#book);
  }

  /** Every own entry up to here is taken by the other side. */
  get takenUpTo(): number {
    return this.#own?.outbox.takenUpTo ?? 0;
  }

  get #native(): boolean {
    return dialects[this.#options.uplink.dialect].native;
  }
  get #far(): LinkListener | undefined {
    return this.#native ? this.#options.far : undefined;
  }

  view(): LinkView {
    return {
      ...ownView(this.#options.uplink, this.#own, this.#phase),
      fault: this.#fault,
      connects: this.#connects,
      retryAtMs: this.#retryAtMs,
      badMessages: this.#badMessages,
    };
  }

  /** Sends what the other side refused once more. @throws log/full, log/broken. */
  async retryRefused(): Promise<void> {
    await this.#own?.outbox.retryRefused();
  }

  /**
   * Says something beside the log, once there is a connection on which this station may speak.
   * @throws uplink/unreachable where there is none before `until` aborts; command/unconfirmed where nobody knows whether it was taken.
   */
  async say(message: Message, until: AbortSignal): Promise<void> {
    const { url } = this.#options.uplink;
    while (!this.#open || this.#own?.namesake?.isSecond || this.#own?.namesake?.isCopied) {
      if (until.aborted) throw fault('uplink/unreachable', { url });
      await this.#opened.rung(until);
    }
    const lost = new Promise<never>((_, reject) => {
      const late = () => reject(fault('command/unconfirmed', { waitedMs: 0, lost: true }));
      until.addEventListener('abort', late, { once: true });
    });
    await Promise.race([this.#open.publish(message), lost]);
  }

  /** Resolves once `signal` aborts and the broker has heard that the station leaves. @throws log/in-use once another owns the log. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.platform;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const beganMs = clock.steady();
      const why = await this.#once(signal);
      if (why.code === 'log/in-use') throw new FaultError(why);
      if (clock.steady() - beganMs >= STEADY_MS) attempt = 0;
      if (this.#far && isNotLetIn(why) && !signal.aborted && (await this.#lookOn(why, signal))) continue;
      if (!signal.aborted) await this.#wait(why, attempt, signal);
    }
    this.#far?.over?.(this.#options.uplink.url);
    this.#become('offline');
  }

  /** One connection from its beginning to its end; gives why it ended. */
  async #once(signal: AbortSignal): Promise<Fault> {
    const { platform, station } = this.#options;
    this.#become('connecting', this.#fault);
    try {
      if (!this.#own) await this.#options.prepare?.();
      this.#own ??= station && (await openOwnSide(this.#options, station, this.#sinceMs));
      await station?.log.requireOwned();
      const speech = this.#speech();
      const opened = await platform.brokers.connect(this.#target(), speech?.will, signal);
      const connection = station ? fenced(opened, station.log, platform.clock) : opened;
      this.#connects++;
      this.#become('connected');
      this.#open = connection;
      this.#opened.ring();
      const own = this.#own && speech ? { ...this.#own, speech } : undefined;
      const why = await converse(connection, this.#speakers(own), signal);
      return why ?? { code: 'uplink/unreachable', detail: { url: this.#options.uplink.url } };
    } catch (error) {
      return toFault(error);
    } finally {
      this.#open = undefined;
    }
  }

  #speakers(own: OwnSide | undefined): Speakers {
    const { uplink, platform, answers, via } = this.#options;
    return {
      url: uplink.url,
      clock: platform.clock,
      own,
      native: this.#native,
      via,
      far: this.#far,
      answering: this.#answering,
      answersForAll: answers !== undefined,
      book: this.#book,
      columns: platform.columns,
      badMessage: () => void this.#badMessages++,
      kept: (reason: Fault | undefined) => {
        if (!own) return;
        this.#become('connected', reason);
        this.#opened.ring();
      },
    };
  }

  #lookOn(why: Fault, signal: AbortSignal): Promise<boolean> {
    const { clock, brokers, randomHex } = this.#options.platform;
    this.#become('offline', why);
    const target = { ...this.#target(), clientId: `viewer-${randomHex(12)}` };
    const doors = {
      viewer: (until: AbortSignal) => brokers.connect(target, undefined, until),
      station: (until: AbortSignal) => brokers.connect(this.#target(), this.#speech()?.will, until),
    };
    return lookOn(this.#speakers(undefined), doors, clock, signal);
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
    const { isCopied, run } = this.#own?.namesake ?? {};
    // A copy of the log has the same name for itself: each would push the other off, and never hear of it.
    const clientId = isCopied ? `${this.#clientId}-${run!}` : this.#clientId;
    const usual = { url, clientId, mqtt, keepAliveS, ...secret };
    return station ? signingIn(usual, uplink.dialect, station.log.origin, platform.clock) : usual;
  }

  #speech(): Speech | undefined {
    const beginning = { sinceMs: this.#sinceMs, connection: this.#begun++ };
    return speechOf(this.#options, this.#own, beginning);
  }
}
