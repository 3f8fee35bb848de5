import type { Gap } from '../../model/entry.ts';
import { lossesIn } from '../../model/losses.ts';
import type { Books } from './books.ts';
import type { Card } from './card.ts';
import { decodeState, type Draft } from './draft.ts';
import { FreshBlock } from './fresh-block.ts';
import { allGone, carryGone } from './gone.ts';
import { type BlockRef, gapKey, refText, SELF } from './keys.ts';
import { enter, leaveRows, leaveTold, missDamaged } from './ledger.ts';
import { epochOf } from './origins.ts';
import { selfOf } from './self.ts';
import { cardOf, loadBlock, putBlock, shelve, unshelve } from './shelf.ts';
import { Tally } from './tally.ts';
import { blocksOnShelf } from './walk-cards.ts';

/**
 * Sets a damaged block aside, for whoever may want to look at it, and puts what its card and the index still know in
 * its place: the gaps it held, and one for each device's rows that are lost with it. Runs while the store is full: whoever
 * cannot read on takes nothing, and nothing taken makes no room.
 */
export async function quarantine(books: Books, station: string, ref: BlockRef): Promise<void> {
  const epoch = await epochOf(books, ref.origin);
  await books.committer.run(async (draft) => {
    const bytes = await loadBlock(draft, ref);
    if (!bytes || books.blocks.sound(bytes)) return;
    const beyond = await rowsBeyond(books, ref);
    putAside(draft, ref, bytes);
    const block = new FreshBlock(ref.origin, epoch, books.columns);
    const { losses, known } = await takeLeads(draft, station, ref);
    await book(draft, ref, losses, beyond);
    for (const [i, gap] of [...losses, ...known].entries())
      if (ref.first + i <= ref.last) block.add({ kind: 'gap', gap, seq: ref.first + i });
      else await leaveTold(draft, ref.origin, gap.device, lossesIn({ kind: 'gap', gap }));
    if (block.entries > 0) await shelve(draft, station, block.made(station), books.aging);
    const first = ref.first + block.entries;
    await carryGone(draft, [ref]);
    if (first <= ref.last) await allGone(draft, { ...ref, first }, 'damaged');
    const self = await selfOf(draft);
    const removals = (self.removals ?? 0) + 1;
    draft.keep(SELF, { ...self, removals, quarantined: self.quarantined + 1 });
  }, 'free alone');
}

function putAside(draft: Draft, ref: BlockRef, bytes: Uint8Array): void {
  putBlock(draft, ref, new Uint8Array(0), bytes.length);
  const pieceBytes = 32 * 1024;
  for (let at = 0; at < bytes.length; at += pieceBytes)
    draft.put(`q/${refText(ref)}/${(at / pieceBytes).toString(36)}`, bytes.slice(at, at + pieceBytes));
}

/** Takes away what leads to the lost block; gives what that knew. */
async function takeLeads(
  draft: Draft,
  station: string,
  ref: BlockRef,
): Promise<{ readonly losses: readonly Gap[]; readonly known: readonly Gap[] }> {
  const found = await cardOf(draft, ref);
  if (!found) return { losses: [], known: [] };
  const { card } = found;
  const losses = card.devices.flatMap(({ device, rows, fromMs, toMs }): Gap[] =>
    rows > 0 ? [{ device, fromMs, toMs, cause: 'damaged', count: rows, rows }] : [],
  );
  const known = await gapsOn(draft, station, ref, card);
  await unshelve(draft, station, ref, card);
  return { losses, known };
}

/** The gaps that a block tells of, from the index. */
export async function gapsOn(
  draft: Draft,
  station: string,
  ref: BlockRef,
  { devices }: Card,
): Promise<readonly Gap[]> {
  const gaps: Gap[] = [];
  for (const { device, gapsMs } of devices)
    for (const [n, timeMs] of gapsMs.entries()) {
      const value = await draft.get(gapKey(station, device, timeMs, ref, n));
      if (value) gaps.push(decodeState(value) as Gap);
    }
  return gaps;
}

/** The lost rows, and that they are told, in the ledger; `beyond` are the rows of later blocks, by device. */
async function book(
  draft: Draft,
  ref: BlockRef,
  losses: readonly Gap[],
  beyond: ReadonlyMap<string, number>,
): Promise<void> {
  const lost = new Map(losses.map(({ device, rows = 0 }) => [device, rows]));
  for (const [device, rows] of lost) await leaveRows(draft, ref.origin, device, rows, 'lost');
  await enter(draft, ref.origin, Tally.of(losses.map((gap) => ({ kind: 'gap', gap, seq: 0 }))));
  await missDamaged(draft, ref, lost, beyond);
}

/** How many rows of which device lie beyond a block. */
async function rowsBeyond(books: Books, { origin, last }: BlockRef): Promise<ReadonlyMap<string, number>> {
  const beyond = new Map<string, number>();
  for await (const { ref, card } of blocksOnShelf(books, origin))
    if (ref.first > last)
      for (const { device, rows } of card.devices) beyond.set(device, (beyond.get(device) ?? 0) + rows);
  return beyond;
}
