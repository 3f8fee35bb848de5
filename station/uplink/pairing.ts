import * as v from 'valibot';
import type { Clock, Log } from '../runtime/platform.ts';
import { Bell } from './bell.ts';

type Settings = Pick<Log, 'setting' | 'keepSetting'>;

const LOOK_MS = 2_000;
const KeptPairing = v.object({ url: v.string(), receiver: v.string() });

/** Who stores what is sent to a broker, as it was settled there; undefined where it was not yet. */
export async function receiverAt(log: Settings, setting: string, url: string): Promise<string | undefined> {
  const kept = v.safeParse(KeptPairing, await log.setting(setting));
  return kept.success && kept.output.url === url ? kept.output.receiver : undefined;
}

/**
 * Whose acknowledgements count. The first receiver that is seen on a broker is the one, for good: later connections wait
 * for it even where it is away. Where there is none, a station that can store is it itself. Another address is another
 * broker.
 */
export class Pairing {
  readonly #log: Settings;
  readonly #clock: Clock;
  readonly #setting: string;
  readonly #url: string;
  readonly #bell = new Bell();
  readonly #self: string | undefined;
  #receiver: string | undefined;
  #seen: string | undefined;
  #looked = false;

  /** Kept in the log's setting of this name. `self` is the station's own name where it could be the receiver. */
  static async open(
    log: Settings,
    clock: Clock,
    setting: string,
    url: string,
    self?: string,
  ): Promise<Pairing> {
    return new Pairing(log, clock, setting, url, await receiverAt(log, setting, url), self);
  }

  private constructor(
    log: Settings,
    clock: Clock,
    setting: string,
    url: string,
    receiver: string | undefined,
    self: string | undefined,
  ) {
    this.#log = log;
    this.#clock = clock;
    this.#setting = setting;
    this.#url = url;
    this.#receiver = receiver;
    this.#self = self;
  }

  /** Who else stores what is sent. */
  get receiver(): string | undefined {
    return this.isSelf ? undefined : this.#receiver;
  }

  /** Whether this station is the one that stores at this broker. */
  get isSelf(): boolean {
    return this.#self !== undefined && this.#receiver === this.#self;
  }

  /** Whether an acknowledgement of this receiver counts: it is the one, or about to be. */
  expects(receiver: string): boolean {
    return receiver === (this.#receiver ?? this.#seen);
  }

  /** A station says that it stores what others send. */
  saw(station: string): void {
    this.#seen ??= station;
    this.#bell.ring();
  }

  /** Resolves once another one is seen where nobody else was known to store, or the signal aborts. */
  async turnedUp(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#receiver !== undefined || this.#seen === undefined))
      await this.#bell.rung(signal);
  }

  /** Settles it before the first message is sent; waits for a receiver only on the first connection. */
  async settle(signal: AbortSignal): Promise<string | undefined> {
    if (this.#receiver !== undefined) return this.receiver;
    if (!this.#looked && this.#seen === undefined) await this.#look(signal);
    this.#looked = true;
    const found = this.#seen ?? this.#self;
    if (found === undefined) return undefined;
    await this.#log.keepSetting(this.#setting, { url: this.#url, receiver: found });
    this.#receiver = found;
    return this.receiver;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const enough = this.#clock.sleep(LOOK_MS, stop.signal).catch(() => undefined);
    await Promise.race([enough, this.#bell.rung(signal)]);
    stop.abort();
    signal.throwIfAborted();
  }
}
