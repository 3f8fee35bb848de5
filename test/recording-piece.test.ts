import { expect, test } from 'vitest';
import type { DeviceView } from '../station/api/device.ts';
import type { RecordingQuery } from '../station/api/exports.ts';
import { RecordingReader } from '../station/codec/recording-reader.ts';
import type { Manifest } from '../station/codec/recording.ts';
import type { Logged } from '../station/model/entry.ts';
import { recordingPiece } from '../station/runtime/exports/recording-piece.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { MemoryStore } from './fakes/memory-store.ts';

const MINUTES = 40;
const ROWS = 1000;

/** Two devices, a batch a minute of each, and a gap. */
async function recorded(): Promise<StationLog> {
  const log = await StationLog.open(new MemoryStore(), 'yard', new FakeClock(), () => '0', codec);
  for (let minute = 0; minute < MINUTES; minute++)
    for (const device of ['a', 'b']) {
      const time = Float64Array.from({ length: ROWS }, (_, i) => 60_000 * minute + 60 * i);
      const columns = ['t', 'u'].map(() => time.map((timeMs) => Math.sin(timeMs)));
      void log.append({ kind: 'batch', batch: { device, channels: ['t', 'u'], time, columns } });
    }
  void log.append({ kind: 'gap', gap: { device: 'b', fromMs: 90_000, toMs: 95_000, cause: 'silent' } });
  await log.flush();
  return log;
}

const shown = ['a', 'b'].map((device) => {
  const view = { device, label: device, driver: 'x', title: 'X', simulated: false, channels: [] };
  return { view: view as unknown as DeviceView, displays: {} };
});

async function pulled(log: StationLog, query: RecordingQuery) {
  const reader = new RecordingReader(codec);
  const content: Logged[] = [];
  let manifest: Manifest | undefined;
  let pieces = 0;
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const piece = await recordingPiece(
      { ...query, ...(cursor === undefined ? {} : { cursor }) },
      log,
      shown,
      codec,
    );
    for (const part of reader.push(piece.bytes)) {
      manifest ??= part.manifest;
      content.push(...(part.block?.content ?? []));
    }
    pieces++;
    cursor = piece.cursor;
  }
  reader.end();
  return { manifest, content, pieces };
}

test('a recording is pulled in pieces and holds every row of the window once, and the gaps', async () => {
  const log = await recorded();
  const query = { devices: ['a', 'b'], fromMs: 30_000, toMs: 60_000 * MINUTES };
  const { manifest, content, pieces } = await pulled(log, query);
  expect(pieces).toBeGreaterThan(2);
  expect(manifest).toMatchObject({ station: 'yard', devices: [{ device: 'a' }, { device: 'b' }] });
  for (const device of ['a', 'b']) {
    const batches = content.flatMap((each) =>
      each.kind === 'batch' && each.batch.device === device ? [each.batch] : [],
    );
    const times = batches.flatMap(({ time }) => [...time]);
    expect(times).toEqual(Array.from({ length: MINUTES * ROWS - 500 }, (_, i) => 30_000 + 60 * i));
    for (const { time, columns } of batches)
      expect(columns[1]!.every((value, row) => value === Math.sin(time[row]!))).toBe(true);
  }
  expect(content.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
  await log.close();
});

test('one device alone, an empty window, a device that is none and a cursor that is none', async () => {
  const log = await recorded();
  const only = await pulled(log, { devices: ['a'], fromMs: 0, toMs: 60_000 });
  expect(only.content.every((each) => each.kind === 'batch' && each.batch.device === 'a')).toBe(true);
  expect((await pulled(log, { devices: ['b'], fromMs: -9, toMs: 0 })).content).toEqual([]);
  const query = { fromMs: 0, toMs: 1 };
  await expect(pulled(log, { ...query, devices: ['z'] })).rejects.toThrow(/unknown-device/);
  for (const cursor of ['x', '1/2/3', '1/2/3/x'])
    await expect(pulled(log, { ...query, devices: ['a'], cursor })).rejects.toThrow(/config\/invalid/);
  await log.close();
});

test('while the disk takes nothing, what waits in memory is saved as well', async () => {
  const store = new MemoryStore();
  const log = await StationLog.open(store, 'yard', new FakeClock(), () => '0', codec);
  const say = (timeMs: number) => {
    const batch = {
      device: 'a',
      channels: ['t'],
      time: Float64Array.of(timeMs),
      columns: [Float64Array.of(1)],
    };
    void log.append({ kind: 'batch', batch }).catch(() => undefined);
    return log.flush().catch(() => undefined);
  };
  await say(1);
  store.failing = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } };
  await say(2);
  await say(3);
  const { content } = await pulled(log, { devices: ['a', 'b'], fromMs: 0, toMs: 3 });
  expect(content.map((each) => each.kind === 'batch' && each.batch.time[0])).toEqual([1, 2]);
  await log.close();
});
