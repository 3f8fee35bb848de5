import type { Logged } from '../../model/entry.ts';
import type { Books } from './books.ts';
import { type BlockRef, blockKey, blocksEnd, blocksFrom, REF_AT, refIn } from './keys.ts';
import { quarantine } from './quarantine.ts';
import { loadBlock, soundBlock } from './shelf.ts';

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
      seq = ref.last;
      if (key !== blockKey(ref)) continue;
      const content = await contentOf(books, station, ref, value);
      entries.push(...content.filter((entry) => entry.seq > afterSeq));
      if (entries.length >= limit) break;
    }
  }
  return entries.slice(0, limit);
}

async function contentOf(
  books: Books,
  station: string,
  ref: BlockRef,
  head: Uint8Array,
): Promise<readonly Logged[]> {
  const sound = soundBlock((await loadBlock(books.committer, ref, head))!, books.columns);
  if (sound) return sound.content;
  await quarantine(books, station, ref);
  const instead = await loadBlock(books.committer, ref);
  return (instead && soundBlock(instead, books.columns)?.content) ?? [];
}
