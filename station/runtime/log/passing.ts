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

/** Whose bookmark goes on, what the rows are that it passes, and which entries among them were refused. */
interface Passage {
  readonly reader: string;
  readonly as: 'taken' | 'missed';
  readonly refused: readonly number[];
}

/**
 * Moves a bookmark to `seq`, and in the same commits counts the rows it passes: as taken, missed or refused; or where it
 * goes back, as none of them. Far ways are gone in several commits. `seq` is committed.
 */
export async function moveTo(books: Books, shelf: Shelf, passage: Passage, seq: number): Promise<void> {
  for (;;) {
    const step = await books.committer.run((draft) => stepTo(books, draft, shelf, passage, seq), 'free');
    if (step === 'there') return;
    if (step !== 'on') await quarantine(books, shelf.station, step);
  }
}

/** Whether it is there or must go on; or the damaged block that is in the way. */
async function stepTo(
  books: Books,
  draft: Draft,
  { origin }: Shelf,
  { reader, as, refused }: Passage,
  seq: number,
): Promise<'there' | 'on' | BlockRef> {
  const key = bookmarkKey(reader);
  const at = (await draft.state<number>(key)) ?? 0;
  if (at === seq) return 'there';
  await register(books.store, draft, origin, reader);
  const back = seq < at;
  const way = { after: Math.min(at, seq), last: Math.max(at, seq), all: back, refused };
  const between = await countBetween(books, draft, origin, way);
  if ('damaged' in between) return between.damaged;
  // A way back is gone in one commit: what is behind it must not be passed over.
  if (back && !between.whole) return 'on';
  if (back) await takeBack(draft, origin, reader, between);
  else {
    await pass(draft, origin, reader, between.rows, as);
    await pass(draft, origin, reader, between.refused, 'refused');
  }
  draft.keep(key, between.whole ? seq : between.upTo);
  return between.whole ? 'there' : 'on';
}

/** What lies before it again is not passed any more: what was refused there, what was taken, and else what was missed. */
async function takeBack(draft: Draft, origin: number, reader: string, back: Passing): Promise<void> {
  for (const device of new Set([...back.rows.keys(), ...back.refused.keys()])) {
    const { taken = 0, missed = 0, refused = 0 } = await passedOf(draft, origin, reader, device);
    const wereRefused = Math.min(refused, back.refused.get(device) ?? 0);
    let left = (back.rows.get(device) ?? 0) + (back.refused.get(device) ?? 0) - wereRefused;
    const shares: [keyof Passed, number][] = [
      ['taken', taken],
      ['missed', missed],
      ['refused', refused - wereRefused],
    ];
    await pass(draft, origin, reader, new Map([[device, -wereRefused]]), 'refused');
    for (const [as, rows] of shares) {
      const some = Math.min(rows, left);
      await pass(draft, origin, reader, new Map([[device, -some]]), as);
      left -= some;
    }
  }
}

/** Rows by device that a bookmark passes; of what was refused apart from the others. */
interface Passing {
  readonly rows: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, number>;
}

type Between =
  | { readonly damaged: BlockRef }
  | (Passing & { readonly upTo: number; readonly whole: boolean });

/** Numbers above `after`, up to `last`; or, unless `all` are wanted, of the first blocks. */
interface Stage {
  readonly after: number;
  readonly last: number;
  readonly all: boolean;
  readonly refused: readonly number[];
}

async function countBetween(
  { store, blocks: opener }: Books,
  draft: Draft,
  origin: number,
  { after, last, all, refused }: Stage,
): Promise<Between> {
  const [sums, apart] = [new Map<string, number>(), new Map<string, number>()];
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
    if (isReplaced || (!all && blocks++ === BLOCKS_AT_ONCE))
      return { rows: sums, refused: apart, upTo, whole: false };
    const isApart = refused.some((seq) => ref.first <= seq && seq <= ref.last);
    // A block of an older log that was damaged then has no card.
    if (found && ref.first > after && ref.last <= last && !isApart)
      for (const { device, rows } of found.card.devices) add(sums, device, rows);
    else {
      const block = opener.sound((await loadBlock(draft, ref))!);
      if (!block) return { damaged: ref };
      for (const entry of block.after(after, last - after))
        for (const [device, rows] of Tally.of([entry]).rows(after, last))
          add(refused.includes(entry.seq) ? apart : sums, device, rows);
    }
    upTo = Math.min(last, ref.last);
  }
  return { rows: sums, refused: apart, upTo, whole: true };
}

const add = (sums: Map<string, number>, device: string, rows: number) =>
  sums.set(device, (sums.get(device) ?? 0) + rows);

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
