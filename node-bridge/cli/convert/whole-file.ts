import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { wrongUsage } from '../failure.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A file that is there when it is whole, or not at all; gives its bytes. Until then they stand beside it under a name that
 * nobody else has.
 * @throws Failure where it cannot be begun.
 */
export async function writeWhole(path: string, pieces: AsyncIterable<string | Uint8Array>): Promise<number> {
  const part = `${path}.${randomBytes(6).toString('hex')}.part`;
  const file = await created(part, path);
  const stop = (signal: NodeJS.Signals) => {
    rmSync(part, { force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    await pipeline(Readable.from(pieces), file.createWriteStream());
    const { size } = await stat(part);
    await rename(part, path);
    return size;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

async function created(part: string, path: string): Promise<FileHandle> {
  try {
    return await open(part, 'wx');
  } catch (error) {
    throw wrongUsage(
      `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}
