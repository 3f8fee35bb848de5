import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { ChannelView } from '../station/api/device.ts';
import type { CsvQuery } from '../station/api/exports.ts';
import type { Batch } from '../station/model/batch.ts';
import { type CsvDevice, csvPart } from '../station/runtime/exports/csv.ts';
import type { DisplayVersion } from '../station/runtime/devices/display.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { FakeClock } from './fakes/clock.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { codec } from './fakes/codec.ts';

const T0 = Date.UTC(2026, 10, 20, 12);
let log: StationLog;
beforeEach(async () => {
  log = await StationLog.open(new MemoryStore(), 'yard', new FakeClock(), () => 'e', codec);
});

const keep = async (...batches: Batch[]) => {
  for (const batch of batches) void log.append({ kind: 'batch', batch });
  await log.flush();
};
const batch = (device: string, time: number[], columns: Record<string, number[]>): Batch => ({
  device,
  channels: Object.keys(columns),
  time: Float64Array.from(time),
  columns: Object.values(columns).map((column) => Float64Array.from(column)),
});
const channel = (name: string, more: Partial<ChannelView> = {}): ChannelView => ({
  quantity: 'other',
  name,
  label: name,
  unitText: 'u',
  decimals: 1,
  gain: 1,
  offset: 0,
  made: false,
  changedMs: undefined,
  ...more,
});
const device = (
  id: string,
  channels: ChannelView[],
  displays: Record<string, DisplayVersion[]> = {},
): CsvDevice => ({
  view: { key: `yard/${id}`, station: 'yard', device: id, label: id.toUpperCase(), channels },
  displays,
});
const query = (devices: string[], more: Partial<CsvQuery> = {}): CsvQuery => ({
  devices,
  fromMs: T0,
  toMs: T0 + 3_600_000,
  zoneOffsetMinutes: 0,
  ...more,
});

/** All pieces of a table. */
async function pieces(known: CsvDevice[], asked: CsvQuery): Promise<string[]> {
  const texts: string[] = [];
  let done = 0;
  for (let cursor: string | undefined; ;) {
    const part = await csvPart({ ...asked, ...(cursor === undefined ? {} : { cursor }) }, log, known);
    texts.push(part.text);
    expect(part.done).toBeGreaterThanOrEqual(done);
    done = part.done;
    cursor = part.cursor;
    if (cursor === undefined) break;
  }
  expect(done).toBe(1);
  return texts;
}
const table = async (known: CsvDevice[], asked: CsvQuery) => (await pieces(known, asked)).join('');

test('names, then units, then a line for each time with as many digits as are shown', async () => {
  await keep(
    batch('a', [T0, T0 + 100.6], { t: [21.449, NaN], p: [-0.04, 7] }),
    batch('a', [T0 + 200], { t: [1e6] }),
  );
  const known = [
    device('a', [
      channel('t', { label: 'Air', unitText: '°C' }),
      channel('p', { decimals: 0, unitText: '%' }),
    ]),
  ];
  expect(await table(known, query(['yard/a']))).toBe(
    [
      'time,Air,p',
      'ISO 8601,°C,%',
      '2026-11-20T12:00:00.000+00:00,21.4,0',
      '2026-11-20T12:00:00.100+00:00,,7',
      '2026-11-20T12:00:00.200+00:00,1000000.0,',
      '',
    ].join('\r\n'),
  );
});

test('where rows are known to be missing a line is empty, once, so that a drawn line breaks there', async () => {
  await keep(batch('a', [T0, T0 + 1000], { t: [1, 2] }), batch('b', [T0 + 10], { t: [7] }));
  const gap = (device: string, fromMs: number, toMs: number) =>
    void log.append({ kind: 'gap', gap: { device, fromMs, toMs, cause: 'unplugged' } });
  gap('a', T0, T0 + 1000);
  gap('b', T0 + 500, T0 + 3_000);
  gap('a', T0 - 900, T0 - 10);
  await log.flush();
  const known = [device('a', [channel('t')]), device('b', [channel('t')])];
  const lines = (await table(known, query(['yard/a', 'yard/b']))).split('\r\n').slice(2);
  expect(lines.map((line) => line.slice(17))).toEqual([
    '00.000+00:00,1.0,',
    '00.000+00:00,,',
    '00.010+00:00,,7.0',
    '00.500+00:00,,',
    '01.000+00:00,2.0,',
    '',
  ]);
});

test('times are local, with their distance from UTC', async () => {
  await keep(batch('a', [T0], { t: [1] }));
  const at = async (zoneOffsetMinutes: number) =>
    (await table([device('a', [channel('t')])], query(['yard/a'], { zoneOffsetMinutes }))).split('\r\n')[2];
  expect(await at(330)).toBe('2026-11-20T17:30:00.000+05:30,1.0');
  expect(await at(-210)).toBe('2026-11-20T08:30:00.000-03:30,1.0');
});

test('several devices share a line where they share a time', async () => {
  await keep(
    batch('a', [T0, T0 + 2], { t: [1, 2] }),
    batch('b', [T0 + 1, T0 + 2], { t: [3, 4] }),
    batch('a', [T0 + 2], { t: [5] }),
  );
  const known = [device('a', [channel('t')]), device('b', [channel('t')])];
  const lines = (await table(known, query(['yard/b', 'yard/a']))).split('\r\n');
  expect(lines[0]).toBe('time,B t,A t');
  expect(lines.slice(2).map((line) => line.slice(20))).toEqual([
    '000+00:00,,1.0',
    '001+00:00,3.0,',
    '002+00:00,4.0,2.0',
    '002+00:00,,5.0',
    '',
  ]);
});

test('several speakers on one wire never share a line, and a column says who it was', async () => {
  const by = (subject: string, time: number[], t: number[]) => ({ ...batch('a', time, { t }), subject });
  await keep(
    batch('a', [T0, T0 + 2], { t: [0, 2] }),
    by('211', [T0, T0 + 1], [10, 11]),
    by('=9', [T0, T0 + 1], [90, 91]),
    batch('b', [T0, T0 + 1], { t: [7, 8] }),
  );
  const known = [device('a', [channel('t')]), device('b', [channel('t')])];
  const lines = (await table(known, query(['yard/a', 'yard/b']))).split('\r\n');
  expect(lines.slice(0, 2)).toEqual(['time,subject,A t,B t', 'ISO 8601,,u,u']);
  expect(lines.slice(2).map((line) => line.slice(20))).toEqual([
    '000+00:00,,0.0,7.0',
    '000+00:00,211,10.0,',
    "000+00:00,'=9,90.0,",
    '001+00:00,,,8.0',
    '001+00:00,211,11.0,',
    "001+00:00,'=9,91.0,",
    '002+00:00,,2.0,',
    '',
  ]);
  expect((await table(known, query(['yard/b']))).split('\r\n')[0]).toBe('time,t');
});

test('the column of speakers is in every piece of a long table', async () => {
  const times = Array.from({ length: 5_000 }, (_, i) => T0 + i);
  for (const subject of ['one', 'two']) await keep({ ...batch('a', times, { t: times }), subject });
  const texts = await pieces([device('a', [channel('t')])], query(['yard/a']));
  expect(texts.length).toBeGreaterThan(2);
  const rows = texts
    .join('')
    .split('\r\n')
    .slice(2, -1)
    .map((line) => line.split(','));
  expect(rows).toHaveLength(10_000);
  for (const [i, [time, subject, value]] of rows.entries()) {
    expect(subject).toBe(i % 2 ? 'two' : 'one');
    expect(Date.parse(time!)).toBe(Number(value));
  }
});

test('values are scaled as they were shown at their time', async () => {
  await keep(batch('a', [T0, T0 + 10], { t: [1, 1] }));
  const known = [device('a', [channel('t')], { t: [{ fromMs: T0 + 5, gain: 2, offset: 0.5 }] })];
  const lines = (await table(known, query(['yard/a']))).split('\r\n');
  expect(lines.slice(2, 4).map((line) => line.split(',')[1])).toEqual(['1.0', '2.5']);
});

test('a name that a spreadsheet would run is only a name', async () => {
  const names = ['=1+1', '+a', '-a', '@a', '\tx', 'a,b', 'say "hi"', 'line\nbreak'];
  const known = [
    device(
      'a',
      names.map((name) => channel(name, { unitText: name })),
    ),
  ];
  const text = await table(known, query(['yard/a']));
  const cells = `'=1+1,'+a,'-a,'@a,'\tx,"a,b","say ""hi""","line\nbreak"`;
  expect(text).toBe(`time,${cells}\r\nISO 8601,${cells}\r\n`);
});

test('a negative number stays a number', async () => {
  await keep(batch('a', [T0], { t: [-3] }));
  expect(await table([device('a', [channel('t')])], query(['yard/a']))).toMatch(/,-3\.0\r\n$/);
});

test('a device that is not known and a cursor that is none are refused', async () => {
  const known = [device('a', [channel('t')])];
  await expect(csvPart(query(['yard/z']), log, known)).rejects.toMatchObject({
    fault: { code: 'command/unknown-device' },
  });
  await expect(csvPart(query(['yard/a'], { cursor: 'x' }), log, known)).rejects.toMatchObject({
    fault: { code: 'config/invalid' },
  });
});

test('pieces are bounded, and together they are the whole', async () => {
  for (let i = 0; i < 60; i++) {
    const times = Array.from({ length: 500 }, (_, n) => T0 + 50_000 * i + 100 * n);
    await keep(batch('a', times, { t: times.map((time) => time % 977), p: times.map(() => i) }));
  }
  await keep(batch('b', Array(3_000).fill(T0 + 77), { t: Array.from({ length: 3_000 }, (_, i) => i) }));
  const known = [device('a', [channel('t'), channel('p')]), device('b', [channel('t')])];
  const texts = await pieces(known, query(['yard/a', 'yard/b']));
  expect(texts.length).toBeGreaterThan(10);
  for (const text of texts) expect(text.length).toBeLessThan(66 * 1024);
  const lines = texts.join('').split('\r\n').slice(2, -1);
  expect(lines.length).toBe(33_000);
  expect(lines.filter((line) => line.split(',')[3] !== '').map((line) => Number(line.split(',')[3]))).toEqual(
    Array.from({ length: 3_000 }, (_, i) => i),
  );
});

test('every row of the window is there once, however rows came', async () => {
  const time = fc.integer({ min: -5, max: 40 });
  const row = fc.record({
    of: fc.constantFrom('a', 'b'),
    times: fc.array(time, { minLength: 1, maxLength: 4 }),
  });
  const known = [device('a', [channel('t')]), device('b', [channel('t')])];
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), time, time, async (batches, one, other) => {
      log = await StationLog.open(new MemoryStore(), 'yard', new FakeClock(), () => 'e', codec);
      for (const { of, times } of batches)
        await keep(
          batch(
            of,
            times.map((each) => T0 + each),
            { t: times },
          ),
        );
      const [fromMs, toMs] = [T0 + Math.min(one, other), T0 + Math.max(one, other)];
      const text = await table(known, query(['yard/a', 'yard/b'], { fromMs, toMs }));
      const lines = text.split('\r\n').slice(2, -1);
      const column = (n: number) =>
        lines
          .map((line) => line.split(',')[n]!)
          .filter((cell) => cell !== '')
          .map(Number);
      const wanted = (name: string) =>
        batches
          .filter(({ of }) => of === name)
          .flatMap(({ times }) => times)
          .filter((each) => fromMs <= T0 + each && T0 + each < toMs)
          .sort((a, b) => a - b);
      expect(column(1)).toEqual(wanted('a'));
      expect(column(2)).toEqual(wanted('b'));
      expect(lines.map((line) => line.slice(0, 24))).toEqual(lines.map((line) => line.slice(0, 24)).sort());
    }),
    { numRuns: 100 },
  );
});
