import { beforeEach, expect, test } from 'vitest';
import type { ChartQuery, DeviceView, OpenedView } from '../station/api.ts';
import { concat } from '../station/codec/bytes.ts';
import { RecordingWriter } from '../station/codec/recording.ts';
import { RecordingReader } from '../station/codec/recording-reader.ts';
import type { Entry, Logged } from '../station/model/entry.ts';
import { toFault } from '../station/model/fault.ts';
import type { Verification } from '../station/model/verification.ts';
import { ChartColumns } from '../station/runtime/columns.ts';
import type { Displays } from '../station/runtime/display.ts';
import { Desk } from '../station/runtime/desk.ts';
import { FarStations } from '../station/runtime/far/far-stations.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { Newsroom } from '../station/runtime/newsroom.ts';
import { KeptRecordings } from '../station/runtime/opened/kept-recordings.ts';
import { OpenedRecordings } from '../station/runtime/opened/opened-recordings.ts';
import { recordingPiece } from '../station/runtime/recording-piece.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { MemoryStore } from './fakes/memory-store.ts';

const MINUTES = 20;
const ROWS = 600;
const WHOLE = { fromMs: 0, toMs: 60_000 * MINUTES };
const channels = [
  { name: 't', label: 'Air', quantity: 'temperature', unitText: '°C', decimals: 1, gain: 2, offset: 1 },
];
const view = { device: 'a', label: 'Shed', driver: 'x', title: 'X', simulated: true, channels };
const shown = (displays: Displays) => [{ view: view as unknown as DeviceView, displays }];

let clock: FakeClock;
let log: StationLog;
let desk: Desk;

beforeEach(async () => {
  clock = new FakeClock(9e8);
  log = await StationLog.open(new MemoryStore(), 'yard', clock, () => '0', codec);
  for (let minute = 0; minute < MINUTES; minute++) {
    const time = Float64Array.from({ length: ROWS }, (_, i) => 60_000 * minute + 100 * i);
    const columns = [time.map((timeMs) => Math.sin(timeMs / 7e4))];
    if (minute !== 4)
      void log.append({ kind: 'batch', batch: { device: 'a', channels: ['t'], time, columns } });
  }
  const gap = { device: 'a', fromMs: 240_000, toMs: 300_000, cause: 'unplugged' } as const;
  void log.append({ kind: 'gap', gap });
  await log.flush();
  desk = deskWith();
});

function deskWith(mostBytes = 2 ** 26, kept?: KeptRecordings): Desk {
  const newsroom = new Newsroom(clock);
  const options = { mostBytes, ...(kept ? { kept } : {}) };
  const opened = new OpenedRecordings(clock, codec, newsroom, options);
  return new Desk({ clock, newsroom, opened, far: new FarStations(clock, () => '0', newsroom, codec) });
}

/** A file as Export makes it. */
async function exported(displays: Displays = {}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const query = { ...WHOLE, devices: ['a'], ...(cursor ? { cursor } : {}) };
    const piece = await recordingPiece(query, log, shown(displays), codec);
    pieces.push(piece.bytes);
    cursor = piece.cursor;
  }
  return concat(...pieces);
}

async function open(file: Uint8Array, name = 'shed.fieldline', at = desk, most = 5000): Promise<OpenedView> {
  let view: OpenedView | undefined;
  for (let from = 0; from === 0 || (from < file.length && !view?.fault); from += most) {
    const bytes = file.slice(from, from + most);
    const id = view ? { id: view.id } : {};
    view = await at.openRecording({ name, ...id, bytes, last: from + most >= file.length });
  }
  return view!;
}

const asked = (device: string): ChartQuery => ({
  series: [{ device, channel: 't' }],
  ...WHOLE,
  points: 300,
});

test('an opened recording stands beside the stations and draws what its log draws, gaps and scale included', async () => {
  const { version } = await desk.news(0);
  const view = await open(await exported());
  expect(view).toMatchObject({ id: 'recording:shed', name: 'shed', rows: ROWS * 19, fault: undefined });
  expect(view).toMatchObject({ fromMs: 0, toMs: 60_000 * MINUTES - 100 });
  const news = await desk.news(version);
  expect(news.opened).toEqual([view]);
  expect(news.stations).toMatchObject([{ id: 'recording:shed', own: false, status: 'online' }]);
  const last = 2 * Math.sin((60_000 * MINUTES - 100) / 7e4) + 1;
  expect(news.devices).toMatchObject([
    {
      key: 'recording:shed/a',
      own: false,
      label: 'Shed',
      simulated: true,
      state: { phase: 'closed' },
      channels: [{ name: 't', label: 'Air', unitText: '°C', quantity: 'temperature' }],
      last: { t: { timeMs: 60_000 * MINUTES - 100, value: last } },
    },
  ]);
  const scale = { t: [{ fromMs: -Infinity, gain: 2, offset: 1 }] };
  for (const span of [WHOLE, { fromMs: 200_000, toMs: 330_000 }, { fromMs: 61_000, toMs: 64_000 }]) {
    const drawn = await desk.chart({ ...asked('recording:shed/a'), ...span });
    const own = await new ChartColumns(log, 'yard').chart({ ...asked('a'), ...span }, () => scale);
    expect(drawn).toEqual({
      ...own,
      series: own.series.map((each) => ({ ...each, device: 'recording:shed/a' })),
    });
    expect(drawn.series[0]!.rows).toBeGreaterThan(20);
  }
  const wide = await desk.chart(asked('recording:shed/a'));
  expect(wide.series[0]!.gaps).toMatchObject([{ fromMs: 240_000, toMs: 300_000, cause: 'unplugged' }]);
});

test('a scale that was changed on the way holds from then on, and not before', async () => {
  const displays = {
    t: [
      { fromMs: 100_000, gain: 10, label: 'Air' },
      { fromMs: 400_000, offset: 7 },
    ],
  };
  await open(await exported(displays));
  const drawn = await desk.chart(asked('recording:shed/a'));
  const own = await new ChartColumns(log, 'yard').chart(asked('a'), () => displays);
  const { mean, time } = drawn.series[0]!;
  expect(mean).toEqual(own.series[0]!.mean);
  const at = (timeMs: number) => mean[time.findIndex((each) => each >= timeMs)];
  expect([at(50_000), at(150_000), at(500_000)].map((value) => value! > 5)).toEqual([false, true, true]);
  const { text } = await desk.csv({
    devices: ['recording:shed/a'],
    fromMs: 399_950,
    toMs: 400_050,
    zoneOffsetMinutes: 0,
  });
  expect(text).toContain((10 * Math.sin(400_000 / 7e4) + 7).toFixed(1));
});

test('a table can be made of it, and nothing of it can be changed', async () => {
  await open(await exported());
  const device = 'recording:shed/a';
  const table = { devices: [device], fromMs: 0, toMs: 200, zoneOffsetMinutes: 0 };
  const { text } = await desk.csv(table);
  expect(text).toBe(
    'time,Air\r\nISO 8601,°C\r\n1970-01-01T00:00:00.000+00:00,1.0\r\n1970-01-01T00:00:00.100+00:00,1.0\r\n',
  );
  await expect(desk.describe(device, 't', { label: 'x' })).rejects.toThrow(/unsupported/);
  expect(await desk.command({ device, channel: 't', value: 1 })).toMatchObject({
    ok: false,
    device,
    fault: { code: 'command/offline' },
  });
});

test('of a damaged file the whole blocks are shown, and the damage is told', async () => {
  const file = await exported();
  const short = await open(file.slice(0, -30), 'short.fieldline');
  const damaged = file.slice();
  damaged[file.length - 200]! ^= 4;
  const torn = await open(damaged, 'torn.fieldline');
  expect(short.fault?.code).toBe('frame/length');
  expect(torn.fault?.code).toMatch(/^frame\//);
  const { opened, devices } = await desk.news(0);
  expect(opened).toEqual([short, torn]);
  expect(devices.map(({ key }) => key)).toEqual(['recording:short/a', 'recording:torn/a']);
  const whole = concat(file.slice(0, -24), new Uint8Array(24));
  const { rows, fault } = await open(whole, 'end.fieldline');
  expect([rows, fault?.code]).toEqual([ROWS * 19, 'frame/length']);
  const { series } = await desk.chart(asked('recording:end/a'));
  expect(series[0]!.rows).toBe(ROWS * 19);
});

test('what is no recording opens nothing', async () => {
  for (const file of [new TextEncoder().encode('time,value\r\n1,2\r\n'), new Uint8Array(0)]) {
    const error = await open(file).catch((thrown: unknown) => toFault(thrown));
    expect(error).toMatchObject({ code: expect.stringMatching(/^frame\//) });
  }
  expect((await desk.news(0)).opened).toBeUndefined();
});

test('two of the same name stand apart, and a closed one is gone', async () => {
  const file = await exported();
  await open(file);
  const second = await open(file, 'shed.fieldline');
  expect(second.id).toBe('recording:shed (2)');
  await desk.closeRecording('recording:shed');
  const { opened, devices } = await desk.news(0);
  expect(opened).toEqual([second]);
  expect(devices.map(({ key }) => key)).toEqual(['recording:shed (2)/a']);
  expect((await desk.chart(asked('recording:shed/a'))).series[0]!.rows).toBe(0);
  const half = await desk.openRecording({ name: 'x', bytes: file.slice(0, 40), last: false });
  await desk.closeRecording(half.id);
  const more = { name: 'x', id: half.id, bytes: file.slice(40), last: true };
  await expect(desk.openRecording(more)).rejects.toThrow(/config\/invalid/);
});

test('more than there is room for is read as far as it fits, and that is told', async () => {
  const view = await open(await threeBlocks(), 'big.fieldline', deskWith(120_000));
  expect(view.fault).toEqual({ code: 'log/no-room', detail: { budgetBytes: 120_000 } });
  expect(view.rows).toBe(2 * 8000);
});

/** Three blocks of 8000 rows each. */
async function threeBlocks(): Promise<Uint8Array> {
  const writer = new RecordingWriter('00', codec);
  const block = (n: number) => {
    const time = Float64Array.from({ length: 8000 }, (_, i) => 8000 * n + i);
    const noise = time.map((timeMs) => Math.sin(timeMs * timeMs));
    const entry: Entry = { kind: 'batch', batch: { device: 'a', channels: ['t'], time, columns: [noise] } };
    return writer.block([{ ...entry, seq: n + 1 }]);
  };
  const head = writer.head({ devices: [] });
  return concat(head, block(0), block(1), block(2), writer.end());
}

test('words and numbers of a manifest that nobody should have written do no harm', async () => {
  const writer = new RecordingWriter('00', codec);
  const wild = { name: 't', label: 7, quantity: 'constructor', decimals: 1e9, gain: 'x', offset: null };
  const devices = [{ device: 'a', label: {}, simulated: 'yes', channels: [wild] }];
  const time = Float64Array.of(1, 2);
  const batch = { device: 'a', channels: ['t', 'new'], time, columns: [time, time] };
  const block = (): Uint8Array => writer.block([{ kind: 'batch', batch, seq: 5 }]);
  const head = writer.head({ devices } as never);
  await open(concat(head, block(), writer.end()), '../../?/.fieldline');
  const { devices: shown } = await desk.news(0);
  expect(shown).toMatchObject([
    {
      label: 'a',
      simulated: false,
      channels: [
        { name: 't', label: 'T', quantity: 'other', decimals: 3, gain: 1, offset: 0 },
        { name: 'new', label: 'New', quantity: 'other' },
      ],
      last: { t: { value: 2 }, new: { value: 2 } },
    },
  ]);
  expect((await desk.chart({ ...asked(shown[0]!.key), toMs: 10 })).series[0]!.rows).toBe(2);
});

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

async function keep(at: Desk, id: string, most = Infinity): Promise<number> {
  let done = 0;
  for (let n = 0; n < most && done < 1; n++) {
    const more = await at.keepRecording(id);
    expect(more).toBeGreaterThanOrEqual(done);
    done = more;
  }
  return done;
}

const shed = 'recording:shed';
const raw = async (at: Desk, fromMs = 0): Promise<readonly Logged[]> => {
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
