import type { Clock } from '../platform.ts';

/** The wall's clock is believed to be kept right by less than this, and to be set by more. */
const STEP_MS = 500;
/** How fast a small difference is made good: faster than any clock drifts, too slow for two rows to change places. */
const SLEW = 0.000_5;
/** Fieldline was not there before: a clock that says less has not been set since its battery ran out. */
export const FLOOR_MS = Date.UTC(2026, 0, 1);

/** The wall's clock was set: stamps go on from `toMs` where they would have come to `fromMs`. */
export interface ClockStep {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The clock that stamps what arrives: the steady one and an offset. A wall's clock that drifts is followed so slowly that
 * stamps never change places; one that is set is followed at once, and `stepped` is told of it. One that is behind what is
 * known to have been is not believed until it is beyond, or somebody confirms it.
 */
export class StationClock implements Clock {
  readonly #host: Clock;
  #offsetMs: number;
  #lastMs: number;
  #held = false;
  /** Called in the very moment in which stamps begin to go by a clock that was set. */
  stepped: (step: ClockStep) => void = () => undefined;

  constructor(host: Clock) {
    this.#host = host;
    this.#lastMs = host.steady();
    this.#offsetMs = host.now() - this.#lastMs;
    this.notBefore(FLOOR_MS);
  }

  /** Whether the wall's clock is not believed: stamps go on from the last time that was known. */
  get held(): boolean {
    return this.#held;
  }

  /** It has been so late already: an earlier time is wrong. */
  notBefore(timeMs: number): void {
    if (this.now() >= timeMs) return;
    this.#offsetMs = timeMs - this.steady();
    this.#held = true;
  }

  /** Somebody who knows says that the wall's clock is right, however early it is. */
  confirm(): void {
    this.#held = false;
    this.now();
  }

  now(): number {
    const steadyMs = this.#host.steady();
    const aheadMs = this.#host.now() - steadyMs - this.#offsetMs;
    const passedMs = steadyMs - this.#lastMs;
    this.#lastMs = steadyMs;
    if (Math.abs(aheadMs) <= STEP_MS) {
      this.#held = false;
      this.#offsetMs += Math.max(-SLEW * passedMs, Math.min(SLEW * passedMs, aheadMs));
    } else if (!this.#held || aheadMs > 0) this.#step(steadyMs, aheadMs);
    return steadyMs + this.#offsetMs;
  }

  steady(): number {
    return this.#host.steady();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#host.sleep(ms, signal);
  }

  #step(steadyMs: number, aheadMs: number): void {
    const fromMs = steadyMs + this.#offsetMs;
    this.#offsetMs += aheadMs;
    this.#held = false;
    this.stepped({ fromMs, toMs: fromMs + aheadMs });
  }
}
