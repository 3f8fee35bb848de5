import { expect, test } from 'vitest';
import { Reflection } from '../station/runtime/recovery/reflection.ts';

const at = (held: readonly (readonly [string, number])[], devices: readonly string[]) => ({
  station: 'yard',
  epoch: 'e',
  nowMs: 1_000,
  held: new Map(held),
  devices: devices.map((device) => ({ device, rows: 10, lastMs: 900 })),
  settings: undefined,
});

test('what a removed device left unsent is missed until it is taken, and not any longer', () => {
  const reflection = new Reflection({ found: undefined, write: () => undefined }, 'e');
  const unsent = () => reflection.mirror?.unsent.map(({ device, rows }) => [device, rows]);
  reflection.look(
    at(
      [
        ['a', 10],
        ['b', 10],
      ],
      ['a', 'b'],
    ),
  );
  reflection.look(
    at(
      [
        ['a', 4],
        ['b', 10],
      ],
      ['b'],
    ),
  );
  expect(unsent()).toEqual([
    ['a', 4],
    ['b', 10],
  ]);
  reflection.look(
    at(
      [
        ['a', 0],
        ['b', 10],
      ],
      ['b'],
    ),
  );
  expect(unsent()).toEqual([['b', 10]]);
});

test('so it is after a restart, when nobody but the mirror remembers that device', () => {
  const found = {
    station: 'yard',
    epoch: 'e',
    atMs: 1,
    unsent: [{ device: 'a', rows: 7, fromMs: 1, toMs: 2 }],
  };
  const reflection = new Reflection({ found, write: () => undefined }, 'e');
  reflection.look(at([['a', 0]], []));
  expect(reflection.mirror?.unsent).toEqual([]);
});
