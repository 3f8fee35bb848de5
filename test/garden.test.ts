import { describe, expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { drivers } from '../station/drivers/index.ts';
import { Decoder } from '../station/runtime/session/decode.ts';
import { gardenWorld } from '../station/runtime/scenes/garden.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the garden's driver reads of each of the garden's lines. */
function readings(world: ReturnType<typeof gardenWorld>, fromMs: number, toMs: number, everyMs: number) {
  const decoder = new Decoder(drivers.get('garden-simulated')!, {});
  const said = [];
  for (let ms = fromMs; ms <= toMs; ms += everyMs) said.push(...decoder.push(world.step(ms)));
  expect(decoder.counts).toMatchObject({ faults: 0, dropped: 0 });
  return said.map(
    ({ reading }) => reading as Record<'soilMoisture' | 'temperature' | 'humidity' | 'pump', number>,
  );
}

describe('the simulated garden', () => {
  test('says a line that its driver reads, every second of a day, in every kind of weather', () => {
    for (const seed of [0, 1, 7, 4294967295]) {
      const day = readings(gardenWorld(seed, NOON), NOON, NOON + 24 * HOUR, 60_000);
      expect(day).toHaveLength(24 * 60 + 1);
      const air = day.map(({ temperature }) => temperature);
      expect(Math.max(...air) - Math.min(...air)).toBeGreaterThan(8);
      expect(Math.max(...air)).toBeLessThan(40);
      for (const { humidity, soilMoisture } of day) {
        expect(humidity).toBeGreaterThanOrEqual(15);
        expect(humidity).toBeLessThanOrEqual(100);
        expect(soilMoisture).toBeGreaterThan(0);
      }
    }
  });

  test('is the same for the same seed and another for another', () => {
    const lines = (seed: number) => readings(gardenWorld(seed, NOON), NOON, NOON + MINUTE, 1000);
    expect(lines(5)).toEqual(lines(5));
    expect(lines(5)).not.toEqual(lines(6));
  });

  test('is dry in the heat and dries by itself', () => {
    const day = readings(gardenWorld(3, NOON), NOON, NOON + 24 * HOUR, 60_000);
    const warmest = day.reduce((a, b) => (b.temperature > a.temperature ? b : a));
    const coldest = day.reduce((a, b) => (b.temperature < a.temperature ? b : a));
    expect(warmest.humidity).toBeLessThan(coldest.humidity);
    expect(day.at(-1)!.soilMoisture).toBeLessThan(day[0]!.soilMoisture - 2);
  });

  test('is watered by its pump until told otherwise, ten minutes at most', () => {
    const world = gardenWorld(3, NOON);
    const before = readings(world, NOON, NOON + 1000, 1000).at(-1)!;
    world.obey(ascii('pump:1\n'));
    const wet = readings(world, NOON + 2000, NOON + 3 * MINUTE, 1000);
    expect(wet.every(({ pump }) => pump === 1)).toBe(true);
    expect(wet.at(-1)!.soilMoisture).toBeGreaterThan(before.soilMoisture + 2);
    world.obey(ascii('pump:0\n'));
    expect(readings(world, NOON + 4 * MINUTE, NOON + 4 * MINUTE, 1000)[0]!.pump).toBe(0);

    world.obey(ascii('pump:1\n'));
    readings(world, NOON + 5 * MINUTE, NOON + 9 * MINUTE, 1000);
    world.obey(ascii('pump:1\n')); // said again, it runs no longer
    const long = readings(world, NOON + 10 * MINUTE, NOON + 20 * MINUTE, 1000);
    expect(long.findIndex(({ pump }) => pump === 0)).toBe(4 * 60); // begun at 4, ended at 14
  });

  test('takes no other orders', () => {
    const world = gardenWorld(3, NOON);
    for (const noise of ['pump:2\n', 'pump', 'xpump:1\n', '\u0000\u00ff']) world.obey(ascii(noise));
    expect(readings(world, NOON, NOON, 1000)[0]!.pump).toBe(0);
  });

  test('lives through a clock set back and a week of sleep', () => {
    const world = gardenWorld(3, NOON);
    expect(readings(world, NOON - HOUR, NOON - HOUR, 1)).toHaveLength(1);
    expect(readings(world, NOON + 7 * 24 * HOUR, NOON + 7 * 24 * HOUR, 1)).toHaveLength(1);
  });
});
