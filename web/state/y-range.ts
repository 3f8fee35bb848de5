/**
 * The range of a value axis that fits what is on screen: it grows at once and shrinks only after a while, so that it
 * does not breathe with every reading.
 */
export class YRange {
  #min = Number.NaN;
  #max = Number.NaN;
  #looseSinceMs: number | undefined;

  /** The range to draw for data between `low` and `high`, at least a few steps of `resolution` high. */
  fit(low: number, high: number, resolution: number, nowMs: number): readonly [min: number, max: number] {
    if (!Number.isFinite(low) || !Number.isFinite(high)) return this.isKnown ? this.#now() : [0, 1];
    const room = Math.max((high - low) * ROOM, resolution * STEPS - (high - low), Math.abs(high) * 1e-9);
    const wanted: readonly [number, number] = [low - room / 2, high + room / 2];
    if (!this.isKnown || low < this.#min || high > this.#max) return this.#set(wanted);
    const roomy = this.#max - this.#min > LOOSE * (wanted[1] - wanted[0]);
    this.#looseSinceMs = roomy ? (this.#looseSinceMs ?? nowMs) : undefined;
    const long = this.#looseSinceMs !== undefined && nowMs - this.#looseSinceMs > PATIENCE_MS;
    return long ? this.#set(wanted) : this.#now();
  }

  /** Whether it was ever told of data: else its range means nothing. */
  get isKnown(): boolean {
    return !Number.isNaN(this.#min);
  }

  #set([min, max]: readonly [number, number]): readonly [number, number] {
    this.#min = min;
    this.#max = max;
    this.#looseSinceMs = undefined;
    return this.#now();
  }
  #now(): readonly [number, number] {
    return [this.#min, this.#max];
  }
}

/** Part of the data's height that is left free around it. */
const ROOM = 0.3;
const STEPS = 4;
const LOOSE = 1.6;
const PATIENCE_MS = 5000;
