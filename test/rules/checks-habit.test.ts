import { expect, test } from 'vitest';
import { Habit } from '../../station/rules/checks/habit.ts';

const MIN_MS = 60_000;

/** Values at times in seconds, in one batch. */
function saw(habit: Habit, rows: Iterable<readonly [s: number, value: number]>): Habit {
  const all = [...rows];
  habit.saw(
    Float64Array.from(all, ([s]) => s * 1000),
    Float64Array.from(all, ([, value]) => value),
  );
  return habit;
}

function* every(seconds: number, fromS: number, toS: number, value = (i: number) => i % 7) {
  for (let i = 0, s = fromS; s < toS; s += seconds, i++) yield [s, value(i)] as const;
}

test('a rhythm is known after 32 intervals, and has a limit of three of them, rounded up', () => {
  expect(saw(new Habit(), every(1, 0, 32)).silentAfterMs).toBeUndefined();
  expect(saw(new Habit(), every(1, 0, 33)).silentAfterMs).toBe(30_000);
  expect(saw(new Habit(), every(60, 0, 33 * 60)).silentAfterMs).toBe(5 * MIN_MS);
  expect(saw(new Habit(), every(86_400, 0, 33 * 86_400)).silentAfterMs).toBeUndefined();
});

test('what speaks when something happens has no limit, before it was regular for long', () => {
  const door = new Habit();
  saw(door, every(1, 0, 20));
  saw(door, every(1, 3600, 3605));
  saw(door, every(1, 7200, 7210));
  expect(door.silentAfterMs).toBeUndefined();
  saw(door, every(1, 8000, 8000 + 7 * 32));
  expect(door.silentAfterMs).toBeUndefined();
  saw(door, every(1, 8000 + 7 * 32, 8000 + 9 * 32));
  expect(door.silentAfterMs).toBe(MIN_MS);
});

test('many values at one moment are a hiccup of the line, not of the sensor', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [Math.floor(i / 20) * 2, i] as const);
  expect(saw(new Habit(), rows).silentAfterMs).toBe(30_000);
});

test('one silence that was an alarm moves the limit little; where it is the new rhythm the limit follows', () => {
  const habit = saw(new Habit(), every(60, 0, 40 * 60));
  saw(habit, every(60, 40 * 60 + 7200, 40 * 60 + 7200 + 30 * 60));
  expect(habit.silentAfterMs).toBe(10 * MIN_MS);
  saw(habit, every(600, 100_000, 100_000 + 200 * 600));
  expect(habit.silentAfterMs).toBe(30 * MIN_MS);
});

test('a gap of the device is no interval of its channels', () => {
  const habit = saw(new Habit(), every(1, 0, 20));
  habit.interrupted();
  saw(habit, every(1, 100_000, 100_020));
  expect(habit.silentAfterMs).toBe(30_000);
});

test('standing still is wrong only where it moved for an hour, and later the longer it stood before', () => {
  expect(saw(new Habit(), every(1, 0, 3000)).stuckAfterMs).toBeUndefined();
  const restless = saw(new Habit(), every(1, 0, 3700));
  expect(restless.stuckAfterMs).toBe(10 * MIN_MS);
  expect(
    saw(
      new Habit(),
      every(1, 0, 7400, () => 20),
    ).stuckAfterMs,
  ).toBeUndefined();
  const rests = (i: number) => (i % 500 < 200 ? 1 : i % 7);
  expect(saw(new Habit(), every(1, 0, 9000, rests)).stuckAfterMs).toBe(60 * MIN_MS);
  // While it stands still its limit does not run away from it.
  saw(
    restless,
    every(1, 3700, 3700 + 7200, () => 20),
  );
  expect(restless.stuckAfterMs).toBe(10 * MIN_MS);
});

test('what was learned is known again after a restart', () => {
  const habit = saw(new Habit(), every(60, 0, 100 * 60));
  const again = new Habit(structuredClone(habit.kept));
  expect([again.silentAfterMs, again.stuckAfterMs]).toEqual([habit.silentAfterMs, habit.stuckAfterMs]);
  expect(again.stuckAfterMs).toBe(120 * MIN_MS);
});
