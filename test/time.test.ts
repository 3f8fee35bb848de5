import { statSync } from 'node:fs';
import { endianness } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { emptyTimex, isKept, timeConfirmed as onSystem } from '../node-bridge/time-confirmed.ts';
import { libc } from '../node-bridge/wires/libc.ts';
import { timeConfirmed as atPage } from '../workers/time-confirmed.ts';
import { FLOOR_MS, StationClock } from '../station/runtime/time/station-clock.ts';
import { FakeClock } from './fakes/clock.ts';
import { Recorder } from './fakes/recorder.ts';

const UNO: DeviceConfig = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };
const NOON = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;

/** The device says numbers, one a second, with the right time of each. */
async function say(recorder: Recorder, wrongByMs: number, from: number, count: number): Promise<number[]> {
  const times = [];
  for (let n = from; n < from + count; n++) {
    times.push(recorder.clock.now() - wrongByMs);
    recorder.say(n);
    await recorder.clock.advance(1_000);
  }
  return times;
}

/** Rows as they are read by time: in the order of their spans, with their times. */
async function rowsByTime({ log }: Recorder): Promise<readonly (readonly [timeMs: number, value: number])[]> {
  await log.flush();
  const rows: [number, number][] = [];
  for await (const span of log.spans('desk', 'uno', -Infinity, Infinity))
    for (const { time, columns } of await span.read())
      time.forEach((timeMs, row) => rows.push([timeMs, columns[0]![row]!]));
  return rows.sort(([one], [other]) => one - other);
}

const counted = (count: number) => [...Array(count).keys()];

describe('a clock that is set loses nothing, doubles nothing and changes no order; once it is right, all times are', () => {
  test.each([
    ['a day forward', DAY_MS],
    ['a day back', -DAY_MS],
    ['an hour forward', 3_600_000],
    ['an hour back', -3_600_000],
    ['a leap second', -1_000],
  ])('%s', async (_name, wrongByMs) => {
    const recorder = await Recorder.timed(UNO, NOON + wrongByMs);
    const right = await say(recorder, wrongByMs, 0, 5);
    recorder.clock.set(recorder.clock.now() - wrongByMs); // somebody who knows sets it
    right.push(...(await say(recorder, 0, 5, 3)));
    recorder.confirmed = 1;
    right.push(...(await say(recorder, 0, 8, 12)));
    expect(await recorder.values()).toEqual(counted(20));
    const rows = await rowsByTime(recorder);
    expect(rows.map(([, value]) => value)).toEqual(counted(20));
    rows.forEach(([timeMs], n) => expect(Math.abs(timeMs - right[n]!)).toBeLessThan(1_000));
    expect((await recorder.gaps()).map(({ cause }) => cause)).toEqual(['clock-jump']);
    expect((await recorder.view()).rowsPerS).toBeGreaterThan(0);
    const chart = await recorder.station.chart({
      series: [{ device: 'uno', channel: 'n' }],
      fromMs: right[0]! - 5_000,
      toMs: right.at(-1)! + 5_000,
      points: 1_000,
    });
    expect(chart.series[0]!.rows).toBe(20);
    expect([...chart.series[0]!.mean].filter((value) => !Number.isNaN(value))).toEqual(counted(20));
    await recorder.clock.advance(300_000);
    await recorder.log.reseal(recorder.log.next);
    expect(await rowsByTime(recorder)).toEqual(rows);
    await recorder.end();
  });

  test('a start in 1970, with the right time after a minute', async () => {
    const recorder = await Recorder.timed(UNO, 1_000);
    expect((await recorder.station.news(0)).time).toBe('unsynced');
    const right = await say(recorder, recorder.clock.now() - NOON, 0, 1);
    while (right.length < 60)
      right.push(...(await say(recorder, recorder.clock.now() - (right.at(-1)! + 1_000), right.length, 1)));
    const stamps = (await rowsByTime(recorder)).map(([timeMs]) => timeMs);
    expect(Math.min(...stamps)).toBeGreaterThanOrEqual(FLOOR_MS);
    recorder.clock.set(right.at(-1)! + 1_000);
    right.push(...(await say(recorder, 0, 60, 10)));
    expect((await recorder.station.news(0)).time).toBe('estimated');
    const rows = await rowsByTime(recorder);
    expect(rows.map(([, value]) => value)).toEqual(counted(70));
    rows.forEach(([timeMs], n) => expect(Math.abs(timeMs - right[n]!)).toBeLessThan(1_000));
    await recorder.end();
  });
});

test('a start in the past goes on from the last time that was known, until somebody confirms an earlier one', async () => {
  const recorder = await Recorder.timed(UNO, NOON);
  await say(recorder, 0, 0, 70);
  await recorder.end();
  const endMs = recorder.clock.now();
  recorder.clock.set(NOON - DAY_MS);
  await recorder.begin();
  expect((await recorder.station.news(0)).time).toBe('unsynced');
  await say(recorder, 0, 70, 3);
  const stamps = (await rowsByTime(recorder)).map(([timeMs]) => timeMs);
  expect(stamps.at(-1)).toBeGreaterThan(endMs - 70_000);
  expect(await recorder.values()).toEqual(counted(73));
  recorder.confirmed = 1;
  await recorder.clock.advance(11_000);
  expect((await recorder.station.news(0)).time).toBe('synced');
  await say(recorder, 0, 73, 3);
  const rows = await rowsByTime(recorder);
  expect(rows.slice(0, 6).map(([, value]) => value)).toEqual([70, 71, 72, 73, 74, 75]);
  expect(rows.map(([timeMs]) => timeMs)[0]).toBeLessThan(NOON - DAY_MS + 10_000);
  await recorder.end();
});

test('a summer time that begins or ends is nothing: stamps are UTC, and no day is 24 hours long by decree', async () => {
  const recorder = await Recorder.timed(UNO, Date.UTC(2026, 2, 29, 0, 59, 58));
  const right = await say(recorder, 0, 0, 5);
  const rows = await rowsByTime(recorder);
  rows.forEach(([timeMs], n) => expect(Math.abs(timeMs - right[n]!)).toBeLessThan(50));
  expect(await recorder.gaps()).toEqual([]);
  await recorder.end();
});

test('a clock that drifts is followed without a step, and never so fast that stamps change places', async () => {
  const wall = new FakeClock(NOON);
  const steps: unknown[] = [];
  const clock = new StationClock(wall);
  clock.stepped = (step) => steps.push(step);
  let lastMs = clock.now();
  for (let s = 0; s < 3_600; s++) {
    await wall.advance(1_000);
    wall.set(wall.now() - 0.1); // a hundred parts in a million
    const nowMs = clock.now();
    expect(nowMs).toBeGreaterThan(lastMs);
    expect(Math.abs(nowMs - wall.now())).toBeLessThan(5);
    lastMs = nowMs;
  }
  expect(steps).toEqual([]);
});

describe('whether the clock is right is asked of who knows', () => {
  afterEach(() => void vi.unstubAllGlobals());

  test.each([
    ['the same time', 0, true],
    ['a time of a minute ago', -60_000, false],
    ['no time', NaN, false],
  ])('a host that says %s', async (_what, apartMs, confirmed) => {
    const date = Number.isNaN(apartMs) ? {} : { date: new Date(Date.now() + apartMs).toUTCString() };
    vi.stubGlobal('navigator', { onLine: true });
    vi.stubGlobal('fetch', async () => new Response('{}', { headers: date }));
    expect((await atPage('http://pi.local/')) !== undefined).toBe(confirmed);
  });

  test('without a network nobody is asked', async () => {
    const asked = vi.fn();
    vi.stubGlobal('navigator', { onLine: false });
    vi.stubGlobal('fetch', asked);
    expect(await atPage('http://pi.local/')).toBeUndefined();
    expect(asked).not.toHaveBeenCalled();
  });

  test('a system that has set its clock by the network says when, another nothing', async () => {
    const unsure = async () => false;
    const forbidden = () => Promise.reject(new Error('adjtimex: errno 1'));
    for (const kernel of [unsure, forbidden]) {
      expect(await onSystem(import.meta.filename, kernel)).toBe(statSync(import.meta.filename).mtimeMs);
      expect(await onSystem(`${import.meta.filename}.not-there`, kernel)).toBeUndefined();
    }
  });

  test('whoever keeps the kernel’s clock right is believed, each time anew: chrony, ntpd and OpenNTPD touch no file', async () => {
    const before = Date.now();
    const confirmed = await onSystem('/not/there', async () => true);
    expect(confirmed).toBeGreaterThanOrEqual(before);
  });

  test.each([
    ['as after a start, or set by hand', 16_000_000, false],
    ['by chrony, an hour after it last heard anybody', 1_800_000, true],
    ['by systemd-timesyncd, just now', 0, true],
    ['nonsense', -1, false],
  ])('the kernel’s clock %s: off by at most %d µs', (_how, mostUs, isRight) => {
    const timex = emptyTimex();
    const view = new DataView(timex.buffer);
    view.setBigInt64(24, BigInt(mostUs), endianness() === 'LE');
    expect(isKept(timex, 8)).toBe(isRight);
    timex.fill(0);
    view.setInt32(12, mostUs, endianness() === 'LE');
    expect(isKept(timex, 4)).toBe(isRight);
  });

  test.runIf(process.platform === 'linux')('this kernel says the same as its own tool', async () => {
    const timex = emptyTimex();
    (await libc()).readClock(timex);
    const ticks = new DataView(timex.buffer).getBigInt64(11 * 8, true); // `tick`: a clock's second is 10,000 us a hundred times
    expect(Number(ticks)).toBeGreaterThanOrEqual(9_000);
    expect(Number(ticks)).toBeLessThanOrEqual(11_000);
  });
});
