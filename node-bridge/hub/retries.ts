import type { UplinkView } from '../../station/api/uplink.ts';
import type { Clock } from '../../station/runtime/platform.ts';

const WAIT_MS = { first: 10 * 60_000, most: 6 * 3_600_000 } as const;

/**
 * When what was refused further on is sent once more, though nobody says so: on the first connection of the program, and then
 * at ever longer intervals; soon again after each other connection, for whoever refused it may have been mended.
 */
export class Retries {
  readonly #clock: Pick<Clock, 'steady'>;
  #connects = 0;
  #waitMs: number = WAIT_MS.first;
  #nextMs = -Infinity;

  constructor(clock: Pick<Clock, 'steady'>) {
    this.#clock = clock;
  }

  /** Each yes counts as a try. */
  isDue({ dead, phase, connects }: Pick<UplinkView, 'dead' | 'phase' | 'connects'>): boolean {
    if (phase === 'offline' || phase === 'connecting') return false;
    const nowMs = this.#clock.steady();
    if (connects !== this.#connects) {
      this.#nextMs = this.#connects === 0 ? nowMs : Math.min(this.#nextMs, nowMs + WAIT_MS.first);
      this.#connects = connects;
    }
    if (nowMs < this.#nextMs) return false;
    this.#nextMs = nowMs + this.#waitMs;
    this.#waitMs = Math.min(2 * this.#waitMs, WAIT_MS.most);
    return dead.length > 0;
  }
}
