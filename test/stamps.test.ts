import { expect, test } from 'vitest';
import { stamps } from '../station/runtime/wire/stamps.ts';

/** A machine that pauses for so long after the looks at its clocks that are told. */
function machine(pausesMs: readonly number[]) {
  let steadyMs = 1_000;
  let looks = 0;
  const look = (ms: number) => {
    steadyMs += pausesMs[looks++] ?? 0;
    return ms;
  };
  return { now: () => look(1_800_000_000_000 + steadyMs), steady: () => look(steadyMs) };
}

test.each([
  { pauses: 'never', pausesMs: [] },
  { pauses: 'before it has seen the wall’s clock', pausesMs: [40] },
  { pauses: 'after it has seen it', pausesMs: [0, 40] },
  { pauses: 'again and again, once for a moment', pausesMs: [40, 0, 0.25, 0, 0, 40] },
])('a stamp is when it was heard where the machine pauses $pauses', ({ pausesMs }) => {
  const heardMs = 990;
  const { timeMs, offsetMs } = stamps(machine(pausesMs))(heardMs);
  expect(Math.abs(timeMs - (1_800_000_000_000 + heardMs))).toBeLessThan(0.5);
  expect(offsetMs).toBe(timeMs - heardMs);
});

test('on a machine that pauses at every look stamps still only grow', () => {
  const stamp = stamps(machine(Array.from({ length: 200 }, (_, i) => (i * 37) % 90)));
  const times = Array.from({ length: 10 }, (_, i) => stamp(900 + i).timeMs);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
});
