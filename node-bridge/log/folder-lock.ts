import { access, constants, mkdir, open, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../station/model/fault.ts';
import { toLogFault } from './level-fault.ts';
import { openLevel } from './open-level.ts';

/**
 * Keeps everybody else out of the LevelDB of a folder without opening it, which would change it: LevelDB locks a file, so an empty one beside
 * (`scratch`) whose lock is that file holds it. Windows locks a file by having it open. Must be let go before this process
 * opens the folder itself: what it closes then would take the new lock with it. @throws log/in-use.
 */
export async function lockFolder(folder: string, scratch: string): Promise<() => Promise<void>> {
  const lock = join(folder, 'LOCK');
  // Where there is none, or nobody can write at all, nobody has it.
  if (!(await stat(lock).catch(() => undefined)) || (await isReadOnly(lock))) return async () => undefined;
  if (process.platform === 'win32') {
    const file = await open(lock, 'r+').catch((error: unknown) => {
      throw inUse(error, folder);
    });
    return () => file.close();
  }
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  await symlink(lock, join(scratch, 'LOCK'));
  const level = await openLevel(scratch).catch(async (error: unknown) => {
    throw (await toLogFault(error, scratch)).fault.code === 'log/in-use' ? inUse(error, folder) : error;
  });
  return () => level.close();
}

const inUse = (cause: unknown, folder: string) => fault('log/in-use', { place: folder }, cause);

const isReadOnly = (path: string) =>
  access(path, constants.W_OK).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'EROFS',
  );
