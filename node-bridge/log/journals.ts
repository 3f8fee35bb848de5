import { copyFile, open, readdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { beginsIn, recordsIn } from './journal-records.ts';
import { neededFrom } from './manifest.ts';

/** Where the journals of a LevelDB can be read no further, though something was committed behind it. */
export interface Harm {
  readonly journal: string;
  /** The byte from which on it cannot be read; absent where the journal itself is not there. */
  readonly at?: number;
  /** What is behind that, in this journal and in later ones. */
  readonly bytes: number;
}

/** LevelDB knows no such files, and so leaves them alone. */
const ASIDE = '.damaged';
/** A batch begins with the number of its first change, and how many there are. */
const BATCH_BYTES = 12;
const MOST_AHEAD = 2 ** 32;

/**
 * Looks for what LevelDB would pass over in silence when it opens: a journal that is missing, or that is damaged before its end. Every
 * commit was synced before the next one began, so what a crash tears is the last one only, and nothing is behind it that goes on from a later
 * number. Only reads.
 */
export async function harmIn(folder: string): Promise<Harm | undefined> {
  const from = await neededFrom(folder);
  const names = await journalsIn(folder, from);
  if (from > 0 && numberOf(names[0] ?? '0') !== from)
    return { journal: `${String(from).padStart(6, '0')}.log`, bytes: await sizeOf(folder, names) };
  let next: number | undefined;
  let torn: { readonly journal: string; readonly at: number } | undefined;
  for (const journal of names) {
    const file = await readFile(join(folder, journal));
    const read = readOn(file, next);
    next = read.next;
    if (read.end > 0) torn = undefined; // what was torn had not been committed: the next journal goes on in its place
    if (read.end === file.length) continue;
    torn ??= { journal, at: read.end };
    if (committedBehind(file, read.end, next)) {
      const all = await sizeOf(folder, names.slice(names.indexOf(torn.journal)));
      return { ...torn, bytes: all - torn.at };
    }
  }
  return undefined;
}

/**
 * Takes out of the journals all that is behind a harm: what came later makes no sense without what is lost, and LevelDB would take some of it
 * in. The store is then as it was after the last commit before. The damaged journals stay beside, the newest ones only.
 */
export async function cutAt(folder: string, { journal, at }: Harm): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith(ASIDE)) await rm(join(folder, name));
  const path = join(folder, journal);
  if (at !== undefined) {
    await copyFile(path, path + ASIDE);
    await synced(path + ASIDE);
    await truncate(path, at);
    await synced(path);
  }
  for (const later of await journalsIn(folder, numberOf(journal) + 1))
    await rename(join(folder, later), join(folder, later) + ASIDE);
}

/** The names of the journals from a number on, in the order in which they were written. */
export async function journalsIn(folder: string, from: number): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+\.log$/.test(name) && numberOf(name) >= from);
  return names.sort((a, b) => numberOf(a) - numberOf(b));
}

/** As far as whole batches go on from each other's numbers. */
function readOn(
  file: Uint8Array,
  from: number | undefined,
): { readonly end: number; readonly next?: number } {
  let [end, next] = [0, from];
  for (const record of recordsIn(file)) {
    const batch = batchOf(record.bytes);
    if (!batch || (next !== undefined && batch.first !== next)) break;
    next = batch.first + batch.changes;
    end = record.end;
  }
  return { end, ...(next === undefined ? {} : { next }) };
}

/** Whether a batch begins behind a place that goes on from a later number; so far ahead as `MOST_AHEAD` nobody comes in one journal. */
function committedBehind(file: Uint8Array, at: number, next = 0): boolean {
  return beginsIn(file, at, (bytes) => {
    const first = batchOf(bytes)?.first ?? 0;
    return first > next && first < next + MOST_AHEAD;
  });
}

function batchOf(bytes: Uint8Array): { readonly first: number; readonly changes: number } | undefined {
  if (bytes.length < BATCH_BYTES) return undefined;
  const head = new DataView(bytes.buffer, bytes.byteOffset, BATCH_BYTES);
  return { first: Number(head.getBigUint64(0, true)), changes: head.getUint32(8, true) };
}

async function sizeOf(folder: string, names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function synced(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}

const numberOf = (name: string) => Number.parseInt(name, 10);
