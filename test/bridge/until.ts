import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something that another process or the network brings about; the bound is only there to end a broken test. */
export async function until(done: () => boolean, mostMs = 60_000): Promise<void> {
  for (const endMs = Date.now() + mostMs; !done(); await sleep(5))
    if (Date.now() > endMs) throw new Error(`waited ${mostMs} ms in vain`);
}
