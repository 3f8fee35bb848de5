/** Rows and ticks that are run at once. */
const MOST_ROWS = 4096;
/** Live there are few at once, and there may be many rules. */
const LEAST_ROWS = 64;

/** Rows of any device and times without one, put in one order: columns with no value where nothing was said. */
export class Stretch {
  #time = new Float64Array(LEAST_ROWS);
  #columns: readonly Float64Array[];
  #length = 0;

  constructor(columns: number) {
    this.#columns = Array.from({ length: columns }, () => new Float64Array(LEAST_ROWS));
  }

  get isFull(): boolean {
    return this.#length === MOST_ROWS;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Takes rows from `start` until `end`, as many as there is room for, and says where it stopped. */
  rows(
    time: Float64Array,
    columns: readonly (Float64Array | undefined)[],
    start: number,
    end: number,
  ): number {
    const until = Math.min(end, start + MOST_ROWS - this.#length);
    const at = this.#length;
    this.#reserve(at + until - start);
    this.#time.set(time.subarray(start, until), at);
    for (const [i, column] of this.#columns.entries()) {
      const values = columns[i];
      if (values) column.set(values.subarray(start, until), at);
      else column.fill(NaN, at, at + until - start);
    }
    this.#length += until - start;
    return until;
  }

  tick(timeMs: number): void {
    this.#reserve(this.#length + 1);
    this.#time[this.#length] = timeMs;
    for (const column of this.#columns) column[this.#length] = NaN;
    this.#length++;
  }

  /** All of them, until the next is taken in; it is empty then. */
  taken(): { time: Float64Array; columns: readonly Float64Array[] } {
    const part = (column: Float64Array) => column.subarray(0, this.#length);
    const taken = { time: part(this.#time), columns: this.#columns.map(part) };
    this.#length = 0;
    return taken;
  }

  #reserve(rows: number): void {
    if (rows <= this.#time.length) return;
    const grown = (column: Float64Array) => {
      const larger = new Float64Array(Math.min(MOST_ROWS, Math.max(rows, 2 * column.length)));
      larger.set(column);
      return larger;
    };
    this.#time = grown(this.#time);
    this.#columns = this.#columns.map(grown);
  }
}
