import { expect, test } from 'vitest';
import { best, scoreAt, twoFold, worths, type Labelled, type Scored } from '../bench/nab/scorer.ts';

/** 100 rows, the first 15 do not count; a window of ten rows from 40 to 49 and one from 70 to 79. */
const series = (name = 'a', windows: Labelled['windows'] = [[40, 49]]): Labelled => ({
  name,
  time: Float64Array.from({ length: 100 }, (_, row) => row),
  values: new Float64Array(100),
  windows,
});

/** Scores that are 0 but on these rows. */
const told = (rows: Record<number, number>, of = series()): Scored => ({
  series: of,
  scores: Array.from({ length: 100 }, (_, row) => rows[row] ?? 0),
});

// The sigmoid 2 / (1 + e^5p) − 1 by hand: 0.98661 at −1, 0.24492 at −0.1, −0.27087 at 1/9, −0.98661 at 1.
test.each([
  ['the first row of the window is perfect', { 40: 1 }, 100],
  ['its last row is worth 0.24492 / 0.98661 of it', { 49: 1 }, 100 * ((1 + 0.24492 / 0.98661) / 2)],
  ['of several in a window the best counts', { 42: 1, 40: 1, 49: 1 }, 100],
  ['nothing told is nothing gained', {}, 0],
  ['a row before any window costs 0.11', { 20: 1 }, -5.5],
  ['two of them cost twice', { 20: 1, 25: 1 }, -11],
  ['one row behind the window costs little', { 50: 1 }, (100 * -0.11 * 0.27087) / 2],
  ['nine rows behind costs almost all', { 58: 1 }, (100 * -0.11 * 0.98661) / 2],
  ['more than three windows behind costs all', { 80: 1 }, -5.5],
  ['what is told while a detector warms up does not count', { 14: 1 }, 0],
])('%s', (_, rows, wanted) => {
  expect(scoreAt([told(rows)], 1)).toBeCloseTo(wanted, 2);
});

test('the threshold is the one that all series together do best with', () => {
  const files = [told({ 20: 3, 40: 2 }), told({ 40: 5 }, series('b')), told({ 30: 1 }, series('c', []))];
  // Down to 5: one window of two, 50. Down to 3: 50 − 0.11 / 4. Down to 2: both, 100 − 2.75.
  expect(best(files)).toEqual({ score: expect.closeTo(97.25, 6), threshold: 2 });
  expect(scoreAt(files, 5)).toBeCloseTo(50, 6);
});

test('two-fold: each half is judged by the threshold of the other one', () => {
  const files = [told({ 40: 8, 20: 3 }), told({ 40: 4 }, series('b'))];
  // a by b’s 4: 100. b by a’s 8: nothing told.
  expect(twoFold(files)).toBeCloseTo(50, 6);
});

test('each window has a beginning, and costs by its own length behind it', () => {
  const rows = worths(
    series('a', [
      [40, 49],
      [70, 74],
    ]),
  );
  expect(rows[70]).toMatchObject({ worth: 1, window: 'a|70' });
  expect(rows[78]!.worth).toBeCloseTo(-0.11 * 0.98661, 4);
  expect(rows[69]!.worth).toBeCloseTo(-0.11, 3);
});
