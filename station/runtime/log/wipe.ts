import type { Store } from '../platform.ts';
import type { Committer } from './committer.ts';
import { PROBE, SELF } from './keys.ts';
import { pages } from './pages.ts';
import { begin, type Self } from './self.ts';

const KEYS_AT_ONCE = 500;

/**
 * Deletes everything and begins the log `fresh`. The new log stands first, marked as wiping: a wipe that was
 * broken off is finished when the store is opened again. Nothing else may be written meanwhile.
 */
export function wipe(store: Store, committer: Committer, fresh: Self): Promise<void> {
  return committer.whileWiping(async () => {
    await committer.run(async (draft) => draft.keep(SELF, { ...fresh, wiping: true }), 'wipe');
    let keys: string[] = [];
    const forget = async () => {
      await committer.run(async (draft) => keys.forEach((key) => draft.keep(key, undefined)), 'wipe');
      keys = [];
    };
    for await (const { key } of pages(store, '', '~', KEYS_AT_ONCE))
      if (key !== SELF && key !== PROBE && keys.push(key) === KEYS_AT_ONCE) await forget();
    await forget();
    await committer.run(async (draft) => begin(draft, fresh), 'wipe');
  });
}
