import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf, type Batch } from '../../station/model/batch.ts';
import type { Pipeline } from '../../station/pipeline/step.ts';
import { lastingOracles } from './lasting-oracles.ts';
import { expected, filterOracles, isValue } from './oracles.ts';
import { everything, noise, programOf, slice, table } from './rows.ts';

const oracles = [...filterOracles, ...lastingOracles];

/** What a program makes of rows that come in pieces, as the bits of all columns. */
function bitsOf(pipeline: Pipeline, batch: Batch, cuts: readonly number[]): string {
  const program = programOf(pipeline);
  const ends = [...cuts.filter((cut) => cut < batch.time.length).sort((a, b) => a - b), batch.time.length];
  const pieces = ends.map((end, i) => program.run(slice(batch, ends[i - 1] ?? 0, end)));
  const columns = pieces[0]!.channels.map((_, c) => pieces.flatMap((piece) => [...piece.columns[c]!]));
  return Buffer.from(Float64Array.from(columns.flat()).buffer).toString('base64');
}

/** Equal times, small and big gaps, a clock set back. */
const times = (rows: number) =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 900, 3_600_000, -1, -86_400_000) },
      ),
      { minLength: rows, maxLength: rows },
    )
    .map((steps) => {
      let now = 1.8e12;
      return steps.map((step) => (now += step));
    });

const tame = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 4, arbitrary: fc.double({ min: -50, max: 50, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, NaN, -0) },
);
/** Without numbers so small that their squares have no digits left. */
const ordinary = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 4, arbitrary: fc.integer({ min: -6400, max: 6400 }).map((n) => n / 128) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, NaN, -0) },
);
const wild = fc.oneof(tame, fc.constantFrom(NaN, 1e17, -1e17, 9e299, 1e301, -1e308, Infinity, -Infinity));

const batchesOf = (...values: readonly fc.Arbitrary<number>[]) =>
  fc
    .integer({ min: 1, max: 60 })
    .chain((rows) => {
      const columns = values.map((value) => fc.array(value, { minLength: rows, maxLength: rows }));
      return fc.tuple(times(rows), fc.oneof(...columns));
    })
    .map(([time, x]) => table(time, x));
const batches = batchesOf(tame, wild);

const cuts = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 });

/**
 * Subnormal numbers keep no relative precision: a product is off by half of the smallest number at most, once for each row that
 * went into it, in the kernel and in the oracle.
 */
const subnormal = (rows: number) => rows * Number.MIN_VALUE;

test.each(oracles)(
  '$step.op does what its few lines of TypeScript say: %$',
  ({ step, oracle, ...precision }) => {
    fc.assert(
      fc.property(precision.tame ? batchesOf(ordinary) : batches, (batch) => {
        const got = columnOf(programOf([step]).run(batch), 'y')!;
        const wanted = expected(batch, oracle);
        for (const [row, y] of wanted.entries()) {
          const largest = Math.max(...[...batch.columns[0]!, y].filter(isValue).map(Math.abs));
          const least = Math.max(precision.least ?? 0, subnormal(row + 1));
          const most = precision.within > 0 ? Math.max(precision.within * largest, least) : 0;
          const isSame = Object.is(got[row], y) || Math.abs(got[row]! - y) <= most;
          if (!isSame) throw new Error(`row ${row}: ${got[row]} instead of ${y}`);
        }
      }),
    );
  },
);

test.each(oracles)('$step.op does not see where rows are cut into batches: %$', ({ step }) => {
  fc.assert(
    fc.property(batches, cuts, (batch, cutAt) => {
      const whole = bitsOf([step], batch, []);
      expect(bitsOf([step], batch, [...batch.time.keys()])).toBe(whole);
      expect(bitsOf([step], batch, cutAt)).toBe(whole);
    }),
  );
});

test('a batch longer than the kernel’s columns is as one that is cut', () => {
  const batch = noise(1700);
  const whole = bitsOf(everything, batch, []);
  expect(bitsOf(everything, batch, [1, 2, 511, 512, 513, 1024, 1025])).toBe(whole);
  expect(bitsOf(everything, batch, [...batch.time.keys()])).toBe(whole);
});

test('no value is always the one canonical NaN', () => {
  const bytes = new BigUint64Array([0xfff8_0000_0000_0001n, 0x7ff0_0000_0000_0000n, 0x3ff0_0000_0000_0000n]);
  const batch: Batch = { ...table([1, 2, 3], []), columns: [new Float64Array(bytes.buffer)] };
  const made = columnOf(
    programOf([{ op: 'linear', from: 'x', as: 'y', gain: 1, offset: 0 }]).run(batch),
    'y',
  )!;
  const none = 0x7ff8_0000_0000_0000n;
  expect([...new BigUint64Array(made.buffer)]).toEqual([none, none, 0x3ff0_0000_0000_0000n]);
});

test('a moving window with more values than the ring has entries is right to within a 1024th of its length', () => {
  const windowMs = 1000;
  const rows = 20_000;
  const batch = { ...noise(rows), time: Float64Array.from({ length: rows }, (_, i) => 1.8e12 + i / 8) };
  const got = columnOf(programOf([{ op: 'movingMin', from: 'x', as: 'y', windowMs }]).run(batch), 'y')!;
  const x = batch.columns[0]!;
  const leastSince = (row: number, spanMs: number) => {
    let least = Infinity;
    for (let i = row; i >= 0 && batch.time[row]! - batch.time[i]! < spanMs; i--)
      if (x[i]! < least) least = x[i]!;
    return least;
  };
  for (let row = 0; row < rows; row += 7) {
    if (Number.isNaN(x[row])) continue;
    expect(got[row]).toBeGreaterThanOrEqual(leastSince(row, windowMs));
    expect(got[row]).toBeLessThanOrEqual(leastSince(row, windowMs - windowMs / 1024));
  }
});

test('a huge value that has left a moving window leaves no error behind', () => {
  const program = programOf([{ op: 'movingAverage', from: 'x', as: 'y', windowMs: 10 }]);
  const made = columnOf(program.run(table([0, 5, 12, 18], [1e18, 0.1, 0.2, 0.3])), 'y')!;
  expect(made[2]).toBeCloseTo(0.15, 12);
  expect(made[3]).toBeCloseTo(0.25, 12);
});
