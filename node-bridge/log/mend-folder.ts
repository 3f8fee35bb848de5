import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '../../station/model/fault.ts';
import { lockFolder } from './folder-lock.ts';
import { cutAt, type Harm, harmIn } from './journals.ts';

/**
 * Before LevelDB opens a folder: what is damaged in its journals is cut off, and told; LevelDB would leave it out without a word.
 * @throws log/in-use; log/broken where LevelDB would begin anew and delete what is there.
 */
export async function mendFolder(folder: string): Promise<Harm | undefined> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return undefined;
  await requireCurrent(folder, names);
  if (!(await harmIn(folder))) return undefined;
  const scratch = await mkdtemp(join(tmpdir(), 'fieldline-lock-'));
  try {
    const unlock = await lockFolder(folder, join(scratch, 'lock'));
    try {
      const harm = await harmIn(folder); // until now somebody else may have been writing
      if (harm) await cutAt(folder, harm);
      return harm;
    } finally {
      await unlock();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Without the file that names all others LevelDB takes the folder for an empty one. */
async function requireCurrent(folder: string, names: readonly string[]): Promise<void> {
  if (names.includes('CURRENT') || !(await hasContent(folder, names))) return;
  throw fault('log/broken', {
    message: `The file CURRENT is missing in ${folder}, so nobody knows which of the others count.`,
  });
}

/** Whether anything was stored there: what was only begun when its disk was full has tables and journals of no length, if any. */
export async function hasContent(folder: string, names: readonly string[]): Promise<boolean> {
  for (const name of names)
    if (/^\d+\.(ldb|sst|log)$/.test(name) && (await stat(join(folder, name))).size > 0) return true;
  return false;
}
