import { deviceOf } from '../../model/entry.ts';
import type { Books } from './books.ts';
import type { DeviceShare } from './block-index.ts';
import { dropHours } from './hours.ts';
import { blocksEnd, blocksFrom, deviceKey, REF_AT, refIn } from './keys.ts';
import { leave } from './ledger.ts';
import { originsOf } from './origins.ts';
import type { Shelf } from './read-entries.ts';
import { rewrite } from './rewrite.ts';
import { Tally } from './tally.ts';
import { blocksOnShelf } from './walk-cards.ts';

/**
 * Deletes all that is kept of a device, and what `flush` commits of it: where the store is full, that comes when the
 * first pass has made room for it. The numbers of its entries are holes from then on. What comes later stays: else it would
 * never end while the device goes on.
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

async function eraseStored(books: Books, station: string, device: string): Promise<void> {
  for (const origin of await originsOf(books, station)) {
    const upTo = await lastOf(books, origin);
    while (await eraseUpTo(books, { station, origin }, device, upTo));
  }
  await dropHours(books, station, device);
  await books.committer.run(async (draft) => {
    const share = await draft.state<DeviceShare>(deviceKey(station, device));
    if (!share?.rows) draft.keep(deviceKey(station, device), undefined);
  }, 'free');
}

/** Block by block, each in one commit. Whether to look again: what was packed anew meanwhile is come to then. */
async function eraseUpTo(
  books: Books,
  { station, origin }: Shelf,
  device: string,
  upTo: number,
): Promise<boolean> {
  let again = false;
  for await (const { ref, card } of blocksOnShelf(books, origin)) {
    if (ref.first > upTo) break;
    if (!card.devices.some((each) => each.device === device)) continue;
    let found = true;
    await rewrite(books, station, ref, ({ content }) => {
      const erased = content.filter((entry) => deviceOf(entry) === device && entry.seq <= upTo);
      found = erased.length > 0;
      if (!found) return undefined;
      const there = new Set(erased);
      return {
        content: content.filter((entry) => !there.has(entry)),
        why: 'erased',
        settle: (draft) => leave(draft, origin, Tally.of(erased), 'erased'),
      };
    });
    again ||= found;
  }
  return again;
}

/** The number of the last entry that is stored of an origin. */
async function lastOf({ store }: Books, origin: number): Promise<number> {
  const [row] = await store.page(blocksFrom(origin, 0), blocksEnd(origin), 1, 'backward');
  return row ? refIn(row.key, REF_AT.b).last : 0;
}
