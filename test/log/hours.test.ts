import { expect, test } from 'vitest';
import type { Entry } from '../../station/model/entry.ts';
import { ChartColumns } from '../../station/runtime/charts/columns.ts';
import type { Span } from '../../station/runtime/platform.ts';
import { rows } from '../contract/log-at-hand.ts';
import { BROKEN, fateOf, TimedLog } from './timed-log.ts';

// What stays of rows that were forgotten.

const HOUR_MS = 3_600_000;
const T = 1_000 * HOUR_MS;

async function all(spans: AsyncIterable<Span>): Promise<readonly Span[]> {
  const list = [];
  for await (const span of spans) list.push(span);
  return list;
}

async function keep(at: TimedLog, ...entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) void at.log.append(entry);
  await at.log.flush();
  await at.clock.advance(61_000);
  await at.log.reseal(0);
}

async function hoursOf(
  at: TimedLog,
  device = 'meter',
  fromMs = 0,
  toMs = Infinity,
): Promise<readonly Span[]> {
  const spans = await all(at.log.spans('yard', device, fromMs, toMs));
  return spans.filter(({ isForgotten }) => isForgotten);
}

const figures = ({ fromMs, toMs, rows, min, max, mean }: Span) => ({
  ...{ from: fromMs - T, to: toMs - T, rows },
  ...{ min: min[0], max: max[0], mean: mean[0] },
});

test('of rows that are forgotten the least, greatest and mean of each hour stay, and a chart shows them', async () => {
  const at = await TimedLog.open();
  await keep(at, rows('meter', [T, T + 60_000, T + HOUR_MS], [1, 5, 9]));
  await keep(at, rows('meter', [T + HOUR_MS + 60_000, T + 3 * HOUR_MS], [11, 7]));
  await at.log.trim(Infinity, 1); // the rest of the second hour goes another day
  expect((await hoursOf(at)).map(figures)).toEqual([
    { from: 0, to: 60_000, rows: 2, min: 1, max: 5, mean: 3 },
    { from: HOUR_MS, to: HOUR_MS, rows: 1, min: 9, max: 9, mean: 9 },
  ]);
  await at.log.trim(Infinity, 2);
  expect((await hoursOf(at)).map(figures)).toEqual([
    { from: 0, to: 60_000, rows: 2, min: 1, max: 5, mean: 3 },
    { from: HOUR_MS, to: HOUR_MS + 60_000, rows: 2, min: 9, max: 11, mean: 10 },
    { from: 3 * HOUR_MS, to: 3 * HOUR_MS, rows: 1, min: 7, max: 7, mean: 7 },
  ]);
  expect(await hoursOf(at, 'meter', T + 2 * HOUR_MS)).toHaveLength(1);
  await keep(at, rows('meter', [T + 5 * HOUR_MS], [3]));
  const { series } = await new ChartColumns(at.log, 'yard').chart(
    { series: [{ device: 'meter', channel: 't' }], fromMs: T, toMs: T + 6 * HOUR_MS, points: 24 },
    () => ({}),
  );
  const drawn = [...series[0]!.max].filter((value) => !Number.isNaN(value));
  expect(drawn).toEqual([5, 11, 7, 3]);
  expect(series[0]!.hoursUntilMs).toBe(T + 3 * HOUR_MS);
});

test('a chart says up to when it shows hours: in a window of rows alone, and of a device that has all of its rows, it says nothing', async () => {
  const at = await TimedLog.open();
  const minutes = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i * 60_000);
  await keep(at, rows('meter', minutes(T, 90)));
  await keep(at, rows('meter', minutes(T + 1.5 * HOUR_MS, 90)), rows('pump', minutes(T + 2 * HOUR_MS, 2)));
  await at.log.trim(Infinity, 1);
  const columns = new ChartColumns(at.log, 'yard');
  const until = async (fromMs: number, toMs: number, device = 'meter') => {
    const query = { series: [{ device, channel: 't' }], fromMs, toMs, points: 100 };
    const { series } = await columns.chart(query, () => ({}));
    return series[0]!.hoursUntilMs;
  };
  const ended = (await hoursOf(at)).at(-1)!.toMs;
  expect(await until(T, T + 4 * HOUR_MS)).toBe(ended);
  expect(await until(T + 20 * 60_000, T + 30 * 60_000)).toBeGreaterThan(T + 30 * 60_000);
  expect(await until(ended + 1, ended + HOUR_MS)).toBeUndefined();
  expect(await until(T, T + 4 * HOUR_MS, 'pump')).toBeUndefined();
});

test('an hour is told once, whatever fails between forgetting and telling', async () => {
  const at = await TimedLog.open();
  await keep(at, rows('meter', [T, T + 1], [1, 2]));
  at.store.failing = BROKEN;
  await fateOf(at.log.trim(Infinity, 1));
  expect(await hoursOf(at)).toEqual([]);
  at.store.failing = undefined;
  await at.crash();
  await at.log.trim(Infinity, 1);
  await at.log.trim(Infinity, 1);
  expect((await hoursOf(at)).map(({ rows }) => rows)).toEqual([2]);
});

test('speakers on one wire, and other stations, have hours of their own; who is erased has none', async () => {
  const at = await TimedLog.open();
  const said = rows('ais', [T], [4]);
  const by = (subject: string): Entry =>
    said.kind === 'batch' ? { ...said, batch: { ...said.batch, subject } } : said;
  await keep(at, by('244270489'), said, rows('meter', [T]));
  await at.log.accept({ station: 'far', epoch: 'e1' }, [{ ...said, seq: 1 }]);
  await at.clock.advance(61_000);
  await at.log.reseal(0);
  await at.log.trim(Infinity, 3);
  expect((await hoursOf(at, 'ais')).map(({ subject }) => subject).sort()).toEqual(['244270489', undefined]);
  expect(await all(at.log.spans('far', 'ais', 0, Infinity))).toHaveLength(1);
  await at.log.erase('yard', 'ais');
  expect(await hoursOf(at, 'ais')).toEqual([]);
  expect(await hoursOf(at)).toHaveLength(1);
  expect(await all(at.log.spans('far', 'ais', 0, Infinity))).toHaveLength(1);
});

test('hours are by the right time where the clock was wrong', async () => {
  const at = await TimedLog.open();
  await keep(at, rows('meter', [T - 5, T + 5], [1, 2]));
  const segment = {
    boot: 'b',
    first: 1,
    from: T - 5,
    fromMs: T - 5,
    quality: 'confirmed',
    offsetMs: HOUR_MS,
  };
  await at.log.keepTiming(at.log.origin, [segment as never]);
  await at.log.trim(Infinity, 1);
  expect((await hoursOf(at)).map(figures)).toMatchObject([
    { from: HOUR_MS - 5, rows: 1 },
    { from: HOUR_MS + 5, rows: 1 },
  ]);
});

test('hours take up an eighth of the room at most, the oldest go first, and none is kept for more than five years', async () => {
  const at = await TimedLog.open();
  const weeks = Array.from({ length: 8 }, (_, week) => T + week * 7 * 24 * HOUR_MS);
  for (const time of weeks) await keep(at, rows('meter', [time, time + HOUR_MS]));
  await at.log.trim(Infinity, 8);
  expect(await hoursOf(at)).toHaveLength(16);
  await at.log.forgetTo(8 * 600, 8);
  const left = await hoursOf(at);
  expect(left.length).toBeGreaterThan(2);
  expect(left.length).toBeLessThan(10);
  expect(left.at(-1)!.toMs).toBe(weeks.at(-1)! + HOUR_MS);
  await at.clock.advance(6 * 366 * 24 * HOUR_MS);
  await at.log.trim(0, 8);
  expect(await hoursOf(at)).toEqual([]);
});
