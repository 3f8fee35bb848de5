import type { Edge } from './pins.ts';

/** What became of a counted line: `fresh` edges within `span` ms since the counting before. */
export type Count = {
  readonly edges: number;
  readonly fresh: number;
  /** From the newest edge before to the newest now; 0 where either is missing. */
  readonly span: number;
  /** Milliseconds since the newest edge, or the beginning. */
  readonly still: number;
};

/** Counts edges by their own numbers, so that those count which the kernel had no room for; its counter rolls over at 2^32, this one does not. */
export class EdgeCounter {
  #edges = 0;
  #number = 0;
  #told = 0;
  #newestMs: number | undefined;
  #toldMs: number | undefined;
  readonly #beganMs: number;

  constructor(beganMs: number) {
    this.#beganMs = beganMs;
  }

  saw(edges: readonly Edge[]): void {
    const newest = edges.at(-1);
    if (!newest) return;
    this.#edges += (newest.number - this.#number) >>> 0;
    this.#number = newest.number;
    this.#newestMs = newest.steadyMs;
  }

  take(nowMs: number): Count {
    const fresh = this.#edges - this.#told;
    const span =
      this.#newestMs === undefined || this.#toldMs === undefined ? 0 : this.#newestMs - this.#toldMs;
    this.#told = this.#edges;
    this.#toldMs = this.#newestMs;
    return {
      edges: this.#edges,
      fresh,
      span,
      still: Math.max(0, nowMs - (this.#newestMs ?? this.#beganMs)),
    };
  }
}
