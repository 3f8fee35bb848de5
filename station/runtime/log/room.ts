import type { Books } from './books.ts';
import { makeRoom } from './make-room.ts';
import type { Shortening } from './shorten.ts';
import type { Taken } from './trim.ts';

/** What a log may let go of, and where it has looked for room already. Numbers of a log that began anew say nothing of the one before. */
export class Room {
  readonly #books: Books;
  /** How far a search has come. */
  readonly #searched = new Map<string, number>();
  /** How far others' logs that are sent on were taken, by their short number. */
  readonly #sentOn = new Map<number, () => number>();

  constructor(books: Books) {
    this.#books = books;
  }

  /** Nothing of another's log beyond `takenUpTo` is let go of. */
  hold(origin: number, takenUpTo: () => number): void {
    this.#sentOn.set(origin, takenUpTo);
  }

  /** The own log up to a number, and all that is kept for others but what is still to be sent on. */
  upTo(seq: number): Taken {
    return (origin) => (origin === 0 ? seq : (this.#sentOn.get(origin)?.() ?? Infinity));
  }

  /** A search goes on where the last one for the same devices ended: what was shortened is not looked at again. */
  async make(
    how: Shortening,
    devices: ReadonlySet<string>,
    takenUpTo: number,
    mostBytes: number,
  ): Promise<{ readonly rows: number }> {
    const search = `${how} ${[...devices].join(' ')}`;
    const from = Math.max(takenUpTo, this.#searched.get(search) ?? 0);
    const room = await makeRoom(this.#books, how, devices, takenUpTo, mostBytes, from);
    this.#searched.clear();
    this.#searched.set(search, room.upTo);
    return room;
  }

  forget(): void {
    this.#searched.clear();
    this.#sentOn.clear();
  }
}
