/** Between rows this many usual intervals apart there is silence. */
const TOO_LONG = 3;
/** Shorter is no gap to anybody. */
const SHORTEST_MS = 1_500;
const KEPT = 512;
const RECENT = 64;

export interface Silence {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Finds where a device that speaks regularly said nothing: between rows far apart, compared with what is usual of it. */
export class Silences {
  readonly #found: Silence[] = [];
  readonly #intervals: number[] = [];
  #lastMs: number | undefined;

  /** Rows in order of time; `rows` of them between the two times, evenly as far as anybody knows. */
  saw(fromMs: number, toMs: number, rows: number): void {
    const lastMs = this.#lastMs;
    this.#lastMs = Math.max(toMs, lastMs ?? toMs);
    if (lastMs !== undefined && fromMs > lastMs) {
      const silentMs = fromMs - lastMs;
      if (silentMs > SHORTEST_MS && silentMs > TOO_LONG * this.#usualMs()) this.#silent(lastMs, fromMs);
      // A silence as well: else who speaks once a minute would be silent for ever.
      if (rows === 1) this.#usual(silentMs);
    }
    if (rows > 1 && toMs > fromMs) this.#usual((toMs - fromMs) / (rows - 1));
  }

  between(fromMs: number, toMs: number): readonly Silence[] {
    return this.#found.filter((each) => each.toMs > fromMs && each.fromMs < toMs);
  }

  #silent(fromMs: number, toMs: number): void {
    this.#found.push({ fromMs, toMs });
    if (this.#found.length > KEPT) this.#found.shift();
  }

  #usual(intervalMs: number): void {
    this.#intervals.push(intervalMs);
    if (this.#intervals.length > RECENT) this.#intervals.shift();
  }

  #usualMs(): number {
    const sorted = [...this.#intervals].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? SHORTEST_MS;
  }
}
