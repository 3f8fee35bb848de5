import type { Framer } from '../../codec/framing/framing.ts';
import type { Clock } from '../platform.ts';

type Cut = (frames: readonly Uint8Array[], steadyMs: number) => void;

/** Tells a framer whose frames end with a silence when there was one: by when the bytes came, and by the clock. */
export class Pauses {
  readonly #clock: Pick<Clock, 'steady' | 'sleep'>;
  #lastMs = 0;
  #waiting: AbortController | undefined;

  constructor(clock: Pick<Clock, 'steady' | 'sleep'>) {
    this.#clock = clock;
  }

  /** Bytes come that were heard at `steadyMs`, perhaps long ago: was there a silence before them? */
  before({ pause }: Framer, steadyMs: number, cut: Cut): void {
    this.stop();
    if (pause && steadyMs - this.#lastMs >= pause.ms) cut(pause.end(), this.#lastMs);
  }

  /** They have been taken: does a silence follow? */
  after({ pause }: Framer, steadyMs: number, cut: Cut): void {
    this.#lastMs = steadyMs;
    if (!pause) return;
    const { signal } = (this.#waiting = new AbortController());
    const leftMs = Math.max(0, steadyMs + pause.ms - this.#clock.steady());
    this.#clock.sleep(leftMs, signal).then(
      () => signal.aborted || cut(pause.end(), steadyMs),
      () => undefined,
    );
  }

  stop(): void {
    this.#waiting?.abort();
    this.#waiting = undefined; // to abort one again would cost an error object for each chunk that is heard
  }
}
