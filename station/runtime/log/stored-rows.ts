import type { Batch } from '../../model/batch.ts';
import type { Logged } from '../../model/entry.ts';
import type { Books } from './books.ts';
import { type BlockRef, blockKey, blocksEnd, blocksFrom, REF_AT, refIn } from './keys.ts';
import { quarantine } from './quarantine.ts';
import { loadBlock } from './shelf.ts';
import type { SoundBlock } from './blocks.ts';
import type { Part } from './parts.ts';
import type { Summary } from './summary.ts';

/** Which rows of a block a span stands for. */
export type Wanted =
  | { readonly device: string; readonly summary: Summary }
  | { readonly device: string; readonly section: number; readonly part: Part };

/**
 * The rows of a span. Its block may have become part of a chapter, or of a longer one, since the span was made: they
 * are then found by their numbers.
 */
export async function storedRows(
  books: Books,
  station: string,
  ref: BlockRef,
  wanted: Wanted,
): Promise<readonly Batch[]> {
  const bytes = await loadBlock(books.committer, ref);
  const block = bytes && books.blocks.sound(bytes);
  if (bytes && !block) await quarantine(books, station, ref);
  if (block) return rowsIn(block, wanted);
  return rowsAmong(await entriesBetween(books, ref), wanted);
}

function rowsIn(block: SoundBlock, wanted: Wanted): readonly Batch[] {
  if (!('part' in wanted) || !block.chapter) return rowsAmong(block.content, wanted);
  const batch = block.chapter.rowsOf(wanted.section);
  return sliceOf(batch, wanted.part);
}

function rowsAmong(entries: Iterable<Logged>, wanted: Wanted): readonly Batch[] {
  const { subject, fromMs, toMs, channels } = 'part' in wanted ? wanted.part : wanted.summary;
  const batches: Batch[] = [];
  let row = 0;
  for (const entry of entries) {
    if (entry.kind !== 'batch') continue;
    const { batch } = entry;
    if (batch.device !== wanted.device || batch.subject !== subject) continue;
    if (!('part' in wanted)) batches.push(within(batch, fromMs, toMs));
    else if (batch.channels.join('\n') === channels.join('\n')) {
      batches.push(sliceOf(batch, { start: wanted.part.start - row, rows: wanted.part.rows })[0]!);
      row += batch.time.length;
    }
  }
  return batches.filter(({ time }) => time.length > 0);
}

/** Rows from `start` on, which may lie before the batch. */
function sliceOf(batch: Batch, { start, rows }: Pick<Part, 'start' | 'rows'>): Batch[] {
  const part = (column: Float64Array) => column.slice(Math.max(0, start), Math.max(0, start + rows));
  return [{ ...batch, time: part(batch.time), columns: batch.columns.map(part) }];
}

function within(batch: Batch, fromMs: number, toMs: number): Batch {
  const inside = (_: number, row: number) => fromMs <= batch.time[row]! && batch.time[row]! <= toMs;
  const time = batch.time.filter(inside);
  if (time.length === batch.time.length) return batch;
  return { ...batch, time, columns: batch.columns.map((column) => column.filter(inside)) };
}

/** What is there now with the numbers that a block had. */
export async function entriesBetween({ store, committer, blocks }: Books, ref: BlockRef): Promise<Logged[]> {
  const entries: Logged[] = [];
  for (let seq = ref.first; seq <= ref.last;) {
    const [row] = await store.page(blocksFrom(ref.origin, seq), blocksEnd(ref.origin), 1);
    if (!row) break;
    const found = refIn(row.key, REF_AT.b);
    seq = found.last + 1;
    if (found.first > ref.last || row.key !== blockKey(found)) continue;
    const bytes = await loadBlock(committer, found, row.value);
    const content = (bytes && blocks.sound(bytes)?.after(ref.first - 1, Infinity)) ?? [];
    entries.push(...content.filter((entry) => entry.seq <= ref.last));
  }
  return entries;
}
