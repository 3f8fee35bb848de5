import type { Mark } from '../drivers/driver.ts';

/** How often each mark was heard, and how much of the stream lies near one. */
export interface Heard {
  /** Hits by mark, only of those that were heard. */
  readonly hits: ReadonlyMap<Mark, number>;
  /** Bytes of the cells in which a mark ended. */
  readonly bytes: number;
}

/** Coverage is counted in cells of so many bytes: a sentence, a line, a field or two. */
const CELL_BYTES = 96;
const MOST_BYTES = 64;
const FEWEST_FIXED = 3;
/** Stands for any byte. */
const ANY = -1;

/**
 * Looks for all marks of all owners at once. A byte costs one look into a table, by itself, and a comparison with each of the
 * marks that end so, from their ends on.
 */
export class Marks {
  readonly #byEnd = Array.from({ length: 256 }, (): { readonly owner: string; readonly mark: Mark }[] => []);
  readonly #owners = new Map<string, { hits: Map<Mark, number>; cells: number; cell: number }>();
  /** The newest bytes, as a ring. */
  readonly #recent = new Uint8Array(MOST_BYTES);
  #count = 0;

  constructor(owners: Iterable<readonly [string, readonly Mark[]]>) {
    for (const [owner, marks] of owners) {
      this.#owners.set(owner, { hits: new Map(), cells: 0, cell: -1 });
      for (const mark of marks) {
        const end = mark[mark.length - 1]!;
        if (mark.length > MOST_BYTES || end === ANY || fixedIn(mark).length < FEWEST_FIXED)
          throw new RangeError(`a mark of ${owner} that is none`);
        this.#byEnd[end]!.push({ owner, mark });
      }
    }
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      this.#recent[this.#count++ % MOST_BYTES] = byte;
      for (const { owner, mark } of this.#byEnd[byte]!) if (this.#endsWith(mark)) this.#hit(owner, mark);
    }
  }

  of(owner: string): Heard {
    const { hits, cells } = this.#owners.get(owner) ?? { hits: new Map(), cells: 0 };
    return { hits, bytes: Math.min(this.#count, cells * CELL_BYTES) };
  }

  #endsWith(mark: Mark): boolean {
    if (mark.length > this.#count) return false;
    for (let back = 2; back <= mark.length; back++) {
      const byte = mark[mark.length - back]!;
      if (byte !== ANY && byte !== this.#recent[(this.#count - back) % MOST_BYTES]) return false;
    }
    return true;
  }

  #hit(owner: string, mark: Mark): void {
    const known = this.#owners.get(owner)!;
    known.hits.set(mark, (known.hits.get(mark) ?? 0) + 1);
    const cell = Math.floor(this.#count / CELL_BYTES);
    if (cell !== known.cell) known.cells++;
    known.cell = cell;
  }
}

/** The bytes of a mark that are not any byte. */
export const fixedIn = (mark: Mark): readonly number[] => Array.from(mark).filter((byte) => byte !== ANY);
