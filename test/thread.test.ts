import { afterEach, expect, test } from 'vitest';
import { deskCalls } from '../station/api/calls.ts';
import { fault, FaultError } from '../station/model/fault.ts';
import { askStation, stationOf, type StationMethod } from '../workers/tabs/station-method.ts';
import { offer, type TabApi, take } from '../workers/thread.ts';

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((port) => port.close()));

/** A page's end of a thread whose other end is this. */
function across(tab: Partial<TabApi>): TabApi {
  const { port1, port2 } = new MessageChannel();
  open.push(port1);
  offer(tab as TabApi, port1);
  return take(port2);
}

test('a fault arrives whole: its code and every detail', async () => {
  const detail = { value: 9, min: 0, max: 1 };
  const tab = across({ command: () => Promise.reject(fault('command/out-of-range', detail)) });
  const error = await tab.command({ device: 'd', channel: 'c', value: 9 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FaultError);
  expect((error as FaultError).fault).toEqual({ code: 'command/out-of-range', detail });
});

test('an error that is no fault arrives as one of ours, with its message', async () => {
  const tab = across({ wipe: () => Promise.reject(new TypeError('x is not a function')) });
  await expect(tab.wipe()).rejects.toMatchObject({
    fault: { code: 'internal', detail: { message: 'x is not a function' } },
  });
});

test('the columns of a chart are handed over, not copied, even where they share a buffer', async () => {
  const time = Float64Array.of(1, 2);
  const min = new Float64Array(time.buffer);
  const max = Float64Array.of(NaN, 4);
  const line = { device: 'd', channel: 'c', time, min, max, mean: max, gaps: [], rows: 2 };
  const tab = across({ chart: async () => ({ stepMs: 1, series: [line] }) });
  const chart = await tab.chart({ series: [], fromMs: 0, toMs: 2, points: 2 });
  expect(chart.series[0]).toMatchObject({
    time: Float64Array.of(1, 2),
    max: Float64Array.of(NaN, 4),
    gaps: [],
  });
  expect(time.byteLength).toBe(0);
  expect(max.byteLength).toBe(0);
});

test('an empty line can be drawn again and again', async () => {
  const none = new Float64Array(0);
  const line = { device: 'd', channel: 'c', time: none, min: none, max: none, mean: none, gaps: [], rows: 0 };
  const tab = across({ chart: async () => ({ stepMs: 1, series: [line] }) });
  for (let i = 0; i < 3; i++)
    expect(await tab.chart({ series: [], fromMs: 0, toMs: 2, points: 2 })).toEqual({
      stepMs: 1,
      series: [line],
    });
});

test('every method of a station crosses with its arguments, though asked by name', async () => {
  const heard = stationOf(async (method, args) => [method, ...args]);
  const tab = across(heard as TabApi);
  const methods = Object.keys(deskCalls).filter((method) => method !== 'chart') as StationMethod[];
  for (const method of methods)
    expect(await askStation(tab, method, [1, { a: 2 }])).toEqual([method, 1, { a: 2 }]);
});
