import type { Store } from '../platform.ts';
import type { Books } from './books.ts';
import type { Draft } from './draft.ts';
import {
  below,
  blockKey,
  blocksEnd,
  blocksFrom,
  type BlockRef,
  bookmarkKey,
  ledgerKey,
  REF_AT,
  readersKey,
  refIn,
} from './keys.ts';
import { type LedgerRow, pass, type Passed, passedOf, readersOf } from './ledger.ts';
import { pages } from './pages.ts';
import { quarantine } from './quarantine.ts';
import type { Shelf } from './read-entries.ts';
import { cardOf, loadBlock } from './shelf.ts';
import { Tally } from './tally.ts';

const BLOCKS_AT_ONCE = 16;

/**
 * Moves a bookmark to `seq`, and in the same commits counts the rows it passes: as taken or missed; or where it goes
 * back, as neither. Far ways are gone in several commits. `seq` is committed.
 */
export async function moveTo(
  books: Books,
  shelf: Shelf,
  reader: string,
  seq: number,
  as: keyof Passed,
): Promise<void> {
  for (;;) {
    const step = await books.committer.run((draft) => stepTo(books, draft, shelf, reader, seq, as), 'free');
    if (step === 'there') return;
    if (step !== 'on') await quarantine(books, shelf.station, step);
  }
}

/** Whether it is there or must go on; or the damaged block that is in the way. */
async function stepTo(
  books: Books,
  draft: Draft,
  { origin }: Shelf,
  reader: string,
  seq: number,
  as: keyof Passed,
): Promise<'there' | 'on' | BlockRef> {
  const key = bookmarkKey(reader);
  const at = (await draft.state<number>(key)) ?? 0;
  if (at === seq) return 'there';
  await register(books.store, draft, origin, reader);
  const back = seq < at;
  const between = await countBetween(books, draft, origin, Math.min(at, seq), Math.max(at, seq), back);
  if ('damaged' in between) return between.damaged;
  // A way back is gone in one commit: what is behind it must not be passed over.
  if (back && !between.whole) return 'on';
  if (back) await takeBack(draft, origin, reader, between.rows);
  else await pass(draft, origin, reader, between.rows, as);
  draft.keep(key, between.whole ? seq : between.upTo);
  return between.whole ? 'there' : 'on';
}

/** What lies before it again is neither taken nor missed any more. */
async function takeBack(
  draft: Draft,
  origin: number,
  reader: string,
  back: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [device, rows] of back) {
    const { taken = 0 } = await passedOf(draft, origin, reader, device);
    const wereTaken = Math.min(taken, rows);
    await pass(draft, origin, reader, new Map([[device, -wereTaken]]), 'taken');
    await pass(draft, origin, reader, new Map([[device, wereTaken - rows]]), 'missed');
  }
}

type Between =
  | { readonly damaged: BlockRef }
  | { readonly rows: ReadonlyMap<string, number>; readonly upTo: number; readonly whole: boolean };

/** Rows by device with numbers above `after`, up to `last`; or, unless `all` are wanted, of the first blocks. */
async function countBetween(
  { store, blocks: opener }: Books,
  draft: Draft,
  origin: number,
  after: number,
  last: number,
  all: boolean,
): Promise<Between> {
  const sums = new Map<string, number>();
  let upTo = after;
  let blocks = 0;
  for await (const { key } of pages(
    store,
    blocksFrom(origin, after + 1),
    blocksEnd(origin),
    BLOCKS_AT_ONCE,
  )) {
    const ref = refIn(key, REF_AT.b);
    if (key !== blockKey(ref)) continue;
    if (ref.first > last) break;
    const found = await cardOf(draft, ref);
    // Replaced in the commit that is being made: the next one sees what is there instead.
    const isReplaced = !found && (await cardOf(store, ref)) !== undefined;
    if (isReplaced || (!all && blocks++ === BLOCKS_AT_ONCE)) return { rows: sums, upTo, whole: false };
    const add = (device: string, rows: number) => sums.set(device, (sums.get(device) ?? 0) + rows);
    // A block of an older log that was damaged then has no card.
    if (found && ref.first > after && ref.last <= last)
      for (const { device, rows } of found.card.devices) add(device, rows);
    else {
      const block = opener.sound((await loadBlock(draft, ref))!);
      if (!block) return { damaged: ref };
      const tally = Tally.of(block.after(after, last - after));
      for (const [device, rows] of tally.rows(after, last)) add(device, rows);
    }
    upTo = Math.min(last, ref.last);
  }
  return { rows: sums, upTo, whole: true };
}

/** A reader that comes later than others has missed what is gone by then. */
async function register(store: Store, draft: Draft, origin: number, reader: string): Promise<void> {
  const readers = await readersOf(draft, origin);
  if (readers.includes(reader)) return;
  draft.keep(readersKey(origin), [...readers, reader]);
  const prefix = ledgerKey(origin, '');
  const { from, to } = below(prefix.slice(0, -1));
  for await (const { key } of pages(store, from, to)) {
    const { forgotten = 0, erased = 0, lost = 0 } = (await draft.state<LedgerRow>(key)) ?? {};
    const device = decodeURIComponent(key.slice(prefix.length));
    await pass(draft, origin, reader, new Map([[device, forgotten + erased + lost]]), 'missed');
  }
}
