/** Both ends belong to it. */
export type Range = readonly [from: number, to: number];

/** A set of entry numbers, held as ranges: what was sent or taken is nearly always one run. */
export class Numbers {
  /** Ascending, apart from each other. */
  #ranges: Range[] = [];

  constructor(ranges: readonly Range[] = []) {
    for (const [from, to] of ranges) this.add(from, to);
  }

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  /** How many numbers. */
  get size(): number {
    return this.#ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  }

  /** The last number of the run that begins with 1; 0 where 1 is missing. */
  get upTo(): number {
    const first = this.#ranges[0];
    return first && first[0] <= 1 ? first[1] : 0;
  }

  add(from: number, to: number = from): void {
    if (to < from) return;
    const begin = this.#firstEndingAt(from - 1);
    let end = begin;
    for (let next = this.#ranges[end]; next && next[0] <= to + 1; next = this.#ranges[++end]) {
      from = Math.min(from, next[0]);
      to = Math.max(to, next[1]);
    }
    this.#ranges.splice(begin, end - begin, [from, to]);
  }

  addAll(other: Numbers): void {
    for (const [from, to] of other.ranges) this.add(from, to);
  }

  has(number: number): boolean {
    return this.covers(number, number);
  }

  covers(from: number, to: number): boolean {
    const range = this.#ranges[this.#firstEndingAt(from)];
    return to < from || (range !== undefined && range[0] <= from && range[1] >= to);
  }

  coversAll(other: Numbers): boolean {
    return other.ranges.every(([from, to]) => this.covers(from, to));
  }

  /** The lowest number from `number` on that is not in the set. */
  firstMissing(number: number): number {
    const range = this.#ranges[this.#firstEndingAt(number)];
    return range && range[0] <= number ? range[1] + 1 : number;
  }

  /** The numbers of [from, to] that are not in the set. */
  missing(from: number, to: number): readonly Range[] {
    const missing: Range[] = [];
    for (let n = this.firstMissing(from); n <= to;) {
      const next = this.#ranges[this.#firstEndingAt(n)];
      const last = Math.min(to, next ? next[0] - 1 : to);
      missing.push([n, last]);
      n = this.firstMissing(last + 1);
    }
    return missing;
  }

  /** Those of them in [from, to]. */
  within(from: number, to: number): Numbers {
    const inside = this.#ranges.map(([first, last]): Range => [Math.max(first, from), Math.min(last, to)]);
    return new Numbers(inside.filter(([first, last]) => first <= last));
  }

  remove(number: number): void {
    const [below, above] = [this.within(1, number - 1), this.within(number + 1, Infinity)];
    this.#ranges = [...below.ranges, ...above.ranges];
  }

  clear(): void {
    this.#ranges = [];
  }

  /** Index of the first range that ends at `number` or later. */
  #firstEndingAt(number: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ranges[middle]![1] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
