/** How often each mark was heard, and how much of the stream lies near one. */
export interface Heard {
  /** Hits by mark, only of those that were heard. */
  readonly hits: ReadonlyMap<Uint8Array, number>;
  /** Bytes of the cells in which a mark ended. */
  readonly bytes: number;
}

/** Coverage is counted in cells of so many bytes: a sentence, a line, a field or two. */
const CELL_BYTES = 64;
const MOST_BYTES = 64;
const SHORTEST = 3;

/**
 * Looks for all marks of all owners at once. A byte costs one look into a table, by the last three bytes, and a comparison with
 * each of the few marks that end so.
 */
export class Marks {
  readonly #byEnding = new Map<number, { readonly owner: string; readonly mark: Uint8Array }[]>();
  readonly #owners = new Map<string, { hits: Map<Uint8Array, number>; cells: number; cell: number }>();
  /** The newest bytes, as a ring. */
  readonly #recent = new Uint8Array(MOST_BYTES);
  #ending = 0;
  #count = 0;

  constructor(owners: Iterable<readonly [string, readonly Uint8Array[]]>) {
    for (const [owner, marks] of owners) {
      this.#owners.set(owner, { hits: new Map(), cells: 0, cell: -1 });
      for (const mark of marks) {
        if (mark.length < SHORTEST || mark.length > MOST_BYTES)
          throw new RangeError(`a mark of ${mark.length} bytes`);
        const ending = endingOf(mark);
        const alike = this.#byEnding.get(ending);
        if (alike) alike.push({ owner, mark });
        else this.#byEnding.set(ending, [{ owner, mark }]);
      }
    }
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      this.#recent[this.#count++ % MOST_BYTES] = byte;
      this.#ending = ((this.#ending << 8) | byte) & 0xffffff;
      const alike = this.#byEnding.get(this.#ending);
      if (alike) for (const { owner, mark } of alike) if (this.#endsWith(mark)) this.#hit(owner, mark);
    }
  }

  of(owner: string): Heard {
    const { hits, cells } = this.#owners.get(owner) ?? { hits: new Map(), cells: 0 };
    return { hits, bytes: Math.min(this.#count, cells * CELL_BYTES) };
  }

  #endsWith(mark: Uint8Array): boolean {
    if (mark.length > this.#count) return false;
    for (let back = SHORTEST + 1; back <= mark.length; back++)
      if (mark[mark.length - back] !== this.#recent[(this.#count - back) % MOST_BYTES]) return false;
    return true;
  }

  #hit(owner: string, mark: Uint8Array): void {
    const known = this.#owners.get(owner)!;
    known.hits.set(mark, (known.hits.get(mark) ?? 0) + 1);
    const cell = Math.floor(this.#count / CELL_BYTES);
    if (cell !== known.cell) known.cells++;
    known.cell = cell;
  }
}

const endingOf = (mark: Uint8Array) => (mark.at(-3)! << 16) | (mark.at(-2)! << 8) | mark.at(-1)!;
