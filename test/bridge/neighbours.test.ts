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

test('a crowd that speaks up at once costs a few commits, and is remembered up to the most that can be', async () => {
  const log = slowSettings();
  let commits = 0;
  const counted = {
    ...log,
    keepSetting: (name: string, value: unknown) => (commits++, log.keepSetting(name, value)),
  };
  const neighbours = await Neighbours.open(counted);
  const crowd = Array.from({ length: 1_500 }, (_, i) => `board-${i}`);
  await Promise.all(crowd.map((name) => neighbours.add(name)));
  expect(commits).toBeLessThanOrEqual(3);
  expect((await Neighbours.open(log)).names).toEqual(crowd.slice(0, 1_024));
  await neighbours.add('one-more');
  expect(neighbours.has('one-more')).toBe(false);
});
