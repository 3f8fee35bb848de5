import { fixChannels } from '../../station/codec/nmea/channels.ts';
import { knownChannels } from '../../station/runtime/devices/known-channels.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { codec } from '../fakes/codec.ts';

/** What was written into the log of this origin. */
export interface Day {
  readonly rows: number;
  readonly seconds: number;
  /** The one sample of `speed` that is not like the others. */
  readonly spike: { readonly timeMs: number; readonly value: number };
  readonly gap: { readonly fromMs: number; readonly toMs: number };
}

const SPIKE = 40;
const DEVICE = 'receiver';
const EVERY_MS = 100;
const ROWS = 864_000;
/** How many rows of a silence of 52 s are missing. */
const MISSING = 519;
const BATCH = 512;

const { latitude, longitude, altitude, speed, course, satellites, hdop, fix } = fixChannels;
const known = { latitude, longitude, altitude, speed, course, satellites, hdop, fix };
const channels = Object.keys(known);
const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
};

/** Writes the day that ends now, 10 Hz and eight channels, as a station would have recorded it. */
async function seed(): Promise<Day> {
  const startedMs = performance.now();
  const randomHex = (digits: number) => crypto.randomUUID().replaceAll('-', '').slice(0, digits);
  const log = await StationLog.open(await IdbStore.open('fieldline'), 'browser-day', clock, randomHex, codec);
  const config = { id: DEVICE, label: 'Receiver', driver: 'nmea-gps', address: 'serial:1546:01a8' };
  await log.keepSetting('station', { version: 1, keepDays: 30, devices: [config], displays: {} });
  await log.keepSetting(`channels/${DEVICE}`, knownChannels(config, { channels: known }));

  const fromMs = Math.floor(Date.now() / 1000) * 1000 - ROWS * EVERY_MS;
  const spike = Math.round(0.6 * ROWS) + 7;
  const silent = Math.round(0.4 * ROWS);
  const timeOf = (row: number) => fromMs + row * EVERY_MS;
  const valueOf = (row: number, column: number) =>
    row === spike && channels[column] === 'speed' ? SPIKE : 5 + 3 * Math.sin(row / 30_000 + column);
  const gap = { fromMs: timeOf(silent - 1), toMs: timeOf(silent + MISSING) };

  const kept: Promise<number>[] = [];
  for (let row = 0; row < ROWS; row += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, ROWS - row) }, (_, i) => row + i);
    const there = numbers.filter((number) => number < silent || number >= silent + MISSING);
    if (there.length < numbers.length && there.at(-1)! >= silent)
      kept.push(log.append({ kind: 'gap', gap: { device: DEVICE, ...gap, cause: 'silent' } }));
    if (there.length === 0) continue;
    const time = Float64Array.from(there, timeOf);
    const columns = channels.map((_, column) =>
      Float64Array.from(there, (number) => valueOf(number, column)),
    );
    kept.push(log.append({ kind: 'batch', batch: { device: DEVICE, channels, time, columns } }));
    if (kept.length % 64 === 0) await log.flush();
  }
  await log.flush();
  await Promise.all(kept);
  // As a station does while it records.
  await log.reseal(log.next);
  const { rows } = await log.figures();
  await log.close();
  return {
    rows,
    seconds: (performance.now() - startedMs) / 1000,
    spike: { timeMs: timeOf(spike), value: SPIKE },
    gap,
  };
}

Object.assign(globalThis, { seed });
