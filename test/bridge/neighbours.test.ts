import { expect, test } from 'vitest';
import { Neighbours } from '../../node-bridge/hub/neighbours.ts';
import { settle } from '../fakes/clock.ts';

/** Settings that take a moment to be written, as on a disk. */
function slowSettings() {
  const kept = new Map<string, unknown>();
  return {
    setting: (name: string) => Promise.resolve(kept.get(name)),
    keepSetting: async (name: string, value: unknown) => {
      await settle();
      kept.set(name, value);
    },
  };
}

test('two stations that speak up in the same moment are both remembered', async () => {
  const log = slowSettings();
  const neighbours = await Neighbours.open(log);
  await Promise.all([neighbours.add('one'), neighbours.add('two'), neighbours.add('one')]);
  expect(neighbours.names).toEqual(['one', 'two']);
  expect((await Neighbours.open(log)).names).toEqual(['one', 'two']);
});
