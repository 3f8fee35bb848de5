import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Clock, Store } from '../platform.ts';
import { Aging } from './aging.ts';
import { beginLedger } from './begin-ledger.ts';
import { Blocks } from './blocks.ts';
import type { Books } from './books.ts';
import { Committer } from './committer.ts';
import { Gatherer } from './gatherer.ts';
import { spared } from './lending.ts';
import { Production } from './production.ts';
import { openSelf, type Self } from './self.ts';
import { shelveAnew } from './shelve-anew.ts';
import { wipe } from './wipe.ts';

/**
 * Finds a log in a store, or begins `fresh` one there; what an older version or a wipe left unfinished is done first.
 * @throws log/full, log/broken.
 */
export async function openBooks(
  store: Store,
  clock: Clock,
  columns: ColumnCodec,
  fresh: Self,
): Promise<{ readonly books: Books; readonly own: Gatherer }> {
  const committer = new Committer(store, clock);
  try {
    const { wiping, ...self } = await openSelf(committer, fresh);
    if (wiping) await wipe(store, committer, self);
    const books = { store, committer, columns, blocks: new Blocks(columns), aging: new Aging(clock, self) };
    const begun = await beginLedger(books, await shelveAnew(books, self));
    const { self: next, spare } = await spared(committer, begun);
    const own = new Gatherer(books, clock, next, await Production.open(store), spare);
    return { books, own };
  } catch (error) {
    await committer.close();
    throw error;
  }
}
