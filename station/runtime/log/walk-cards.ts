import type { Books } from './books.ts';
import { type Card, decodeCard } from './card.ts';
import { type BlockRef, cardsFrom, REF_AT, refIn } from './keys.ts';
import { pages } from './pages.ts';

/** A block as it stands on a shelf. */
export interface Shelved {
  readonly ref: BlockRef;
  readonly kind: 'fresh' | 'chapter';
  readonly card: Card;
  /** The card as it is written: it changes with the block. */
  readonly value: Uint8Array;
}

/** An origin's blocks of one kind in order of their numbers. */
export async function* cardsOf(
  { store }: Pick<Books, 'store'>,
  kind: Shelved['kind'],
  origin: number,
  from = 0,
): AsyncGenerator<Shelved> {
  for await (const { key, value } of pages(store, ...cardsFrom(kind, origin, from)))
    yield { ref: refIn(key, REF_AT.t), kind, card: decodeCard(value), value };
}

/** All of an origin's blocks in order of their numbers. */
export async function* blocksOnShelf(books: Pick<Books, 'store'>, origin: number): AsyncGenerator<Shelved> {
  const fresh = cardsOf(books, 'fresh', origin);
  const chapters = cardsOf(books, 'chapter', origin);
  let [one, other] = [await fresh.next(), await chapters.next()];
  while (!one.done || !other.done) {
    if (!one.done && (other.done || one.value.ref.last < other.value.ref.last)) {
      yield one.value;
      one = await fresh.next();
    } else if (!other.done) {
      yield other.value;
      other = await chapters.next();
    }
  }
}
