import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskOf, LEAST_BYTES } from './free-space.ts';
import { lockFolder } from './folder-lock.ts';

/** A file that LevelDB never changes once it is there. */
const TABLE = /^\d+\.(ldb|sst)$/;
/** What it needs to read a folder, and the mark beside. */
const NEEDED = /^(\d+\.log|MANIFEST-\d+|CURRENT|COMMITTED)$/;

export interface FolderCopy {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * A copy of a LevelDB that can be opened while the folder stays as it is: opened itself, it would take in its journal and delete it. The
 * large files are not copied but pointed to. Nobody opens the folder meanwhile. @throws log/in-use; NoCopy.
 */
export async function copyOf(source: string): Promise<FolderCopy> {
  const base = await mkdtemp(join(tmpdir(), 'fieldline-read-'));
  try {
    const unlock = await lockFolder(source, join(base, 'lock'));
    const remove = async () => {
      await unlock();
      await rm(base, { recursive: true, force: true });
    };
    const folder = join(base, 'log');
    await fill(source, folder).catch(async (error: unknown) => {
      await unlock();
      throw error;
    });
    return { folder, remove };
  } catch (error) {
    await rm(base, { recursive: true, force: true });
    throw error;
  }
}

/** Why there is no copy, in words. */
export class NoCopy extends Error {
  override readonly name = 'NoCopy';
}

async function fill(source: string, folder: string): Promise<void> {
  const names = await readdir(source);
  const needed = names.filter((name) => NEEDED.test(name));
  await requireRoom(source, needed);
  await mkdir(folder, { mode: 0o700 });
  for (const name of needed)
    await copyFile(join(source, name), join(folder, name), constants.COPYFILE_FICLONE);
  for (const name of names.filter((name) => TABLE.test(name)))
    await point(join(source, name), join(folder, name));
}

/** For the copies, and for what LevelDB makes of them. */
async function requireRoom(source: string, names: readonly string[]): Promise<void> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(source, name))).size));
  const bytes = 3 * sizes.reduce((sum, size) => sum + size, 0) + LEAST_BYTES;
  const { freeBytes } = await diskOf(tmpdir());
  if (freeBytes >= bytes) return;
  const need = Math.ceil(bytes / 1e6);
  throw new NoCopy(
    `so that nothing in ${source} is changed, a copy is read, and ${tmpdir()} has no room for it (${need} MB): make some, or name another folder in TMPDIR`,
  );
}

/** Not by a hard link, which would show on the file itself; Windows lets few people make the other kind. */
async function point(file: string, at: string): Promise<void> {
  await symlink(file, at).catch(() => copyFile(file, at));
}
