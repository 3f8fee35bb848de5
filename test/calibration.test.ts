import { RecordedDeviceView } from '../station/runtime/opened/recorded-device.ts';
import { rawOf, rescaled, type ScaleTable, shownOf } from '../station/model/scale.ts';
import { tableTyped } from '../web/state/typed-scale.ts';
import { metaMessage, readMeta } from '../station/uplink/native/device.ts';
import { componentOf } from '../station/uplink/dialects/home-assistant/component.ts';
import { sentenceOf } from '../station/rules/sentence.ts';
import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { rescaledMs, scaleAt } from '../station/runtime/devices/display.ts';
import { Recorder, T0 } from './fakes/recorder.ts';

const UNO: DeviceConfig = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };

test('each calibration holds from its date on: table and chart have what was valid then, and the log has the raw value', async () => {
  const recorder = await Recorder.open(UNO);
  const { station, clock } = recorder;
  await recorder.sayAndKeep(10);
  await station.describe('uno', 'n', { gain: 2, offset: 1, by: 'Ada', note: 'ice water' });
  await recorder.sayAndKeep(20);
  await station.describe('uno', 'n', { gain: 1, offset: 0, note: 'undone' });
  await recorder.sayAndKeep(30);
  expect(await recorder.values()).toEqual([10, 20, 30]);
  expect(await station.displayHistory('uno', 'n')).toEqual([
    { gain: 2, offset: 1, by: 'Ada', note: 'ice water', fromMs: T0 + 1_700 },
    { gain: 1, offset: 0, note: 'undone', fromMs: T0 + 3_200 },
  ]);
  const span = { fromMs: T0, toMs: clock.now() };
  const chart = await station.chart({ series: [{ device: 'uno', channel: 'n' }], ...span, points: 1_000 });
  expect([...chart.series[0]!.mean].filter((value) => !Number.isNaN(value))).toEqual([10, 41, 30]);
  expect(chart.series[0]!.rescaledMs).toEqual([T0 + 1_700, T0 + 3_200]);
  const { text } = await station.csv({ devices: ['uno'], ...span, zoneOffsetMinutes: 0 });
  expect(text.match(/,\d+/g)).toEqual([',10', ',41', ',30']);
  await expect(station.describe('uno', 'n', { note: 'x'.repeat(201) })).rejects.toThrow('config/invalid');
  await recorder.end();
  await recorder.begin();
  expect((await recorder.station.displayHistory('uno', 'n')).length).toBe(2);
  await recorder.end();
});

test('a scale is said to have changed where it did, within the window, and nowhere else', () => {
  const versions = [
    { fromMs: 10, label: 'a name' },
    { fromMs: 20, gain: 2 },
    { fromMs: 30, gain: 2, note: 'the same again' },
    { fromMs: 40, offset: 1 },
    { fromMs: 50, gain: 1, offset: 0 },
  ];
  expect(rescaledMs(versions, 0, 100)).toEqual([20, 40, 50]);
  expect(rescaledMs(versions, 20, 50)).toEqual([40]);
  expect(rescaledMs([{ fromMs: -Infinity, gain: 3 }], 0, 100)).toEqual([]);
});

const TANK: ScaleTable = [
  [0, 100],
  [10, 80],
  [30, 0],
];

test('a table is straight between its points, goes on beyond them, and is read back to the raw value', () => {
  const scale = rescaled({ gain: 1, offset: 0 }, { table: TANK });
  const raws = [-5, 0, 5, 10, 20, 30, 40];
  const shown = [110, 100, 90, 80, 40, 0, -40];
  expect(raws.map((raw) => shownOf(scale, raw))).toEqual(shown);
  expect(shown.map((value) => rawOf(scale, value))).toEqual(raws);
  expect(shownOf(scale, NaN)).toBeNaN();
  expect(rescaled(scale, { gain: 3 })).toEqual({ gain: 3, offset: scale.offset });
});

test('a table holds from its date on in tile, chart and CSV, until a factor takes its place; the log stays raw', async () => {
  const { station, clock, ...recorder } = await opened();
  await station.describe('uno', 'n', { table: TANK, note: 'dipstick' });
  await recorder.say(20);
  const [device] = (await station.news(0)).devices;
  expect(device!.last['n']!.value).toBe(40);
  const [channel] = device!.channels;
  expect(shownOf(channel!, 5)).toBe(90);
  const span = { fromMs: T0, toMs: clock.now() };
  const { series } = await station.chart({
    series: [{ device: 'uno', channel: 'n' }],
    ...span,
    points: 1_000,
  });
  expect([...series[0]!.mean].filter((value) => !Number.isNaN(value))).toEqual([10, 40]);
  expect(series[0]!.rescaledMs).toHaveLength(1);
  expect((await station.csv({ devices: ['uno'], ...span, zoneOffsetMinutes: 0 })).text).toContain(',40');
  const told = readMeta('uno', metaMessage('s', { ...device!, facts: {} }).payload);
  expect(shownOf(told.channels[0]!, 5)).toBe(90);
  expect(componentOf('s', 'uno', channel!)['value_template']).toBe(
    "{{ ((value_json['n'] - 0) * -2 + 100 if value_json['n'] <= 10 else (value_json['n'] - 10) * -4 + 80) if value_json['n'] is defined else none }}",
  );
  await station.describe('uno', 'n', { gain: 1, offset: 0 });
  expect((await station.news(0)).devices[0]!.channels[0]!.table).toBeUndefined();
  await recorder.end();
});

test('an opened recording shows values along the table that it tells of', () => {
  const scales = [{ fromMs: 10, gain: 1, offset: 0, table: TANK }];
  const { displays } = new RecordedDeviceView({ device: 'd', channels: [{ name: 'n', scales }] });
  expect([5, 10].map((timeMs) => shownOf(scaleAt(displays['n']!, timeMs), 5))).toEqual([5, 90]);
});

test('what is no table is refused with every problem at its place', async () => {
  const { station, end } = await opened();
  const bad = [
    [0, 0],
    [0, 5],
    [2, 5],
  ] as const;
  const refused = await station
    .describe('uno', 'n', { table: bad, gain: 2 })
    .catch((error: unknown) => error);
  expect(JSON.stringify(refused)).toMatch(/table\/1.*raw value.*table\/2.*rise/s);
  const many = Array.from({ length: 33 }, (_, i) => [i, i] as const);
  for (const change of [{ table: many }, { table: [[1, 1]] as const }, { table: TANK, offset: 1 }])
    await expect(station.describe('uno', 'n', change)).rejects.toThrow('config/invalid');
  await end();
});

test('an alarm over a calibrated channel speaks of the shown values', () => {
  const rule = { when: [{ is: 'above', channel: 'uno/n', limit: 20 }] };
  const scale = rescaled({ gain: 1, offset: 0 }, { table: TANK });
  const wording = { label: 'Tank', unit: '%', decimals: 0, scale };
  const told = sentenceOf(rule as never, { what: 'raised', value: 25 } as never, () => wording);
  expect(told).toBe('20 < 40 %');
});

test('a table is typed as pairs, and what is wrong is told by its line', () => {
  expect(tableTyped('0 100\n\n10; 80\n30 = 0\n').table).toEqual(TANK);
  expect(tableTyped('0 1\nx 2\n3').problems).toEqual([
    'Line 2: a raw and a shown value, please.',
    'Line 3: a raw and a shown value, please.',
  ]);
  expect(tableTyped('0 1\n0 2').problems).toEqual(['Line 2: the raw value must be above the one before.']);
  expect(tableTyped('').problems).toEqual(['Table: at least two points.']);
});

async function opened() {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(10);
  const { station, clock } = recorder;
  return { station, clock, say: (n: number) => recorder.sayAndKeep(n), end: () => recorder.end() };
}
