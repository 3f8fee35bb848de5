import { BlockWriter } from '../../codec/block.ts';
import { deviceOf } from '../../model/entry.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Books } from './books.ts';
import type { Draft } from './draft.ts';
import { below, type BlockRef, deviceKey, part, REF_AT, refIn, refText } from './keys.ts';
import { leave } from './ledger.ts';
import { quarantine } from './quarantine.ts';
import { loadBlock, NOTHING, putBlock, putTime, soundBlock, takeRows, timeKey, uncount } from './shelf.ts';
import { Tally } from './tally.ts';

const ROWS_AT_ONCE = 64;

/**
 * Deletes all that is kept of a device, and what `flush` commits of it: where the store is full, that comes when the
 * first pass has made room for it. The numbers of its entries are holes from then on.
 */
export async function erase(
  books: Books,
  station: string,
  device: string,
  flush: () => Promise<void>,
): Promise<void> {
  const whole = await flush().then(
    () => true,
    () => false,
  );
  await eraseStored(books, station, device);
  if (whole) return;
  await flush();
  await eraseStored(books, station, device);
}

/** Page by page, each in one commit, so that it may be broken off and begun again. */
async function eraseStored(books: Books, station: string, device: string): Promise<void> {
  const { store, committer, columns } = books;
  for (const kind of ['i', 'g', 'x'] as const) {
    const { from, to } = below(`${kind}/${part(station)}/${part(device)}`);
    for (;;) {
      const keys = (await store.page(from, to, ROWS_AT_ONCE)).map(({ key }) => key);
      if (keys.length === 0) break;
      const refs = new Map(keys.map((key) => refIn(key, REF_AT[kind])).map((ref) => [refText(ref), ref]));
      const damaged: BlockRef[] = [];
      await committer.run(async (draft) => {
        for (const ref of refs.values())
          if (!(await blank(draft, columns, station, ref, device))) damaged.push(ref);
        for (const key of keys) draft.delete(key);
      }, 'free');
      for (const ref of damaged) await quarantine(books, station, ref);
    }
  }
  await committer.run(async (draft) => draft.keep(deviceKey(station, device), undefined), 'free');
}

/** Writes a block anew without what it said of the device; false where it is damaged. */
async function blank(
  draft: Draft,
  columns: ColumnCodec,
  station: string,
  ref: BlockRef,
  device: string,
): Promise<boolean> {
  const bytes = await loadBlock(draft, ref);
  if (!bytes) return true;
  const block = soundBlock(bytes, columns);
  if (!block) return false;
  const writer = new BlockWriter(block.epoch);
  for (const entry of block.content) if (deviceOf(entry) !== device) writer.add(entry);
  putBlock(draft, ref, writer.entries > 0 ? writer.seal() : NOTHING, bytes.length);
  draft.delete(timeKey(block.toMs, ref));
  if (writer.entries > 0) putTime(draft, ref, writer);
  await uncount(draft, block.entries - writer.entries, block.rows - writer.rows);
  await takeRows(draft, station, device, block.rows - writer.rows);
  const erased = block.content.filter((entry) => deviceOf(entry) === device);
  await leave(draft, ref.origin, Tally.of(erased), 'erased');
  return true;
}
