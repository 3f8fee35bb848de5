import type { Clock } from '../platform.ts';

const MOST_PER_S = 20;
const SECONDS = 3;

/** Tells a line that is disturbed now and then from one that is wrong: more than 20 errors a second for 3 s on end. */
export class Noise {
  readonly #clock: Pick<Clock, 'steady'>;
  #second = 0;
  #inSecond = 0;
  #loudSeconds = 0;
  /** Errors of the present second and the loud ones right before it. */
  errors = 0;

  constructor(clock: Pick<Clock, 'steady'>) {
    this.#clock = clock;
  }

  /** Counts one error; true where the line must be called noisy. */
  heard(): boolean {
    const second = Math.floor(this.#clock.steady() / 1000);
    if (second !== this.#second) {
      const wasLoud = second === this.#second + 1 && this.#inSecond > MOST_PER_S;
      this.#loudSeconds = wasLoud ? this.#loudSeconds + 1 : 0;
      if (!wasLoud) this.errors = 0;
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond++;
    this.errors++;
    return this.#loudSeconds >= SECONDS - 1 && this.#inSecond > MOST_PER_S;
  }
}
