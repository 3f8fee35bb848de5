import { MutableCell, type Cell } from './cell.ts';

/** How often the screen is drawn, and what that costs. */
export interface Drawing {
  readonly perS: number;
  readonly busyMsPerS: number;
  readonly worstMs: number;
}

/**
 * Keeps drawing from eating the device it runs on: measures each drawing until it is painted, and draws 20, 10, 5 or
 * 2 times a second, as the last seconds allow.
 */
export class Pace {
  readonly #drawing = new MutableCell<Drawing>({ perS: STEPS[0], busyMsPerS: 0, worstMs: 0 });
  #step = 0;
  #calmS = 0;
  #busyMs = 0;
  #worstMs = 0;
  #secondMs = 0;

  get drawing(): Cell<Drawing> {
    return this.#drawing;
  }

  /** Draws in the next animation frame; resolves when the time for another drawing has come. */
  async frame(draw: () => void): Promise<void> {
    const startMs = await new Promise<number>((resolve) =>
      requestAnimationFrame(() => {
        const beganMs = performance.now();
        draw();
        resolve(beganMs);
      }),
    );
    await painted();
    this.count(performance.now() - startMs, performance.now());
    const leftMs = 1000 / this.#drawing.value.perS - (performance.now() - startMs);
    if (leftMs > 4) await new Promise((resolve) => setTimeout(resolve, leftMs));
  }

  /** Adds what one drawing took; once a second the rate follows. */
  count(costMs: number, nowMs: number): void {
    this.#busyMs += costMs;
    this.#worstMs = Math.max(this.#worstMs, costMs);
    if (this.#secondMs === 0) this.#secondMs = nowMs;
    const passedS = (nowMs - this.#secondMs) / 1000;
    if (passedS < 1) return;
    this.#follow(this.#busyMs / passedS);
    this.#busyMs = 0;
    this.#worstMs = 0;
    this.#secondMs = nowMs;
  }

  #follow(busyMsPerS: number): void {
    this.#calmS = busyMsPerS < CALM_MS ? this.#calmS + 1 : 0;
    if (busyMsPerS > BUSY_MS && this.#step < STEPS.length - 1) this.#step++;
    else if (this.#calmS >= PATIENCE_S && this.#step > 0) {
      this.#step--;
      this.#calmS = 0;
    }
    this.#drawing.value = {
      perS: STEPS[this.#step] ?? STEPS[0],
      busyMsPerS: Math.round(busyMsPerS),
      worstMs: Math.round(this.#worstMs),
    };
  }
}

const STEPS = [20, 10, 5, 2] as const;
/** More drawing than this in a second is too much, less for some seconds leaves room for more. */
const BUSY_MS = 300;
const CALM_MS = 120;
const PATIENCE_S = 5;

/** Resolves in the task after the frame at hand was painted. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
