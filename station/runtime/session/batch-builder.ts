import type { Batch } from '../../model/batch.ts';
import type { Reading } from '../../model/channel.ts';

/** Noise may look like ever new names; a batch of more than 256 could not be sent, and a reading has up to 64. */
const MANY_NAMES = 128;

/** Gathers readings by subject into batches; a channel that comes up later is NaN in the rows before it. */
export class BatchBuilder {
  readonly #device: string;
  readonly #capacity: number;
  readonly #bySubject = new Map<string | undefined, Rows>();
  #rows = 0;
  #wide = false;

  constructor(device: string, capacity: number) {
    this.#device = device;
    this.#capacity = capacity;
  }

  get rows(): number {
    return this.#rows;
  }
  get full(): boolean {
    return this.#rows >= this.#capacity || this.#wide;
  }

  add(timeMs: number, subject: string | undefined, reading: Reading): void {
    let rows = this.#bySubject.get(subject);
    if (!rows) this.#bySubject.set(subject, (rows = { time: [], names: [], columns: [] }));
    const { time, names, columns } = rows;
    const row = time.push(timeMs) - 1;
    let place = 0;
    for (const name in reading) {
      const value = reading[name];
      if (value === undefined) continue;
      // Most readings name the same channels in the same order: then no name has to be looked for.
      if (names[place] !== name) place = placeOf(names, name);
      let column = columns[place];
      if (!column || row >= column.length)
        columns[place] = column = longer(column, Math.max(this.#capacity, 2 * row));
      column[row] = value;
      place++;
    }
    if (names.length > MANY_NAMES) this.#wide = true;
    this.#rows++;
  }

  /** What was gathered, one batch a subject; the builder is empty afterwards. */
  *build(): Generator<Batch> {
    const gathered = [...this.#bySubject];
    this.#bySubject.clear();
    this.#rows = 0;
    this.#wide = false;
    for (const [subject, { time, names, columns }] of gathered)
      yield {
        device: this.#device,
        ...(subject === undefined ? {} : { subject }),
        channels: names,
        time: Float64Array.from(time),
        columns: columns.map((column) => cut(column, time.length)),
      };
  }
}

/** Where a name stands; behind all others where it is new. */
function placeOf(names: string[], name: string): number {
  const place = names.indexOf(name);
  return place < 0 ? names.push(name) - 1 : place;
}

/** A frame may carry several readings, so a column can outgrow its capacity by a few rows. */
function longer(column: Float64Array | undefined, rows: number): Float64Array {
  const grown = new Float64Array(rows).fill(NaN);
  if (column) grown.set(column);
  return grown;
}

/** The first rows of a column; one that ended early is NaN from there. */
const cut = (column: Float64Array, rows: number) =>
  (column.length < rows ? longer(column, rows) : column).slice(0, rows);

interface Rows {
  readonly time: number[];
  readonly names: string[];
  /** One for each name. */
  readonly columns: Float64Array[];
}
