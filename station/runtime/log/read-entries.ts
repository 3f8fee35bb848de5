import type { Logged } from '../../model/entry.ts';
import type { Books } from './books.ts';
import { blockKey, blocksEnd, blocksFrom, REF_AT, refIn } from './keys.ts';
import { quarantine } from './quarantine.ts';
import { loadBlock } from './shelf.ts';

/** A reader that wants much gets more and more of it at once. */
const MOST_BLOCKS_AT_ONCE = 16;

/** Whose entries are read: a station, and the short number of its log's life. */
export interface Shelf {
  readonly station: string;
  readonly origin: number;
}

/**
 * Committed entries of one origin after a number, at most `limit`, in order. A damaged block's are the gaps that
 * took its place.
 */
export async function readEntries(
  books: Books,
  { station, origin }: Shelf,
  afterSeq: number,
  limit: number,
): Promise<Logged[]> {
  const entries: Logged[] = [];
  let seq = afterSeq;
  for (let blocks = 1; entries.length < limit; blocks = Math.min(2 * blocks, MOST_BLOCKS_AT_ONCE)) {
    const rows = await books.store.page(blocksFrom(origin, seq + 1), blocksEnd(origin), blocks);
    if (rows.length === 0) break;
    for (const { key, value } of rows) {
      const ref = refIn(key, REF_AT.b);
      if (key !== blockKey(ref)) {
        seq = Math.max(seq, ref.last);
        continue;
      }
      const block = books.blocks.sound((await loadBlock(books.committer, ref, value))!);
      if (!block) {
        // Damaged, or written anew while it was read: what is there now is looked up again.
        await quarantine(books, station, ref);
        break;
      }
      entries.push(...block.after(seq, limit - entries.length));
      seq = Math.max(seq, entries.length < limit ? ref.last : entries.at(-1)!.seq);
      if (entries.length >= limit) break;
    }
  }
  return entries;
}
