/** What an item counts for besides its bytes. */
const ITEM_BYTES = 64;

/** What came after a number. */
export interface Newer<T> {
  readonly items: readonly T[];
  /** The number of the last of them. */
  readonly last: number;
  /** How many gave way before they were asked for. */
  readonly missed: number;
}

/** The newest items up to so many bytes, numbered from 1 on. */
export class Ring<T> {
  readonly #mostBytes: number;
  #held: { readonly item: T; readonly bytes: number }[] = [];
  /** Where the oldest one stands. */
  #from = 0;
  #usedBytes = 0;
  #last = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The number of the newest. */
  get last(): number {
    return this.#last;
  }

  get #size(): number {
    return this.#held.length - this.#from;
  }

  put(item: T, bytes: number): void {
    this.#held.push({ item, bytes: bytes + ITEM_BYTES });
    this.#last++;
    this.#usedBytes += bytes + ITEM_BYTES;
    while (this.#usedBytes > this.#mostBytes && this.#size > 1)
      this.#usedBytes -= this.#held[this.#from++]!.bytes;
    // Moved down now and then, so that each is moved once on average.
    if (this.#from <= this.#size) return;
    this.#held = this.#held.slice(this.#from);
    this.#from = 0;
  }

  /** At most so many that came after a number; 0 for the oldest that is there. */
  after(number: number, most: number): Newer<T> {
    const gone = this.#last - this.#size;
    const begin = Math.max(number, gone);
    const at = this.#from + begin - gone;
    const items = this.#held.slice(at, at + most).map(({ item }) => item);
    return { items, last: begin + items.length, missed: number === 0 ? 0 : begin - number };
  }
}
