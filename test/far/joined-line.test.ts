import { expect, test } from 'vitest';
import type { ChartSeries } from '../../station/api/chart.ts';
import { joinedLine } from '../../station/runtime/far/joined-line.ts';

const gap = (fromMs: number) => ({ device: 'd', fromMs, toMs: fromMs + 1, cause: 'silent' as const });

function line(
  rows: readonly (readonly [timeMs: number, min: number, max: number])[],
  gaps: readonly number[],
): ChartSeries {
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of);
  const mean = column(([, min, max]) => (min + max) / 2);
  const [time, min, max] = [column(([timeMs]) => timeMs), column((row) => row[1]), column((row) => row[2])];
  return { device: 'd', channel: 'c', time, min, max, mean, gaps: gaps.map(gap), rows: rows.length };
}

const shown = ({ time, min, max, gaps, rows }: ChartSeries) => ({
  rows: [...time].map((timeMs, i) => [timeMs, min[i], max[i]]),
  gaps: gaps.map(({ fromMs }) => fromMs),
  count: rows,
});

const older = line([[1, 10, 12], [2, 20, 22], [3, 30, 32]], [1, 3]); // oxfmt-ignore
const newer = line([[3, 5, 6], [4, 7, 8]], [2, 4]); // oxfmt-ignore

test('what was told ends where what was heard begins, gaps too', () => {
  expect(shown(joinedLine(older, newer, 3, []))).toEqual({
    rows: [[1, 10, 12], [2, 20, 22], [3, 5, 6], [4, 7, 8]], // oxfmt-ignore
    gaps: [1, 4],
    count: 4,
  });
});

test('what was told is shown as the rest is: scaled from the change on, upside down where the scale is', () => {
  const { rows } = shown(joinedLine(older, newer, 3, [{ fromMs: 2, gain: -1, offset: 1 }]));
  expect(rows.slice(0, 3)).toEqual([
    [1, 10, 12],
    [2, -21, -19],
    [3, 5, 6],
  ]);
});

test('where nothing was heard, or nothing told, there is the other', () => {
  const none = line([], []);
  expect(shown(joinedLine(older, none, Infinity, [])).rows).toHaveLength(3);
  expect(joinedLine(undefined, newer, 3, [])).toBe(newer);
});

test('where hours end is told on, but what was heard has its rows', () => {
  const until = (hoursUntilMs: number) => joinedLine({ ...older, hoursUntilMs }, newer, 3, []).hoursUntilMs;
  expect([until(2), until(9), joinedLine(older, newer, 3, []).hoursUntilMs]).toEqual([2, 3, undefined]);
});
