import type { Logged } from '../../model/entry.ts';
import type { Wanting } from '../platform.ts';
import type { SoundBlock } from './blocks.ts';
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
  shelf: Shelf,
  afterSeq: number,
  limit: number,
): Promise<Logged[]> {
  const entries: Logged[] = [];
  if (limit <= 0) return entries;
  for await (const { block, after } of soundBlocks(books, shelf, afterSeq)) {
    entries.push(...block.after(after, limit - entries.length));
    if (entries.length >= limit) break;
  }
  return entries;
}

/** The same for who looks at some channels only, about `mostRows` rows: {@link Chapter.runs}. */
export async function readRuns(
  books: Books,
  shelf: Shelf,
  afterSeq: number,
  mostRows: number,
  wanted: Wanting,
): Promise<Logged[]> {
  const runs: Logged[] = [];
  let rows = 0;
  for await (const { block, after } of soundBlocks(books, shelf, afterSeq)) {
    const some = block.chapter
      ? block.chapter.runs(after, mostRows - rows, wanted)
      : block.after(after, Infinity);
    for (const run of some) if (run.kind === 'batch') rows += run.batch.time.length;
    runs.push(...some);
    if (rows >= mostRows || runs.length >= mostRows) break;
  }
  return runs;
}

/** Blocks that hold entries after a number, in order; each with what was read before it, for blocks are packed meanwhile. */
async function* soundBlocks(
  books: Books,
  { station, origin }: Shelf,
  afterSeq: number,
): AsyncGenerator<{ readonly block: SoundBlock; readonly after: number }> {
  let seq = afterSeq;
  for (let blocks = 1; ; blocks = Math.min(2 * blocks, MOST_BLOCKS_AT_ONCE)) {
    const rows = await books.store.page(blocksFrom(origin, seq + 1), blocksEnd(origin), blocks);
    if (rows.length === 0) return;
    for (const { key, value } of rows) {
      const ref = refIn(key, REF_AT.b);
      if (key === blockKey(ref)) {
        const block = books.blocks.sound((await loadBlock(books.committer, ref, value))!);
        if (!block) {
          // Damaged, or written anew while it was read: what is there now is looked up again.
          await quarantine(books, station, ref);
          break;
        }
        yield { block, after: seq };
      }
      seq = Math.max(seq, ref.last);
    }
  }
}
