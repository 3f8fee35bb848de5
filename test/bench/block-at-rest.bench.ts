import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { codec } from '../fakes/codec.ts';
import type { Figure } from './bench.ts';

const HOUR_S = 3_600;
/** As a station does. */
const RESEALED_EVERY_S = 15;

/** Devices of one channel, each asked at even times, that answer within a few milliseconds. */
interface Site {
  readonly devices: number;
  readonly everyS: number;
}

/**
 * Bytes a sample at rest, after an hour that nobody has taken: what is older than a minute lies in chapters, the rest
 * as it was written. `ours` is what LevelDB's files take up once they are compacted, with everything the log keeps;
 * the figure itself is the greater of that and of all keys and values together.
 */
export default async function (): Promise<Record<string, Figure>> {
  return {
    'block-at-rest': await atRest({ devices: 20, everyS: 1 }, 3),
    'block-at-rest-500': await atRest({ devices: 500, everyS: 10 }, 4),
  };
}

async function atRest(site: Site, max: number): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldline-bench-'));
  try {
    const samples = await record(folder, site);
    const plain = await plainBytes(folder);
    const ours = (await compactedBytes(folder)) / samples;
    return { value: Math.max(ours, plain / samples), unit: 'bytes', goal: { max }, ours };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** An hour, second by second; tells how many samples it were. */
async function record(folder: string, { devices, everyS }: Site): Promise<number> {
  const random = randomFrom(7);
  const beganMs = 1_760_000_000_000;
  let second = 0;
  const clock: Clock = {
    now: () => beganMs + 1_000 * second,
    steady: () => 1_000 * second,
    sleep: () => new Promise(() => {}),
  };
  const store = await LevelStore.open(folder);
  const log = await StationLog.open(store, 'bridge-1f2e', clock, (digits) => 'e'.repeat(digits), codec);
  const walks = Array.from({ length: devices }, () => 150 + Math.round(100 * random()));
  let samples = 0;
  for (; second < HOUR_S; second++) {
    const asked = walks.flatMap((_, device) => (device % everyS === second % everyS ? [device] : []));
    const late = asked.map((device, i) => ({ device, ms: (i * 1_000) / asked.length + 3 + 4 * random() }));
    for (const { device, ms } of late.sort((one, other) => one.ms - other.ms)) {
      walks[device]! += Math.round(2.4 * (random() - 0.5));
      const time = Float64Array.of(beganMs + 1_000 * second + Math.round(ms));
      const columns = [Float64Array.of(walks[device]! / 10)];
      const id = `probe-${device + 1}`;
      log.produced(id, 1);
      log
        .append({ kind: 'batch', batch: { device: id, channels: ['temperature'], time, columns } })
        .catch(() => {});
      samples++;
    }
    await log.flush();
    if (second % RESEALED_EVERY_S === 0) await log.reseal(0);
  }
  await log.close();
  return samples;
}

async function plainBytes(folder: string): Promise<number> {
  const store = await LevelStore.open(folder);
  const rows = await store.page('', '~', Infinity);
  await store.close();
  return rows.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
}

/** LevelDB keeps what is deleted until it compacts. */
async function compactedBytes(folder: string): Promise<number> {
  const level = new ClassicLevel(folder);
  await level.open();
  await level.compactRange('', '~');
  await level.close();
  const files = (await readdir(folder)).filter((name) => /\.(ldb|log)$/.test(name));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
