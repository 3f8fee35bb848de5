import type { Clock } from '../runtime/platform.ts';
import type { Bell } from './bell.ts';
import type { Flights } from './flights.ts';

const PATIENCE_MS = { least: 1_000, first: 2_500, most: 60_000 } as const;

/** How long something may be at the broker without anybody taking it: doubled each time, short again with every progress. */
export class Patience {
  readonly #clock: Clock;
  #ms: number = PATIENCE_MS.first;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The other side got on. */
  renew(): void {
    this.#ms = PATIENCE_MS.first;
  }

  /** Gives up what has waited long enough for somebody to have spoken of it, if they listened. */
  giveUpOld(flights: Flights): void {
    flights.giveUp(this.#clock.steady() - PATIENCE_MS.least);
  }

  /** Gives up what waited too long, and rings; the past lane then finds it open. Runs until the signal aborts. */
  async watch(flights: () => Flights, bell: Bell, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { oldestMs } = flights();
      const nowMs = this.#clock.steady();
      if (oldestMs === undefined) await bell.rung(signal);
      else if (oldestMs + this.#ms > nowMs)
        await this.#clock.sleep(Math.min(oldestMs + this.#ms - nowMs, PATIENCE_MS.first), signal);
      else {
        flights().giveUp(nowMs - this.#ms);
        this.#ms = Math.min(2 * this.#ms, PATIENCE_MS.most);
        bell.ring();
      }
    }
  }
}
