/** A value and when it was said. */
export interface Extreme {
  readonly timeMs: number;
  readonly value: number;
}

/** What a judge has looked at: from when until when, how far the value went, and for how long nothing could be said. */
export class Seen {
  readonly #maxGapMs: number;
  fromMs: number | undefined;
  toMs: number | undefined;
  low: Extreme | undefined;
  high: Extreme | undefined;
  unjudgedMs = 0;

  /** A silence longer than `maxGapMs` is not judged. */
  constructor(maxGapMs: number) {
    this.#maxGapMs = maxGapMs;
  }

  row(timeMs: number, outcome: number, value: number): void {
    this.fromMs ??= timeMs;
    const sinceMs = timeMs - (this.toMs ?? timeMs);
    if (sinceMs > this.#maxGapMs || (sinceMs > 0 && Number.isNaN(outcome))) this.unjudgedMs += sinceMs;
    if (sinceMs >= 0) this.toMs = timeMs;
    if (Number.isNaN(value)) return;
    if (!this.low || value < this.low.value) this.low = { timeMs, value };
    if (!this.high || value > this.high.value) this.high = { timeMs, value };
  }
}
