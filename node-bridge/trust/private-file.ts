import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES_EVERY_MS = 25;
/** Far longer than anybody needs. After a restart of the system another program may have the number of the one that held it. */
const HELD_AT_MOST_MS = 30_000;

/** Puts a text in the place of a file that only its owner may read; after a power cut it is the old one or the new one. */
export async function replacePrivate(path: string, text: string | Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  await rm(beside, { force: true }); // of one that is there already, the mode would stay
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/** Adds to the end of such a file, and returns once it would survive a power cut. */
export async function appendPrivate(path: string, text: string | Uint8Array): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Lets one program at a time change what stands in a folder: a bridge, or a command beside it. */
export async function alone<T>(
  lock: string,
  work: () => Promise<T>,
  heldAtMostMs = HELD_AT_MOST_MS,
): Promise<T> {
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  let [holder, sinceMs] = ['', performance.now()];
  while (!(await taken(lock))) {
    await sleep(TRIES_EVERY_MS);
    const now = await readFile(lock, 'utf8').catch(() => '');
    if (now !== holder) [holder, sinceMs] = [now, performance.now()];
    else if (performance.now() - sinceMs > heldAtMostMs) await rm(lock, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Each holding has a word of its own, so that those who wait see whether it is still the same. */
async function taken(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    await file.writeFile(`${process.pid} ${randomUUID()}`).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10);
    if (holder > 0 && !isRunning(holder)) await rm(lock, { force: true });
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A name is only sure to be there once its folder is written; Windows knows no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
