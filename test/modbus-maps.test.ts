import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../station/codec/bytes.ts';
import { mapNames, maps } from '../station/codec/modbus-maps/maps.ts';
import {
  kindNames,
  numberIn,
  readMap,
  type Register,
  sizeOf,
  writeValue,
} from '../station/codec/registers.ts';
import { drivers } from '../station/drivers/index.ts';
import type { FaultError } from '../station/model/fault.ts';
import { manifestOf } from '../station/runtime/devices/manifest.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';

const device = (registers: unknown) => ({
  id: 'own',
  label: 'Own',
  driver: 'modbus-meter',
  address: 'serial:0403:6001',
  options: { model: 'custom', unit: 9, registers },
});

test('a map of one’s own is plain JSON, and all that is wrong with it is said at once', () => {
  const good = [
    { name: 'level', address: 10, function: 3, type: 'f32', lowFirst: true, unit: 'm' },
    {
      name: 'setpoint',
      address: 20,
      function: 3,
      type: 'i16',
      scale: 0.1,
      unit: '°C',
      min: 5,
      max: 30,
      writable: true,
    },
    { name: 'pump', address: 0, function: 1, writable: true },
  ];
  expect(() => parseDevice(JSON.parse(JSON.stringify(device(good))))).not.toThrow();
  const bad = [
    { name: 'a b', address: 70_000 },
    { name: 'toString', address: 1, scale: 0 },
    { name: 'c', address: 2, type: 'u128' },
    { name: 'd', address: 3, function: 4, writable: true, min: 0, max: 1 },
    { name: 'e', address: 4, function: 3, writable: true },
    { name: 'f', address: 5, function: 1, type: 'u16' },
  ];
  try {
    parseDevice(device(bad));
    expect.unreachable();
  } catch (error) {
    const { fault } = error as FaultError;
    const problems = fault.code === 'config/invalid' ? fault.detail.problems : [];
    const places = problems.map(({ path }) => path.replace('/options/registers/', ''));
    expect(places).toEqual(
      expect.arrayContaining(['0/name', '0/address', '1/name', '1/scale', '2/type', '3', '4', '5']),
    );
  }
  expect(() => parseDevice(device([]))).toThrow(/one register at least/);
  expect(() => parseDevice(device([good[0], good[0]]))).toThrow(/names must differ/);
});

test('every known device can be chosen by its name, and is read within what its document allows', () => {
  const driver = drivers.get('modbus-meter')!;
  const [model] = manifestOf(driver).options.filter(({ name }) => name === 'model');
  expect(model).toMatchObject({ kind: 'choice', choices: [...mapNames, 'custom'] });
  for (const name of mapNames) {
    expect(model).toHaveProperty(['titles', name]);
    const { options } = parseDevice({ ...device([]), options: { model: name, unit: maps[name].unit } });
    const { requests, answerBytes } = driver.source.ask!(options)!;
    expect(requests.length, name).toBeLessThanOrEqual(8);
    for (const request of requests) expect(answerBytes!(request), name).toBeLessThanOrEqual(255);
  }
});

test('what is written is what is read back, in every type and order of words', () => {
  const rows = fc.record({
    type: fc.constantFrom(...kindNames.filter((kind) => kind !== 'bit' && !kind.includes('64'))),
    lowFirst: fc.boolean(),
    scale: fc.constantFrom(1, 0.1, 0.01, 10),
    value: fc.integer({ min: 0, max: 3_000 }),
  });
  fc.assert(
    fc.property(rows, ({ value, ...row }) => {
      const register: Register = { name: 'x', address: 7, function: 3, ...row };
      const written = writeValue(1, register, value * row.scale);
      const data = written.length === 8 ? written.subarray(4, 6) : written.subarray(7, -2);
      const request = { unit: 1, fn: 3, address: 7, count: sizeOf(register) };
      expect(numberIn(register, request, data)).toBeCloseTo(value, 3);
      expect(readMap([register], request, data).reading['x']).toBeCloseTo(value * row.scale, 3);
    }),
  );
  // Modbus application protocol V1.1b3, section 6.6: register 1 to 3.
  expect(toHex(writeValue(17, { name: 'x', address: 1, function: 3, type: 'u16' }, 3)).slice(0, 12)).toBe(
    '110600010003',
  );
  const low: Register = { name: 'x', address: 1, function: 3, type: 'u16' };
  expect(() => writeValue(17, low, -1)).toThrow(/out-of-range/);
  expect(() => writeValue(17, low, 65_536)).toThrow(/out-of-range/);
});
