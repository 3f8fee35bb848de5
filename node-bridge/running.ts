import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

/** Where a running bridge can be asked, written down in its data folder for the commands beside it. */
const Running = v.object({ port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)) });

const fileIn = (folder: string) => join(folder, 'bridge.json');

export async function sayRunning(folder: string, port: number): Promise<void> {
  await writeFile(fileIn(folder), `${JSON.stringify({ port })}\n`, { mode: 0o600 });
}

export async function sayStopped(folder: string): Promise<void> {
  await rm(fileIn(folder), { force: true });
}

/** The port of the bridge that was last started there; undefined where none has said so. */
export async function runningPort(folder: string): Promise<number | undefined> {
  try {
    return v.parse(Running, JSON.parse(await readFile(fileIn(folder), 'utf8'))).port;
  } catch {
    return undefined;
  }
}
