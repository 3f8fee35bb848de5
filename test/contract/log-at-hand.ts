import { afterEach, beforeEach } from 'vitest';
import type { Batch } from '../../station/model/batch.ts';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Clock, Log, Origin, Span, Store } from '../../station/runtime/platform.ts';
import type { Place } from './store.contract.ts';
import { codec } from '../fakes/codec.ts';

export const STATION = 'yard';
export const FAR: Origin = { station: 'far', epoch: 'e1' };

/** A log over a fresh store for each test of the suite that calls this. */
export interface LogAtHand {
  readonly log: Log;
  readonly store: Store;
  /** Appends and commits. */
  keep(...entries: Entry[]): Promise<number[]>;
  reopen(): Promise<void>;
}

/** Nothing is committed by the time: tests say when. */
export const still: Clock = { now: () => 0, steady: () => 0, sleep: () => new Promise(() => {}) };

let hex = 0;
export const randomHex = (digits: number): string => (++hex).toString(16).padStart(digits, '0');

export function useLog(makePlace: () => Promise<Place>): LogAtHand {
  let place: Place;
  let store: Store;
  let log: Log;
  const open = async () => {
    store = await place.open();
    log = await StationLog.open(store, STATION, still, randomHex, codec);
  };
  beforeEach(async () => {
    place = await makePlace();
    await open();
  });
  afterEach(async () => {
    await log.close();
    await place.remove();
  });
  return {
    get log() {
      return log;
    },
    get store() {
      return store;
    },
    async keep(...entries) {
      const numbers = entries.map((entry) => log.append(entry));
      await log.flush();
      return Promise.all(numbers);
    },
    async reopen() {
      await log.close();
      await open();
    },
  };
}

/** Rows of one channel whose values are their times, but for those said. */
export const rows = (device: string, times: readonly number[], values: readonly number[] = times): Entry => ({
  kind: 'batch',
  batch: {
    device,
    channels: ['t'],
    time: Float64Array.from(times),
    columns: [Float64Array.from(values)],
  },
});
export const gap = (device: string, fromMs: number, toMs: number): Entry => ({
  kind: 'gap',
  gap: { device, fromMs, toMs, cause: 'unplugged' },
});
export const stateOf = (device: string, timeMs: number): Entry => ({
  kind: 'state',
  device,
  state: { phase: 'closed' },
  timeMs,
});
export const logged = (seq: number, entry: Entry = rows('d', [seq])): Logged => ({ ...entry, seq });

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export async function timesIn(spans: readonly Span[]): Promise<number[]> {
  const batches = await Promise.all(spans.map((span) => span.read()));
  return batches.flat().flatMap(({ time }: Batch) => [...time]);
}

/** All row times of a device between two times, in order. */
export async function timesOf(log: Log, station: string, device: string, fromMs = -1e15, toMs = 1e15) {
  const times = await timesIn(await all(log.spans(station, device, fromMs, toMs)));
  return times.filter((time) => fromMs <= time && time < toMs).sort((one, other) => one - other);
}
