import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

/** Where a running bridge can be asked, written down in its data folder for the commands beside it. */
const Running = v.object({
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  /** Who knows it may read the data folder, and so may change what is in it. */
  key: v.pipe(v.string(), v.hexadecimal(), v.length(32)),
});
export type Running = v.InferOutput<typeof Running>;

const fileIn = (folder: string) => join(folder, 'bridge.json');

export async function sayRunning(folder: string, running: Running): Promise<void> {
  await rm(fileIn(folder), { force: true }); // of one that is there already, the mode would stay
  await writeFile(fileIn(folder), `${JSON.stringify(running)}\n`, { mode: 0o600 });
}

export async function sayStopped(folder: string): Promise<void> {
  await rm(fileIn(folder), { force: true });
}

/** The bridge that was last started there; undefined where none has said so. */
export async function runningIn(folder: string): Promise<Running | undefined> {
  try {
    return v.parse(Running, JSON.parse(await readFile(fileIn(folder), 'utf8')));
  } catch {
    return undefined;
  }
}
