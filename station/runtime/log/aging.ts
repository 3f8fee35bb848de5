import type { Clock } from '../platform.ts';
import type { Self } from './self.ts';

const DAY_MS = 86_400_000;

/**
 * How old a log is, by what it has lived through: the time that it was open, and for each time that it was not at
 * most a day. A clock that is set ten years ahead makes nothing old.
 */
export class Aging {
  readonly #clock: Clock;
  readonly #beganMs: number;

  constructor(clock: Clock, { agedMs = 0, agedAtMs }: Self) {
    this.#clock = clock;
    const awayMs = agedAtMs === undefined ? 0 : clock.now() - agedAtMs;
    this.#beganMs = agedMs + Math.max(0, Math.min(DAY_MS, awayMs)) - clock.steady();
  }

  get ageMs(): number {
    return Math.round(this.#beganMs + this.#clock.steady());
  }

  /** What to keep of it. */
  get kept(): Required<Pick<Self, 'agedMs' | 'agedAtMs'>> {
    return { agedMs: this.ageMs, agedAtMs: this.#clock.now() };
  }
}
