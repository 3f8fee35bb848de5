import { deviceOf, type Logged } from '../../model/entry.ts';
import { type Losses, lossesIn, plus } from '../../model/losses.ts';

/** How many rows of which device stand at which number, and which losses are told, in a run of entries. */
export class Tally {
  readonly #rows: { readonly seq: number; readonly device: string; readonly rows: number }[] = [];
  readonly #told = new Map<string, Losses>();

  static of(entries: Iterable<Logged>): Tally {
    const tally = new Tally();
    for (const entry of entries) tally.add(entry);
    return tally;
  }

  add(entry: Logged): void {
    const device = deviceOf(entry);
    if (entry.kind === 'batch') this.#rows.push({ seq: entry.seq, device, rows: entry.batch.time.length });
    if (entry.kind === 'gap') this.#told.set(device, plus(this.#told.get(device) ?? {}, lossesIn(entry)));
  }

  addRows(seq: number, device: string, rows: number): void {
    if (rows > 0) this.#rows.push({ seq, device, rows });
  }

  get told(): ReadonlyMap<string, Losses> {
    return this.#told;
  }

  /** Rows by device with numbers above `after`, up to `upTo`. */
  rows(after = 0, upTo = Infinity): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { seq, device, rows } of this.#rows)
      if (seq > after && seq <= upTo) sums.set(device, (sums.get(device) ?? 0) + rows);
    return sums;
  }
}
