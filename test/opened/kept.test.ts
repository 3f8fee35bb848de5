import { beforeEach, expect, test } from 'vitest';
import { concat } from '../../station/codec/bytes.ts';
import { RecordingWriter } from '../../station/codec/recording.ts';
import { RecordingReader } from '../../station/codec/recording-reader.ts';
import type { Logged } from '../../station/model/entry.ts';
import type { Verification } from '../../station/model/verification.ts';
import type { DeskApi } from '../../station/api/calls.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { KeptRecordings } from '../../station/runtime/opened/kept-recordings.ts';
import { codec } from '../fakes/codec.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import {
  asked,
  begin,
  clock,
  desk,
  deskWith,
  exported,
  log,
  MINUTES,
  open,
  ROWS,
  threeBlocks,
  WHOLE,
} from './scene.ts';

beforeEach(begin);

let lives = 0;
/** A tablet with a log of its own on a disk, started anew at each call. */
async function tablet(store: MemoryStore, roomBytes = Infinity) {
  const home = await StationLog.open(
    new MemoryStore(store.rows),
    'tablet',
    clock,
    (digits) => String(++lives).padStart(digits, '0'),
    codec,
  );
  return { home, at: deskWith(undefined, await KeptRecordings.open(home, codec, async () => roomBytes)) };
}

async function keep(at: DeskApi, id: string, most = Infinity): Promise<number> {
  let done = 0;
  for (let n = 0; n < most && done < 1; n++) {
    const more = await at.keepRecording(id);
    expect(more).toBeGreaterThanOrEqual(done);
    done = more;
  }
  return done;
}

const shed = 'recording:shed';
const raw = async (at: DeskApi, fromMs = 0): Promise<readonly Logged[]> => {
  const reader = new RecordingReader(codec);
  const entries: Logged[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const query = { devices: [`${shed}/a`], fromMs, toMs: WHOLE.toMs, ...(cursor ? { cursor } : {}) };
    const piece = await at.recording(query);
    for (const { block } of reader.push(piece.bytes)) entries.push(...(block?.content ?? []));
    cursor = piece.cursor;
  }
  reader.end();
  return entries;
};
const allRows = (entries: readonly Logged[]) =>
  entries.flatMap((entry) =>
    entry.kind === 'batch'
      ? [...entry.batch.time].map((timeMs, i) => [timeMs, entry.batch.columns[0]![i]])
      : [],
  );

test('a recording that is kept is in the own log, after a restart too: its rows, gaps, scales and files of it', async () => {
  const store = new MemoryStore();
  const displays = { t: [{ fromMs: 100_000, gain: 10 }] };
  const { at, home } = await tablet(store);
  const { fault: _none, ...seen } = await open(await exported(displays), 'shed.fieldline', at);
  const drawn = await at.chart(asked(`${shed}/a`));
  expect(await keep(at, shed)).toBe(1);
  const { rows } = await home.figures();
  expect(rows).toBe(ROWS * 19);
  await home.close();
  const again = await tablet(store);
  const { opened, devices, stations } = await again.at.news(0);
  expect(opened).toMatchObject([{ ...seen, open: false, kept: 'whole', fault: undefined }]);
  expect(stations).toMatchObject([{ id: shed, own: false }]);
  expect(devices).toMatchObject([{ key: `${shed}/a`, label: 'Shed', channels: [{ label: 'Air' }] }]);
  expect(devices[0]!.last['t']!.timeMs).toBe(60_000 * MINUTES - 100);
  const { time, mean, gaps } = drawn.series[0]!;
  expect((await again.at.chart(asked(`${shed}/a`))).series[0]).toMatchObject({ time, mean, gaps, rows });
  await again.home.reseal(0);
  const file = await raw(again.at);
  expect(allRows(file)).toEqual(allRows(await log.read(0, 100)));
  expect(file.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
  const { text } = await again.at.csv({
    devices: [`${shed}/a`],
    fromMs: 100_000,
    toMs: 100_001,
    zoneOffsetMinutes: 0,
  });
  expect(text).toContain((10 * Math.sin(100_000 / 7e4)).toFixed(1));
  const { problems, balances } = await verified(again.home);
  expect([problems, balances]).toEqual([[], true]);
});

test('the same file kept twice adds nothing; what was stopped goes on where it was', async () => {
  const store = new MemoryStore();
  const file = await threeBlocks();
  let { at, home } = await tablet(store);
  await open(file, 'big.fieldline', at);
  const big = 'recording:big';
  // A piece is 64 entries: 24 here, so one is enough; a file of many entries needs more.
  const many = await manyEntries();
  await open(many, 'many.fieldline', at);
  expect(await keep(at, 'recording:many', 2)).toBeLessThan(1);
  expect((await at.news(0)).opened).toMatchObject([{ kept: 'no' }, { kept: 'part' }]);
  await home.close();
  ({ at, home } = await tablet(store));
  expect((await at.news(0)).opened).toMatchObject([{ id: 'recording:many', kept: 'part', rows: 128 }]);
  expect((await at.news(0)).devices).toMatchObject([{ key: 'recording:many/a', channels: [{ name: 't' }] }]);
  await open(many, 'many.fieldline', at);
  await open(file, 'big.fieldline', at);
  for (const { id } of (await at.news(0)).opened!) if (id !== 'recording:many') await keep(at, id);
  const once = (await home.figures()).rows;
  expect(once).toBe(300 + 3 * 8_000);
  expect((await at.news(0)).opened!.map(({ kept }) => kept)).toEqual(['whole', 'whole']);
  await open(file, 'other name.fieldline', at);
  await keep(at, 'recording:other name');
  expect((await home.figures()).rows).toBe(once);
  expect((await at.news(0)).opened!.map(({ id }) => id)).toContain(big);
  expect((await at.news(0)).opened).toHaveLength(2);
});

test('what is deleted is gone and can be kept anew; a wipe takes all', async () => {
  const { at, home } = await tablet(new MemoryStore());
  const file = await exported();
  for (const round of [1, 2]) {
    await open(file, 'shed.fieldline', at);
    await keep(at, shed);
    expect([round, (await home.figures()).rows]).toEqual([round, ROWS * 19]);
    if (round === 1) await at.eraseRecording(shed);
    if (round === 1) expect((await home.figures()).rows).toBe(0);
    if (round === 1) expect((await at.news(0)).opened).toBeUndefined();
  }
  await home.wipe();
  expect((await at.news(0)).opened).toBeUndefined();
});

test('of a damaged file the sound part is kept, with the damage; without room or disk nothing is claimed', async () => {
  const file = await exported();
  const store = new MemoryStore();
  const { at, home } = await tablet(store);
  await open(file.slice(0, -30), 'nothing.fieldline', at);
  await expect(at.keepRecording('recording:nothing')).rejects.toThrow(/config\/invalid/);
  await at.closeRecording('recording:nothing');
  await open((await threeBlocks()).slice(0, -30), 'shed.fieldline', at);
  await keep(at, shed);
  const damaged = [{ kept: 'whole', rows: 16_000, fault: { code: 'frame/length' } }];
  expect((await at.news(0)).opened).toMatchObject(damaged);
  await home.close();
  const again = await tablet(store);
  expect((await again.at.news(0)).opened).toMatchObject(damaged);

  const tight = await tablet(new MemoryStore(), 1_000);
  await open(file, 'shed.fieldline', tight.at);
  await expect(tight.at.keepRecording(shed)).rejects.toMatchObject({ fault: { code: 'log/no-room' } });
  expect((await tight.at.news(0)).opened).toMatchObject([{ kept: 'no' }]);
  const full = new MemoryStore();
  const ours = await StationLog.open(full, 'tablet', clock, () => '0', codec);
  const there = deskWith(undefined, await KeptRecordings.open(ours, codec, async () => Infinity));
  await open(file, 'shed.fieldline', there);
  full.failing = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } };
  await expect(there.keepRecording(shed)).rejects.toMatchObject({ fault: { code: 'log/full' } });
  expect((await there.news(0)).opened).toMatchObject([{ kept: 'no' }]);
});

test('where nothing is stored nothing can be kept, nor what is not open', async () => {
  await open(await exported());
  await expect(desk.keepRecording(shed)).rejects.toThrow(/unsupported/);
  const { at } = await tablet(new MemoryStore());
  await expect(at.keepRecording(shed)).rejects.toThrow(/config\/invalid/);
});

async function verified(home: StationLog): Promise<Verification> {
  const walk = home.verify();
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return value;
  }
}

/** 300 entries of one row. */
async function manyEntries(): Promise<Uint8Array> {
  const writer = new RecordingWriter('00', codec);
  const entries = Array.from({ length: 300 }, (_, i): Logged => {
    const [time, columns] = [Float64Array.of(i), [Float64Array.of(i)]];
    return { kind: 'batch', seq: i + 1, batch: { device: 'a', channels: ['t'], time, columns } };
  });
  return concat(writer.head({ devices: [] }), writer.block(entries), writer.end());
}
