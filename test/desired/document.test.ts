import { expect, test } from 'vitest';
import { differences } from '../../station/model/difference.ts';
import { configOf, hashOf, readConfig } from '../../station/runtime/desired/document.ts';
import { MAST, UNO } from '../control/scene.ts';
import { HOT } from './scene.ts';

const METER = {
  id: 'meter',
  label: 'Meter',
  driver: 'dsmr-p1',
  address: 'serial:a',
  options: { key: 'ab'.repeat(16) },
};

test('a configuration says the same in whatever order it was written, and nothing is the same as nothing said', () => {
  const one = configOf([UNO, MAST], []);
  const other = configOf(
    [
      { ...MAST, pipeline: [], controls: {} },
      Object.fromEntries(Object.entries(UNO).reverse()) as typeof UNO,
    ],
    [],
  );
  expect(other).toEqual(one);
  expect(hashOf(other)).toBe(hashOf(one));
  expect(hashOf(configOf([UNO], []))).not.toBe(hashOf(one));
});

test('a secret stands in no configuration; it stays with the device that has it, and with no other', () => {
  const config = configOf([METER], []);
  expect(JSON.stringify(config)).not.toContain('abab');
  const [device] = readConfig(config, [METER]).devices;
  expect(device!.config.options).toEqual(METER.options);
  const [renamed] = readConfig({ ...config, devices: [{ ...config.devices[0], id: 'other' }] }, [
    METER,
  ]).devices;
  expect(renamed!.config.options ?? {}).toEqual({});
  expect(() => readConfig({ devices: [METER], rules: [] }, [METER])).toThrow(/a secret is no part/);
});

test('names that every object has reach nothing', () => {
  const json = JSON.parse(`{"devices":[{"id":"a","label":"A","driver":"plotter-lines","address":"serial:a",
    "options":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"__proto__":{"pipeline":[]}}],"rules":[]}`) as unknown;
  let config: unknown;
  try {
    ({ config } = readConfig(json, []));
  } catch {
    config = undefined;
  }
  expect(JSON.stringify(config ?? {})).not.toContain('polluted');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('a difference names each part, with what was and what is', () => {
  const before = configOf([UNO, MAST], []);
  const after = {
    devices: [{ ...MAST, label: 'Weather mast', pipeline: [{ op: 'rise', from: 'a', as: 'b' }] }],
    rules: [{ rule: HOT, isOn: true }],
  };
  expect(differences(before, after)).toMatchObject([
    {
      part: 'devices/mast',
      change: 'changed',
      fields: [{ path: '/label', from: '"Mast"', to: '"Weather mast"' }],
    },
    { part: 'devices/uno', change: 'removed' },
    {
      part: 'pipelines/mast',
      change: 'added',
      fields: [{ path: '/', to: expect.stringContaining('rise') as string }],
    },
    { part: 'rules/hot', change: 'added' },
  ]);
  expect(differences(before, before)).toEqual([]);
});
