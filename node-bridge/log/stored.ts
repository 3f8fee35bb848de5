import { toLogFault } from './level-fault.ts';
import { copyOf, NoCopy } from './folder-copy.ts';
import { LevelStore } from './level-store.ts';
import { type KeptLoss, type Loss } from './losses.ts';
import { mendFolder } from './mend-folder.ts';

/** What is in a folder, to be read. */
export interface StoredThere extends Pick<LevelStore, 'get' | 'page' | 'rows' | 'close'> {
  /** What was committed and is not there any more; whoever opens the folder itself finds the same. */
  readonly loss: Loss | undefined;
  /** What had gone at an opening before. */
  readonly losses: readonly KeptLoss[];
}

/**
 * Reads what is in a folder, by a copy: the folder stays byte for byte as it is. Until it is closed, nobody opens it.
 * @throws log/in-use, log/broken; NoCopy.
 */
export async function readStored(folder: string): Promise<StoredThere> {
  const copy = await copyOf(folder).catch(async (error: unknown) => {
    throw error instanceof NoCopy ? error : await toLogFault(error, folder);
  });
  try {
    const harm = await mendFolder(copy.folder);
    const store = await LevelStore.openToRead(copy.folder);
    const { missing } = store;
    return {
      get: (key) => store.get(key),
      page: (from, to, limit, direction) => store.page(from, to, limit, direction),
      rows: () => store.rows(),
      loss:
        harm || missing > 0 ? { ...(harm && { harm }), ...(missing > 0 && { commits: missing }) } : undefined,
      losses: await store.losses(),
      close: async () => {
        await store.close();
        await copy.remove();
      },
    };
  } catch (error) {
    await copy.remove();
    throw await toLogFault(error, copy.folder);
  }
}
