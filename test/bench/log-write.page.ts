import { openDB } from 'idb';
import type { Batch } from '../../station/model/batch.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { codec } from '../fakes/codec.ts';

/** Samples a second of one round, each way of keeping them. */
export interface LogWriteRound {
  /** The log, every block of 4096 samples in a commit of its own. */
  readonly blocks: number;
  /** The log as it works by itself: what has piled up shares a commit. */
  readonly grouped: number;
  /**
   * A record for each sample, strict: in a transaction each, one after another or all at once, or 1,000 in
   * one.
   */
  readonly records: Readonly<Record<'oneByOne' | 'atOnce' | 'thousands', number>>;
}

const ROWS = 512;
const CHANNELS = 8;
const STRICT = { durability: 'strict' } as const;

async function ratePerS(samples: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (1_000 * samples) / (performance.now() - start);
}

function batchFrom(fromMs: number): Batch {
  const time = Float64Array.from({ length: ROWS }, (_, i) => fromMs + 10 * i);
  const columnOf = (c: number) => time.map((_, i) => Math.round(100 * Math.sin(i / 50 + c)) / 10);
  return {
    device: 'bench',
    channels: Array.from({ length: CHANNELS }, (_, c) => `channel${c}`),
    time,
    columns: Array.from({ length: CHANNELS }, (_, c) => columnOf(c)),
  };
}

const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
};
const randomHex = (digits: number) => crypto.randomUUID().replaceAll('-', '').slice(0, digits);
const log = await StationLog.open(await IdbStore.open('ours'), 'bench', clock, randomHex, codec);
const theirs = await openDB('theirs', 1, {
  upgrade: (db) => void db.createObjectStore('samples', { autoIncrement: true }),
});
/** Made before the time is taken: what is measured is the log. */
const batches = Array.from({ length: 120 }, (_, i) => batchFrom(10 * ROWS * i));
const record = (i: number) => ({ channel: 'channel0', time: i, value: i / 10 });

async function appendBlocks(some: readonly Batch[], flushEach: boolean): Promise<void> {
  const appended: Promise<number>[] = [];
  for (const batch of some) {
    appended.push(log.append({ kind: 'batch', batch }));
    if (flushEach) await log.flush();
  }
  await log.flush();
  await Promise.all(appended);
}

async function addRecords(count: number): Promise<void> {
  const tx = theirs.transaction('samples', 'readwrite', STRICT);
  for (let i = 0; i < count; i++) void tx.store.add(record(i));
  await tx.done;
}

async function oneByOne(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await addRecords(1);
}

async function round(): Promise<LogWriteRound> {
  const samples = ROWS * CHANNELS;
  return {
    blocks: await ratePerS(40 * samples, () => appendBlocks(batches.slice(0, 40), true)),
    records: {
      oneByOne: await ratePerS(150, () => oneByOne(150)),
      atOnce: await ratePerS(
        600,
        async () => void (await Promise.all(Array.from({ length: 600 }, () => addRecords(1)))),
      ),
      thousands: await ratePerS(4_000, async () => {
        for (let i = 0; i < 4; i++) await addRecords(1_000);
      }),
    },
    grouped: await ratePerS(120 * samples, () => appendBlocks(batches, false)),
  };
}

Object.assign(globalThis, { round });
