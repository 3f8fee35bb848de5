import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf, type Batch } from '../../station/model/batch.ts';
import type { Step } from '../../station/pipeline/step.ts';
import { anomaly, unusual } from './anomaly-oracle.ts';
import { expected } from './oracles.ts';
import { noise, programOf, slice, table } from './rows.ts';

const made = (op: 'anomaly' | 'unusual', batch: Batch, cuts: readonly number[] = []): number[] => {
  const program = programOf([{ op, from: 'x', as: 'y' } satisfies Step]);
  const ends = [...cuts.toSorted((a, b) => a - b), batch.time.length];
  return ends.flatMap((end, i) => [...columnOf(program.run(slice(batch, ends[i - 1] ?? 0, end)), 'y')!]);
};

/** Trouble among rows of noise: a dead sensor, glitches, huge numbers, nothing. */
const trouble = fc.array(
  fc.record({
    row: fc.nat(1400),
    rows: fc.integer({ min: 1, max: 80 }),
    value: fc.constantFrom(40, -7, 1e-9, 1e80, -1e300, 1e301, NaN),
  }),
  { maxLength: 6 },
);

test('the score and what is unusual are what plain TypeScript makes of them, however rows are cut', () => {
  const seed = fc.integer({ min: 1, max: 2 ** 31 });
  const everyMs = fc.constantFrom(1, 100, 60_000, 300_000);
  const cuts = fc.array(fc.nat(1500), { maxLength: 6 });
  fc.assert(
    fc.property(seed, everyMs, trouble, cuts, (noiseSeed, stepMs, troubles, cutAt) => {
      const [x] = noise(1500, noiseSeed).columns;
      for (const { row, rows, value } of troubles) x!.fill(value, row, row + rows);
      const batch = table(
        Array.from(x!, (_, i) => 1.8e12 + i * stepMs),
        [...x!],
      );
      const scores = made('anomaly', batch, cutAt);
      const off = expected(batch, anomaly).map((score, row) => Math.abs(score - scores[row]!));
      expect(off.findIndex((each) => each > 1e-9)).toBe(-1);
      expect(scores.map(Number.isNaN)).toEqual(off.map(Number.isNaN));
      expect(made('unusual', batch, cutAt)).toEqual(expected(batch, unusual));
    }),
    { numRuns: 40 },
  );
});

/** A day's wave in a greenhouse with noise, every five minutes. */
function days(count: number, value: (row: number, usual: number) => number): Batch {
  let state = 9;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const rows = Array.from({ length: count * 288 }, (_, row) => row);
  const x = rows.map((row) => value(row, 20 + 5 * Math.sin((row / 144) * Math.PI) + random()));
  return table(
    rows.map((row) => 1.8e12 + row * 300_000),
    x,
  );
}

const startsOf = (batch: Batch): number[] =>
  made('unusual', batch).flatMap((y, row, all) => (y === 1 && all[row - 1] !== 1 ? [row] : []));

test('two weeks of days like each other have nothing unusual in them', () => {
  expect(startsOf(days(14, (_, usual) => usual))).toEqual([]);
});

test('a noon’s heat at midnight is unusual, though it is hot at each noon', () => {
  const batch = days(14, (row, usual) => (row >= 3024 && row < 3060 ? 30 : usual));
  const [first, ...more] = startsOf(batch);
  expect(first).toBeGreaterThanOrEqual(3024);
  expect(first).toBeLessThan(3030);
  expect(more).toEqual([]);
});

test('a glitch is unusual, and blinds nobody for what comes after it', () => {
  expect(startsOf(days(14, (row, usual) => (row === 2000 ? 1e80 : row === 3500 ? 60 : usual)))).toEqual([
    2000, 3500,
  ]);
});

test('a step of it keeps as much after 100,000 values as after one', () => {
  const program = programOf([{ op: 'unusual', from: 'x', as: 'y' }]);
  const batch = noise(500);
  const sizeAfter = (runs: number) => {
    for (let i = 0; i < runs; i++) program.run(batch);
    return program.exportState().length;
  };
  expect(sizeAfter(1)).toBe(sizeAfter(200));
});
