import type { Batch } from '../model/batch.ts';
import type { Reading } from '../model/channel.ts';

/** Gathers readings by subject into batches; a channel that comes up later is NaN in the rows before it. */
export class BatchBuilder {
  readonly #device: string;
  readonly #capacity: number;
  readonly #bySubject = new Map<string | undefined, Rows>();
  #rows = 0;

  constructor(device: string, capacity: number) {
    this.#device = device;
    this.#capacity = capacity;
  }

  get rows(): number {
    return this.#rows;
  }
  get full(): boolean {
    return this.#rows >= this.#capacity;
  }

  add(timeMs: number, subject: string | undefined, reading: Reading): void {
    let rows = this.#bySubject.get(subject);
    if (!rows) this.#bySubject.set(subject, (rows = { time: [], columns: new Map() }));
    const row = rows.time.push(timeMs) - 1;
    for (const name of Object.keys(reading)) {
      const value = reading[name];
      if (value === undefined) continue;
      let column = rows.columns.get(name);
      if (!column || row >= column.length) rows.columns.set(name, (column = longer(column, this.#capacity)));
      column[row] = value;
    }
    this.#rows++;
  }

  /** What was gathered, one batch a subject; the builder is empty afterwards. */
  *build(): Generator<Batch> {
    const gathered = [...this.#bySubject];
    this.#bySubject.clear();
    this.#rows = 0;
    for (const [subject, { time, columns }] of gathered)
      yield {
        device: this.#device,
        ...(subject === undefined ? {} : { subject }),
        channels: [...columns.keys()],
        time: Float64Array.from(time),
        columns: [...columns.values()].map((column) => cut(column, time.length)),
      };
  }
}

/** A frame may carry several readings, so a column can outgrow its capacity by a few rows. */
function longer(column: Float64Array | undefined, by: number): Float64Array {
  const grown = new Float64Array((column?.length ?? 0) + by).fill(NaN);
  if (column) grown.set(column);
  return grown;
}

/** The first rows of a column; one that ended early is NaN from there. */
const cut = (column: Float64Array, rows: number) =>
  (column.length < rows ? longer(column, rows - column.length) : column).slice(0, rows);

interface Rows {
  readonly time: number[];
  readonly columns: Map<string, Float64Array>;
}
