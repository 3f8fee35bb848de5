import * as v from 'valibot';
import type { Clock, Log } from '../runtime/platform.ts';
import { Bell } from './bell.ts';

type Settings = Pick<Log, 'setting' | 'keepSetting'>;

const LOOK_MS = 2_000;
const KeptPairing = v.object({ url: v.string(), receiver: v.string() });

/**
 * Whose acknowledgements count. The first receiver that is seen on a broker is the one, for good: later connections wait
 * for it even where it is away. Another address is another broker.
 */
export class Pairing {
  readonly #log: Settings;
  readonly #clock: Clock;
  readonly #setting: string;
  readonly #url: string;
  readonly #bell = new Bell();
  #receiver: string | undefined;
  #seen: string | undefined;
  #looked = false;

  /** Kept in the log's setting of this name. */
  static async open(log: Settings, clock: Clock, setting: string, url: string): Promise<Pairing> {
    const kept = v.safeParse(KeptPairing, await log.setting(setting));
    const receiver = kept.success && kept.output.url === url ? kept.output.receiver : undefined;
    return new Pairing(log, clock, setting, url, receiver);
  }

  private constructor(
    log: Settings,
    clock: Clock,
    setting: string,
    url: string,
    receiver: string | undefined,
  ) {
    this.#log = log;
    this.#clock = clock;
    this.#setting = setting;
    this.#url = url;
    this.#receiver = receiver;
  }

  get receiver(): string | undefined {
    return this.#receiver;
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

  /** Settles it before the first message is sent; waits for a receiver only on the first connection. */
  async settle(signal: AbortSignal): Promise<string | undefined> {
    if (this.#receiver !== undefined) return this.#receiver;
    if (!this.#looked && this.#seen === undefined) await this.#look(signal);
    this.#looked = true;
    if (this.#seen === undefined) return undefined;
    await this.#log.keepSetting(this.#setting, { url: this.#url, receiver: this.#seen });
    return (this.#receiver = this.#seen);
  }

  async #look(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const enough = this.#clock.sleep(LOOK_MS, stop.signal).catch(() => undefined);
    await Promise.race([enough, this.#bell.rung(signal)]);
    stop.abort();
    signal.throwIfAborted();
  }
}
