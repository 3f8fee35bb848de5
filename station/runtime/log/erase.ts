import { deviceOf } from '../../model/entry.ts';
import type { Books } from './books.ts';
import { deviceKey } from './keys.ts';
import { leave } from './ledger.ts';
import { originsOf } from './origins.ts';
import { rewrite } from './rewrite.ts';
import { Tally } from './tally.ts';
import { blocksOnShelf } from './walk-cards.ts';

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

/** Block by block, each in one commit, until there is none: what was packed anew meanwhile is come to again. */
async function eraseStored(books: Books, station: string, device: string): Promise<void> {
  for (let found = true; found;) {
    found = false;
    for (const origin of await originsOf(books, station))
      for await (const { ref, card } of blocksOnShelf(books, origin)) {
        if (!card.devices.some((each) => each.device === device)) continue;
        found = true;
        await rewrite(books, station, ref, ({ content }) => ({
          content: content.filter((entry) => deviceOf(entry) !== device),
          why: 'erased',
          settle: (draft) =>
            leave(draft, origin, Tally.of(content.filter((entry) => deviceOf(entry) === device)), 'erased'),
        }));
      }
  }
  await books.committer.run(async (draft) => draft.keep(deviceKey(station, device), undefined), 'free');
}
