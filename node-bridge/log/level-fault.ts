import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, FaultError } from '../../station/model/fault.ts';
import { diskOf, LEAST_BYTES } from './free-space.ts';

/** What went wrong with the LevelDB of a folder, as a log tells it. */
export async function toLogFault(error: unknown, folder: string): Promise<FaultError> {
  if (error instanceof FaultError) return error;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if ((cause as NodeJS.ErrnoException).code === 'LEVEL_LOCKED')
    return fault('log/in-use', { place: folder }, error);
  const message = cause instanceof Error ? cause.message : String(cause);
  return (await fullFault(folder, error)) ?? fault('log/broken', { message }, error);
}

/** That the disk is full, where it is: LevelDB tells no reason but a text. */
export async function fullFault(folder: string, cause?: unknown): Promise<FaultError | undefined> {
  const { freeBytes } = await diskOf(folder);
  if (freeBytes >= LEAST_BYTES) return undefined;
  const usedBytes = await sizeOfFolder(folder);
  return fault('log/full', { usedBytes, quotaBytes: usedBytes + freeBytes }, cause);
}

/** Files come and go while LevelDB works: one that has gone takes up nothing. */
export async function sizeOfFolder(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
