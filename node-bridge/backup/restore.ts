import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SPARE } from '../../station/runtime/log/keys.ts';
import { LevelStore } from '../log/level-store.ts';
import { appendPrivate, replacePrivate } from '../trust/private-file.ts';
import type { Part } from './content.ts';
import { BadBackup } from './sealed-file.ts';

const BEGUN = 'restoring';

/** Why nothing can be put back into a folder; undefined where it is empty or not there yet. */
export async function whyNotInto(folder: string): Promise<string | undefined> {
  const there = (await readdir(folder).catch(() => [])).filter((name) => name !== BEGUN);
  return there.length === 0
    ? undefined
    : `there is something in ${folder} already: restore into an empty folder`;
}

/**
 * Puts back into a folder what a backup holds; it is there as a whole or not at all. The log goes on behind a wide gap of numbers (see
 * Lending): what the bridge recorded after the backup may be stored elsewhere under the next ones. @throws BadBackup.
 */
export async function restore(
  parts: AsyncIterable<Part>,
  folder: string,
): Promise<{ rows: number; files: number }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const begun = join(folder, BEGUN);
  await rm(begun, { recursive: true, force: true });
  await mkdir(begun, { mode: 0o700 });
  const store = await LevelStore.open(join(begun, 'log'));
  const files = new Set<string>();
  let [rows, isWhole] = [0, false];
  try {
    for await (const part of parts) {
      if ('rows' in part) {
        await store.commit(part.rows.filter(({ key }) => key !== SPARE));
        rows += part.rows.length;
      } else if ('file' in part) {
        const write = files.has(part.file) ? appendPrivate : replacePrivate;
        files.add(part.file);
        await write(join(begun, part.file), part.bytes);
      } else isWhole = part.end.rows === rows && part.end.files === files.size;
    }
    if (!isWhole) throw new BadBackup('it holds less than it says');
  } finally {
    await store.close();
    if (!isWhole) await rm(begun, { recursive: true, force: true });
  }
  // The log last: a folder without one is no station yet.
  for (const name of [...files, 'log']) await rename(join(begun, name), join(folder, name));
  await rm(begun, { recursive: true });
  return { rows, files: files.size };
}
