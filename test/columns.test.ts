import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChartSeries } from '../station/api/chart.ts';
import type { Batch } from '../station/model/batch.ts';
import { ChartColumns } from '../station/runtime/charts/columns.ts';
import { Silences } from '../station/runtime/charts/silences.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { FakeClock } from './fakes/clock.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { codec } from './fakes/codec.ts';

const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 10, 20);

let log: StationLog;
let columns: ChartColumns;
const fresh = async () => {
  log = await StationLog.open(new MemoryStore(), 'yard', new FakeClock(), () => 'e', codec);
  columns = new ChartColumns(log, 'yard');
};
beforeEach(fresh);

const batch = (time: readonly number[], values: readonly number[] = time, device = 'a'): Batch => ({
  device,
  channels: ['t'],
  time: Float64Array.from(time),
  columns: [Float64Array.from(values)],
});
const put = (one: Batch) => void log.append({ kind: 'batch', batch: one }).catch(() => {});
/** As the walk does it: into the log, and shown beside that. */
const walk = (one: Batch) => {
  put(one);
  columns.saw(one, log.next - 1);
};
const line = async (fromMs: number, toMs: number, points = 1_000, channel = 't'): Promise<ChartSeries> =>
  (await columns.chart({ series: [{ device: 'a', channel }], fromMs, toMs, points }, () => ({}))).series[0]!;

/** What holds of every line that is drawn. */
function expectDrawable({ time, min, max, mean }: ChartSeries): void {
  for (let i = 0; i < time.length; i++) {
    if (i > 0) expect(time[i]!).toBeGreaterThanOrEqual(time[i - 1]!);
    if (Number.isNaN(min[i]!)) continue;
    expect(min[i]!).toBeLessThanOrEqual(mean[i]! + 1e-6);
    expect(mean[i]!).toBeLessThanOrEqual(max[i]! + 1e-6);
  }
}
/** The stretches that the NaN rows leave. */
function stretches({ time, min }: ChartSeries): number[][] {
  const list: number[][] = [[]];
  time.forEach((each, i) => {
    if (Number.isNaN(min[i]!)) list.push([]);
    else list.at(-1)!.push(each);
  });
  return list.filter((each) => each.length > 0);
}
const least = (values: Float64Array) => values.reduce((one, other) => (other < one ? other : one), Infinity);
const greatest = (values: Float64Array) =>
  values.reduce((one, other) => (other > one ? other : one), -Infinity);

describe('a day of 10 Hz and 8 channels', () => {
  const channels = Array.from({ length: 8 }, (_, c) => `c${c}`);
  const spikeMs = T0 + 40_000_000;
  const gapMs = T0 + 60_000_000;
  const second = (fromMs: number): Batch => {
    const time = Float64Array.from({ length: 10 }, (_, i) => fromMs + 100 * i);
    const columnOf = (c: number) =>
      time.map((each) => (each === spikeMs && c === 3 ? 999 : c + (each % 7) / 10));
    return { device: 'a', channels, time, columns: channels.map((_, c) => columnOf(c)) };
  };

  test(
    'shows a spike of one sample and a gap of 52 s, before and after a restart',
    { timeout: 600_000 },
    async () => {
      for (let at = T0; at < T0 + DAY_MS; at += 1_000) {
        if (at >= gapMs && at < gapMs + 52_000) continue;
        put(second(at));
        if (at % 6_000 === 0) await log.flush();
        if (at % 600_000 === 0) await log.reseal(log.next);
      }
      await log.flush();
      for (const round of ['first', 'after a restart']) {
        if (round !== 'first') columns = new ChartColumns(log, 'yard');
        const spiky = await line(T0, T0 + DAY_MS, 1_000, 'c3');
        expectDrawable(spiky);
        expect(greatest(spiky.max)).toBe(999);
        const at = spiky.time[spiky.max.indexOf(999)]!;
        expect(Math.abs(at - spikeMs)).toBeLessThan(200_000);
        expect(spiky.rows).toBe(10 * (86_400 - 52));
        expect(stretches(spiky)).toHaveLength(2);
        const [, after] = stretches(spiky);
        expect(Math.abs(after![0]! - gapMs - 26_000)).toBeLessThan(200_000);
        const calm = await line(T0, T0 + DAY_MS, 1_000, 'c0');
        expect([least(calm.min), greatest(calm.max)]).toEqual([0, 0.6]);
        expect(spiky.time.length).toBeLessThan(1_100);
      }
    },
  );
});

test('a single row is drawn at its own time, several as one column', async () => {
  walk(batch([T0 + 3], [5]));
  walk(batch([T0 + 1_001, T0 + 1_005], [1, 3]));
  const drawn = await line(T0, T0 + 10_000);
  expect(drawn.time[0]).toBe(T0 + 3);
  expect([...drawn.min]).toEqual([5, 1]);
  expect([...drawn.max]).toEqual([5, 3]);
  expect([...drawn.mean]).toEqual([5, 2]);
  expect([...drawn.count!]).toEqual([1, 2]);
});

test('rows that come while it is drawn appear, each once', async () => {
  for (let i = 0; i < 50; i++) {
    walk(batch([T0 + 100 * i], [i]));
    const drawn = await line(T0, T0 + 10_000);
    expect(drawn.rows).toBe(i + 1);
    expect(greatest(drawn.max)).toBe(i);
  }
});

test('rows that come while the log is being read are each counted once', async () => {
  walk(batch([T0, T0 + 100]));
  const drawing = line(T0, T0 + 10_000);
  walk(batch([T0 + 200, T0 + 300]));
  await log.flush();
  await drawing;
  walk(batch([T0 + 400]));
  expect((await line(T0, T0 + 10_000)).rows).toBe(5);
});

test('rows that come during the first read at the very time of the last row that is read are drawn, and once', async () => {
  walk(batch([T0, T0 + 100], [1, 2]));
  const drawing = line(T0, T0 + 10_000);
  walk(batch([T0 + 100], [3]));
  walk(batch([T0 + 100], [4]));
  expect((await drawing).rows).toBe(4);
  expect(greatest((await line(T0, T0 + 10_000)).max)).toBe(4);
  columns = new ChartColumns(log, 'yard');
  const again = line(T0, T0 + 10_000);
  walk(batch([T0 + 50], [5]));
  await log.flush();
  expect((await again).rows).toBe(5);
});

test('rows that waited in memory while the store was full are drawn once it is not', async () => {
  const store = new MemoryStore();
  const clock = new FakeClock();
  log = await StationLog.open(store, 'yard', clock, () => 'e', codec);
  columns = new ChartColumns(log, 'yard');
  walk(batch([T0, T0 + 100]));
  await log.flush();
  store.failing = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } };
  walk(batch([T0 + 200, T0 + 300]));
  await clock.advance(2_000);
  expect((await line(T0, T0 + 10_000)).rows).toBe(2);
  walk(batch([T0 + 400]));
  expect((await line(T0, T0 + 10_000)).rows).toBe(3);
  store.failing = undefined;
  await clock.advance(120_000);
  expect((await line(T0, T0 + 10_000)).rows).toBe(5);
  walk(batch([T0 + 500]));
  expect((await line(T0, T0 + 10_000)).rows).toBe(6);
});

test('a silence of more than three usual intervals breaks the line, a shorter one does not', async () => {
  const times = [...Array(60).keys()].map(
    (i) => T0 + 1_000 * i + (i >= 20 ? 1_500 : 0) + (i >= 40 ? 6_000 : 0),
  );
  for (const each of times) walk(batch([each]));
  for (const round of ['live', 'from the log']) {
    if (round !== 'live') columns = new ChartColumns(log, 'yard');
    const drawn = await line(T0, T0 + 100_000);
    expectDrawable(drawn);
    expect(stretches(drawn).map((each) => each.length)).toEqual([40, 20]);
  }
});

test('a device that speaks once a minute is not silent in between', async () => {
  for (let minute = 0; minute < 60; minute++) walk(batch([T0 + 60_000 * minute]));
  const drawn = await line(T0, T0 + 3_600_000);
  expect(stretches(drawn).map((each) => each.length)).toEqual([1, 59]); // of the first pause nobody knows what is usual
});

test('a receiver of several sentences that goes on is not silent, in whatever pieces the log gives its rows', async () => {
  const kinds = [
    ['t', 'altitude'],
    ['t', 'speed'],
    ['t', 'altitude', 'speed'],
  ] as const;
  const sentences = (first: number, count: number, kind: number): Batch => {
    const time = Float64Array.from({ length: count }, (_, i) => T0 + 75 * (first + i));
    return { device: 'a', channels: kinds[kind]!, time, columns: kinds[kind]!.map(() => time.map(() => 1)) };
  };
  // What was heard before it was recognised comes at once, later sentences one by one, but for two that a busy moment joins.
  walk(sentences(0, 18, 2));
  for (let n = 18; n < 240; n++)
    if (n === 50 || n === 92) walk(sentences(n++, 2, 2));
    else walk(sentences(n, 1, n % 2));
  for (const round of ['live', 'from the log', 'from its chapters']) {
    await log.flush();
    if (round !== 'live') columns = new ChartColumns(log, 'yard');
    if (round === 'from its chapters') await log.reseal(log.next);
    const drawn = await line(T0 - 10_000, T0 + 20_000);
    expect([round, drawn.rows, drawn.gaps]).toEqual([round, 240, []]);
  }
});

test('a silence is found in whatever order the rows around it come', () => {
  const rows = [...Array(30).keys()].map((i) => T0 + 1_000 * i + (i >= 20 ? 7_000 : 0));
  const found = (...times: readonly number[]) => {
    const silences = new Silences();
    for (const timeMs of times) silences.saw(timeMs, timeMs, 1);
    return silences.between(T0, T0 + 100_000);
  };
  const silence = { fromMs: T0 + 19_000, toMs: T0 + 27_000 };
  expect(found(...rows)).toEqual([silence]);
  const [early, late] = [rows.filter((_, i) => i < 8 || i > 25), rows.filter((_, i) => i >= 8 && i <= 25)];
  expect(found(...early, ...late)).toEqual([silence]);
  expect(found(...early, ...late.toReversed())).toEqual([silence]);
});

test('a gap that is known breaks the line and is told', async () => {
  for (let i = 0; i < 40; i++) walk(batch([T0 + 1_000 * i]));
  const gap = { device: 'a', fromMs: T0 + 10_000, toMs: T0 + 11_000, cause: 'damaged', count: 2 } as const;
  void log.append({ kind: 'gap', gap });
  await log.flush();
  const drawn = await line(T0, T0 + 50_000);
  expect(drawn.gaps).toEqual([gap]);
  expect(stretches(drawn).map((each) => each.length)).toEqual([11, 29]);
});

test('a channel that says nothing is an empty line', async () => {
  walk(batch([T0], [NaN]));
  const drawn = await line(T0, T0 + 1_000);
  expect([...drawn.time]).toEqual([]);
  expect((await line(T0, T0 + 1_000, 100, 'none')).rows).toBe(0);
});

test('values are scaled as they were shown at their time, upside down where the gain is negative', async () => {
  walk(batch([T0 + 1, T0 + 2, T0 + 5_000], [1, 3, 1]));
  const displays = {
    t: [
      { fromMs: T0, gain: -2, offset: 1 },
      { fromMs: T0 + 4_000, gain: 1 },
    ],
  };
  const asked = { series: [{ device: 'a', channel: 't' }], fromMs: T0, toMs: T0 + 10_000, points: 1_000 };
  const [drawn] = (await columns.chart(asked, () => displays)).series;
  expect([drawn!.min, drawn!.max].map((each) => [...each.filter((value) => !Number.isNaN(value))])).toEqual([
    [-5, 2],
    [-1, 2],
  ]);
});

test('draws nothing of a window that is none', async () => {
  walk(batch([T0]));
  expect((await line(T0 + 5, T0 + 5)).rows).toBe(0);
});

test('bounded however many windows are drawn', async () => {
  for (let i = 0; i < 30; i++) walk(batch([T0 + 1_000 * i], [i]));
  for (let i = 0; i < 400; i++)
    await line(T0 + 7_000 * i, T0 + 7_000 * i + 10_000 * (1 + (i % 9)), 50 * (1 + (i % 20)));
  const drawn = await line(T0, T0 + 40_000);
  expect([drawn.rows, least(drawn.min), greatest(drawn.max)]).toEqual([30, 0, 29]);
});

test('least, greatest and number of rows are those of the rows themselves, at any zoom, live or read', async () => {
  const row = fc.record({
    afterMs: fc.integer({ min: 0, max: 3_000 }),
    value: fc.integer({ min: -50, max: 50 }),
  });
  const plan = fc.record({
    batches: fc.array(fc.array(row, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 25 }),
    flushes: fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
    drawsAt: fc.nat(25),
    windowMs: fc.integer({ min: 500, max: 400_000 }),
    points: fc.integer({ min: 20, max: 2_000 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ batches, flushes, drawsAt, windowMs, points }) => {
      await fresh();
      let now = T0;
      const rows: { timeMs: number; value: number }[] = [];
      for (const [i, each] of batches.entries()) {
        if (i === drawsAt) await line(T0, T0 + windowMs, points);
        const made = each.map(({ afterMs, value }) => ({ timeMs: (now += afterMs), value }));
        rows.push(...made);
        walk(
          batch(
            made.map(({ timeMs }) => timeMs),
            made.map(({ value }) => value),
          ),
        );
        if (flushes[i]) await log.flush();
      }
      for (const round of ['live', 'read']) {
        if (round === 'read') columns = new ChartColumns(log, 'yard');
        const drawn = await line(T0, T0 + windowMs, points);
        expectDrawable(drawn);
        // A column that only touches the window is drawn whole, and a short span may stand one column off.
        const stepMs = (
          await columns.chart({ series: [], fromMs: T0, toMs: T0 + windowMs, points }, () => ({}))
        ).stepMs;
        const inside = rows.filter(({ timeMs }) => timeMs < T0 + windowMs - 2 * stepMs);
        const around = rows.filter(({ timeMs }) => timeMs < T0 + windowMs + 2 * stepMs);
        expect(drawn.rows).toBeGreaterThanOrEqual(inside.length);
        expect(drawn.rows).toBeLessThanOrEqual(around.length);
        for (const { value } of inside) {
          expect(least(drawn.min)).toBeLessThanOrEqual(value);
          expect(greatest(drawn.max)).toBeGreaterThanOrEqual(value);
        }
        const values = new Set(around.map(({ value }) => value));
        for (const each of [...drawn.min, ...drawn.max])
          if (!Number.isNaN(each)) expect(values.has(each)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test('of several speakers on a wire the one that is chosen is drawn alone, from the log and as it comes', async () => {
  const said = (subject: string | undefined, time: number[], value: number): Batch => ({
    ...batch(
      time,
      time.map(() => value),
    ),
    ...(subject === undefined ? {} : { subject }),
  });
  put(said('lunde', [T0, T0 + 1_000], 1));
  put(said('diadem', [T0 + 500, T0 + 1_500], 2));
  await log.flush();
  const of = async (subject?: string) => {
    const series = [{ device: 'a', channel: 't', ...(subject === undefined ? {} : { subject }) }];
    const query = { series, fromMs: T0, toMs: T0 + 10_000, points: 1_000 };
    const [drawn] = (await columns.chart(query, () => ({}))).series;
    expect(drawn?.subject).toBe(subject);
    return [...drawn!.mean].filter((value) => !Number.isNaN(value));
  };
  expect(await of('diadem')).toEqual([2, 2]);
  expect(await of('lunde')).toEqual([1, 1]);
  expect(await of('nobody')).toEqual([]);
  expect(await of()).toEqual([1, 1]); // the first that was heard
  walk(said('diadem', [T0 + 2_500], 3));
  walk(said('lunde', [T0 + 3_000], 4));
  walk(said(undefined, [T0 + 3_500], 5));
  expect(await of('diadem')).toEqual([2, 2, 3]);
  expect(await of('lunde')).toEqual([1, 1, 4]);
});

test('a wide window is drawn of the chosen speaker alone too, from summaries', async () => {
  for (let n = 0; n < 50; n++)
    for (const [subject, value] of [
      ['lunde', 1],
      ['diadem', 9],
    ] as const) {
      const time = Array.from({ length: 20 }, (_, i) => T0 + n * 60_000 + i * 1_000 + (value % 2));
      put({
        ...batch(
          time,
          time.map(() => value),
        ),
        subject,
      });
    }
  await log.flush();
  const series = [{ device: 'a', channel: 't', subject: 'diadem' }];
  const query = { series, fromMs: T0, toMs: T0 + 30 * DAY_MS, points: 100 };
  const [drawn] = (await columns.chart(query, () => ({}))).series;
  const values = [...drawn!.mean].filter((value) => !Number.isNaN(value));
  expect(new Set(values)).toEqual(new Set([9]));
  expect(drawn!.rows).toBe(1_000);
});
