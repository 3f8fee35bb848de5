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

  /**
   * `rows` of them between the two times, evenly as far as anybody knows. Mostly in order of time, but a log gives each set of
   * channels that a device names in a piece of its own: what looks silent in one is filled by the next.
   */
  saw(fromMs: number, toMs: number, rows: number): void {
    const lastMs = this.#lastMs;
    this.#lastMs = Math.max(toMs, lastMs ?? toMs);
    if (lastMs !== undefined && fromMs > lastMs) {
      const silentMs = fromMs - lastMs;
      if (this.#isTooLong(silentMs)) this.#found.push({ fromMs: lastMs, toMs: fromMs });
      // A silence as well: else who speaks once a minute would be silent for ever.
      if (rows === 1) this.#usual(silentMs);
    } else this.#interrupt(fromMs, toMs);
    if (rows > 1 && toMs > fromMs) this.#usual((toMs - fromMs) / (rows - 1));
    if (this.#found.length > KEPT) this.#found.shift();
  }

  between(fromMs: number, toMs: number): readonly Silence[] {
    return this.#found.filter((each) => each.toMs > fromMs && each.fromMs < toMs);
  }

  /** Leaves of each silence that rows lie in what is still too long before and after them. */
  #interrupt(fromMs: number, toMs: number): void {
    for (let at = this.#endingAfter(fromMs); (this.#found[at]?.fromMs ?? Infinity) < toMs;) {
      const silence = this.#found[at]!;
      const left = [
        { ...silence, toMs: fromMs },
        { ...silence, fromMs: toMs },
      ].filter((each) => this.#isTooLong(each.toMs - each.fromMs));
      this.#found.splice(at, 1, ...left);
      at += left.length;
    }
  }

  /** The first silence that ends after a time. */
  #endingAfter(timeMs: number): number {
    let [low, high] = [0, this.#found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#found[middle]!.toMs > timeMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #isTooLong(silentMs: number): boolean {
    return silentMs > SHORTEST_MS && silentMs > TOO_LONG * this.#usualMs();
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
