import { afterEach, beforeEach, expect, test } from 'vitest';
import { endOf } from '../control/scene.ts';
import { lengthsOf, NOW, Trial } from './trial.ts';

// Each template does what it says on its simulated devices, through driver, log, kernel, judge and command path.

let trial: Trial;
beforeEach(async () => {
  trial = await Trial.begin();
});
afterEach(() => trial.end());

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test('fan: on once it was too warm for ten seconds, off when it is cool, once for each time', async () => {
  await trial.try('fan');
  await trial.clock.advance(30_000);
  const told = await trial.events();
  expect(told.map(({ rule, what }) => `${what} ${rule}`)).toEqual([
    'raised try-fan-fan',
    'cleared try-fan-fan',
  ]);
  expect(told[0]!.text).toMatch(/^Too warm: 3[5-7]\.\d > 35\.0 °C for 10 s$/);
  const warm = await trial.rows('try-fan-greenhouse', 'temperature');
  const firstAbove = warm.findLast(({ value, timeMs }) => value <= 35 && timeMs < told[0]!.timeMs)!.timeMs;
  expect(told[0]!.timeMs - firstAbove).toBeGreaterThanOrEqual(10_000);
  expect(lengthsOf(await trial.rows('try-fan-greenhouse', 'fan'), 1)).toHaveLength(1);
  expect(warm.at(-1)!.value).toBeGreaterThan(33); // the fan is off again: it warms up
  // Two afternoons and this morning.
  const { alarms } = await trial.previewed('try-fan-fan');
  expect(alarms.length).toBeGreaterThanOrEqual(3);
  expect(alarms.every(({ raisedMs }) => raisedMs > NOW - 48 * HOUR_MS && raisedMs < NOW)).toBe(true);
});

test('irrigation: waters what is dry, and stops before the tank is empty; then nobody can switch the pump on', async () => {
  await trial.try('irrigation');
  await trial.clock.advance(90_000);
  const wet = await trial.rows('try-irrigation-bed', 'soilMoisture');
  expect(Math.max(...wet.map(({ value }) => value))).toBeGreaterThanOrEqual(37.9);
  const events = (await trial.events()).map(
    ({ rule, what }) => `${what} ${rule.replace('try-irrigation-', '')}`,
  );
  expect(events).toEqual([
    'raised water',
    'cleared water',
    'raised water',
    'cleared water',
    'raised tank-empty',
  ]);
  const tank = await trial.rows('try-irrigation-bed', 'tankLevel');
  expect(tank.at(-1)!.value).toBeGreaterThan(6);
  expect(wet.at(-1)!.value).toBeLessThan(38); // the second watering was cut short
  const pump = { device: 'try-irrigation-bed', channel: 'pump', value: 1 };
  expect(endOf(await trial.done(trial.station.command(pump)))).toBe('command/interlocked');
});

test('irrigation: the pump is never on for longer than it may be, whoever switched it on, and does not begin again', async () => {
  await trial.done(
    trial.station.addDevice({
      id: 'bed',
      label: 'Bed',
      driver: 'bed-simulated',
      address: 'simulated:bed',
    }),
  );
  const channels = { soil: 'bed/soilMoisture', pump: 'bed/pump' };
  const limits = { dry: 31, wet: 90, pumpFor: 5, stillDry: 0.5 };
  const made = await trial.done(trial.station.useTemplate({ template: 'irrigation', channels, limits }));
  expect(made).toEqual(['water', 'still-dry']);
  await trial.clock.advance(60_000);
  const [rule] = lengthsOf(await trial.rows('bed', 'pump'), 1);
  expect(rule).toBeGreaterThan(4000);
  expect(rule).toBeLessThanOrEqual(6000);
  await trial.done(trial.station.command({ device: 'bed', channel: 'pump', value: 1 }));
  await trial.clock.advance(15_000);
  const lengths = lengthsOf(await trial.rows('bed', 'pump'), 1);
  expect(lengths).toHaveLength(2);
  expect(lengths[1]).toBeLessThanOrEqual(6000);
});

test('light spikes: single wild values go, clouds stay, and the raw channel is as it was', async () => {
  await trial.try('light-spikes');
  await trial.clock.advance(60_000);
  const raw = await trial.rows('try-light-spikes-daylight', 'illuminance');
  const clean = await trial.rows('try-light-spikes-daylight', 'illuminance_clean');
  const isSpike = ({ value }: { value: number }) => value > 80_000 || value < 5000;
  expect(raw.filter(isSpike).length).toBeGreaterThan(10);
  expect(clean).toHaveLength(raw.length);
  expect(clean.filter(isSpike)).toEqual([]);
  const clouds = (rows: typeof raw) =>
    lengthsOf(
      rows.map((row) => ({ ...row, value: row.value < 30_000 ? 1 : 0 })),
      1,
    );
  expect(clouds(clean)).toHaveLength(3);
  for (const ms of clouds(clean)) expect(Math.abs(ms - 6000)).toBeLessThanOrEqual(2500);
});

test('motion: alarm and lamp while somebody is there', async () => {
  await trial.try('motion-alarm');
  await trial.clock.advance(25_000);
  expect(await trial.events()).toMatchObject([
    { what: 'raised', severity: 'critical', text: expect.stringContaining('Something moves') },
    { what: 'cleared' },
  ]);
  expect(lengthsOf(await trial.rows('try-motion-alarm-hall', 'lamp'), 1)).toHaveLength(1);
  // It is over, but nobody has seen it.
  expect(await trial.alarms()).toMatchObject([
    { rule: 'try-motion-alarm-motion', clearedMs: expect.any(Number) },
  ]);
  expect((await trial.previewed('try-motion-alarm-motion')).alarms.length).toBeGreaterThan(5);
});

test('smart garden: three devices, each looked after, and one rule over two of them', async () => {
  await trial.try('smart-garden');
  expect((await trial.station.news(0)).devices.map(({ label, simulated }) => [label, simulated])).toEqual([
    ['Greenhouse', true],
    ['Bed', true],
    ['Daylight', true],
  ]);
  await trial.clock.advance(30_000);
  const raised = (await trial.events()).filter(({ what }) => what === 'raised').map(({ rule }) => rule);
  expect(raised.toSorted()).toEqual([
    'try-smart-garden-fan',
    'try-smart-garden-hot-and-dry',
    'try-smart-garden-water',
  ]);
  expect(lengthsOf(await trial.rows('try-smart-garden-greenhouse', 'fan'), 1)).toHaveLength(1);
  expect(lengthsOf(await trial.rows('try-smart-garden-bed', 'pump'), 1)).toHaveLength(1);
  // Its rows stand behind one another in the log, not beside: two devices' pasts are one story all the same.
  expect((await trial.previewed('try-smart-garden-hot-and-dry')).alarms.length).toBeGreaterThan(1);
});

test('overheating: the warning comes well before the heat', async () => {
  await trial.try('overheating-forecast');
  await trial.clock.advance(50_000);
  const raised = (await trial.events()).filter(({ what }) => what === 'raised');
  expect(raised.map(({ rule }) => rule)).toEqual([
    'try-overheating-forecast-overheats',
    'try-overheating-forecast-overheated',
  ]);
  expect(raised[1]!.timeMs - raised[0]!.timeMs).toBeGreaterThan(20_000);
  expect((await trial.previewed('try-overheating-forecast-overheats')).alarms.length).toBeGreaterThan(1);
});

test('vibration: a machine that is well says nothing; shocks are told first, shaking after them', async () => {
  await trial.try('vibration-wear');
  await trial.clock.advance(45_000);
  const events = await trial.events();
  expect(events.map(({ rule, what }) => `${what} ${rule}`)).toEqual([
    'raised try-vibration-wear-shocks',
    'raised try-vibration-wear-shakes',
  ]);
  expect(events[0]!.timeMs - NOW).toBeGreaterThan(10_000);
  const band = await trial.rows('try-vibration-wear-motor', 'vibration_band');
  const values = band.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  expect(values.at(-1)!).toBeGreaterThan(2 * values[0]!);
  expect((await trial.previewed('try-vibration-wear-shakes')).alarms.length).toBeGreaterThan(0);
});

test('energy: what can wait is off while the mean is too high, and on again after it', async () => {
  await trial.try('energy-peak');
  await trial.clock.advance(45_000);
  expect((await trial.events()).map(({ what }) => what)).toEqual(['raised', 'cleared']);
  const charger = await trial.rows('try-energy-peak-household', 'charger');
  expect(lengthsOf(charger, 0)).toHaveLength(1);
  expect(charger.at(-1)!.value).toBe(1);
  const power = await trial.rows('try-energy-peak-household', 'power');
  expect(Math.max(...power.map(({ value }) => value))).toBeGreaterThan(8000);
  const { alarms, longestMs } = await trial.previewed('try-energy-peak-peak');
  expect(alarms.length).toBeGreaterThan(2);
  expect(longestMs).toBeLessThan(12 * HOUR_MS);
});
