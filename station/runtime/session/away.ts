import { type Fault, fault } from '../../model/fault.ts';
import type { Counting } from '../wire/counters.ts';
import { aborted, type Hold } from './hold.ts';
import type { Listener } from './listener.ts';
import type { Platform } from '../platform.ts';

/** The longest waits between tries. */
const RETRIES_MS = [200, 500, 1_000, 2_000, 5_000] as const;

/** Why a device is away, and since when. */
interface Absence {
  readonly fault: Fault;
  readonly sinceMs: number;
}

/** A session while it has no wire: what it tells then, and what it waits for. */
export class Away {
  readonly #address: string;
  readonly #platform: Pick<Platform, 'clock' | 'transports' | 'randomHex'>;
  readonly #listener: Pick<Listener, 'state'>;
  readonly #counting: Counting;
  /** From the first try that failed so. */
  #told: Absence | undefined;
  /** When the wire was lost that has not come back since. */
  #pulled: Absence | undefined;

  constructor(
    address: string,
    platform: Pick<Platform, 'clock' | 'transports' | 'randomHex'>,
    listener: Pick<Listener, 'state'>,
    counting: Counting,
  ) {
    this.#address = address;
    this.#platform = platform;
    this.#listener = listener;
    this.#counting = counting;
  }

  /** Whether it was told why it waits. */
  get isTold(): boolean {
    return this.#told !== undefined;
  }

  /** The wire is there. */
  over(): void {
    this.#told = this.#pulled = undefined;
  }

  /** Leaves the wire to others until it may have it again; `resume`: it may. */
  async rest(hold: Hold, signal: AbortSignal, resume: () => void): Promise<void> {
    const { clock, transports } = this.#platform;
    const sinceMs = clock.now();
    this.#counting.story.away(hold.why, clock.steady());
    const done = new AbortController();
    const stop = () => done.abort();
    signal.addEventListener('abort', stop, { once: true });
    const tell = () => this.#listener.state({ phase: 'waiting', fault: hold.why, sinceMs, untilMs: sinceMs });
    tell();
    hold.begin();
    void transports.plugged?.(this.#address, done.signal).then(() => {
      if (done.signal.aborted) return;
      if (hold.why.code !== 'link/released') return resume(); // whoever it is, it says so
      hold.why = fault('link/released', { ...hold.why.detail, isBack: true }).fault;
      tell();
    });
    await Promise.race([hold.ended, aborted(done.signal)]);
    done.abort();
    signal.removeEventListener('abort', stop);
    this.over();
  }

  /** Waits until it may try again: for a while, or until something is plugged in. */
  async wait(why: Fault, attempt: number, signal: AbortSignal): Promise<void> {
    const { clock, transports, randomHex } = this.#platform;
    const sinceMs = clock.now();
    // Once at a known time; from then on, many that lost the same host do not come back at one moment.
    const share = attempt === 0 ? 1 : 0.1 + 0.9 * (parseInt(randomHex(8), 16) / 2 ** 32);
    const waitMs = share * RETRIES_MS[Math.min(attempt, RETRIES_MS.length - 1)]!;
    this.#counting.reconnects++;
    this.#counting.lastFault = why;
    this.#counting.story.away(why, clock.steady());
    this.#told = this.#since(why, sinceMs);
    this.#listener.state({ phase: 'waiting', ...this.#told, untilMs: sinceMs + waitMs });
    const done = new AbortController();
    const stop = () => done.abort();
    signal.addEventListener('abort', stop, { once: true });
    const waits: Promise<unknown>[] = [clock.sleep(waitMs, done.signal)];
    if (transports.plugged) waits.push(transports.plugged(this.#address, done.signal));
    await Promise.race(waits.map((wait) => wait.catch(() => undefined)));
    done.abort();
    signal.removeEventListener('abort', stop);
  }

  /** A cable that was pulled and is not found again is still the one that was pulled, whatever was tried in between. */
  #since(why: Fault, nowMs: number): Absence {
    if (why.code === 'link/not-found' && this.#pulled) return this.#pulled;
    const told = this.#told?.fault.code === why.code ? this.#told : { fault: why, sinceMs: nowMs };
    if (why.code === 'link/lost') this.#pulled ??= told;
    return told;
  }
}
