import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf, type Batch } from '../../station/model/batch.ts';
import { compile } from '../../station/pipeline/compile.ts';
import type { Plan } from '../../station/pipeline/plan.ts';
import { kernel, kernelExports } from '../fakes/kernels.ts';
import { lastingOracles } from './lasting-oracles.ts';
import { filterOracles, isValue } from './oracles.ts';
import { rowOracles, type RowCase, type Seen } from './row-oracles.ts';
import { noise, slice, table } from './rows.ts';

const planOf = ({ op, parameters }: RowCase): Plan => ({
  reads: ['x', 'z'],
  makes: ['y'],
  steps: [{ op, from: 0, to: 2, parameters }],
});

/** What a program makes of a batch that is cut into pieces. */
function made(plan: Plan, batch: Batch, cuts: readonly number[]): number[] {
  const program = kernel().program(plan);
  const ends = [
    ...cuts.filter((cut) => cut < batch.time.length).toSorted((a, b) => a - b),
    batch.time.length,
  ];
  const pieces = ends.map((end, i) => program.run(slice(batch, ends[i - 1] ?? 0, end)));
  return pieces.flatMap((piece) => [...columnOf(piece, 'y')!]);
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 3, arbitrary: fc.integer({ min: -4000, max: 4000 }).map((n) => n / 128) },
  { weight: 2, arbitrary: fc.constant(NaN) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 0.5, 1e-9, 1e6, 2e6, 4e9) },
);
const rowsOf = fc.array(
  fc.record({ step: fc.constantFrom(0, 1, 20, 50, 51, 900, 6000, -1, -86_400_000), x: value, z: value }),
  { minLength: 1, maxLength: 60 },
);
const cuts = fc.array(fc.nat(60), { maxLength: 8 });

test.each(rowOracles)('$op $name is what a line of TypeScript says, wherever rows are cut', (each) => {
  fc.assert(
    fc.property(rowsOf, cuts, (steps, cutAt) => {
      let [now, clock] = [1.8e12, 1.8e12];
      const time = steps.map(({ step }) => (now += step));
      const seen = steps.map(({ step, x, z }, i): Seen => ({
        t: (clock += i === 0 ? 0 : Math.max(0, step)),
        x,
        z,
      }));
      const batch: Batch = {
        ...table(time, []),
        channels: ['x', 'z'],
        columns: [Float64Array.from(seen, ({ x }) => x), Float64Array.from(seen, ({ z }) => z)],
      };
      const got = made(planOf(each), batch, cutAt);
      for (const [row, wanted] of each.oracle(seen).entries()) {
        const y = isValue(wanted) ? wanted : NaN;
        const isSame =
          Object.is(got[row], y) || Math.abs(got[row]! - y) <= each.within * Math.max(1, Math.abs(y));
        if (!isSame) throw new Error(`row ${row}: ${got[row]} instead of ${y}`);
      }
    }),
  );
});

/** The power between two frequencies of 1024 values, by the sum that defines the transform. */
function bandRms(values: readonly number[], ratePerS: number, lowHz: number, highHz: number): number {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const shaped = values.map((x, i) => (x - mean) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n)));
  let power = 0;
  for (let k = 1; k <= n / 2; k++) {
    const hz = (k * ratePerS) / n;
    if (hz < lowHz || hz >= highHz) continue;
    const angle = (i: number) => (2 * Math.PI * ((k * i) % n)) / n;
    const real = shaped.reduce((sum, x, i) => sum + x * Math.cos(angle(i)), 0);
    const imaginary = shaped.reduce((sum, x, i) => sum + x * Math.sin(angle(i)), 0);
    power += (k === n / 2 ? 1 : 2) * (real ** 2 + imaginary ** 2);
  }
  return Math.sqrt(power / 0.375) / n;
}

test('bandRms is what the sum says that defines the transform, wherever rows are cut', () => {
  const plan = compile(['x'], [{ op: 'band', from: 'x', as: 'y', lowHz: 5, highHz: 30 }]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.array(fc.nat(2500), { maxLength: 5 }), (seed, cutAt) => {
      const batch = noise(2500, seed);
      const got = made(plan, batch, cutAt);
      const dense = [...batch.time.keys()].filter((row) => !Number.isNaN(batch.columns[0]![row]));
      const ends = [dense[1023]!, dense[2047]!];
      expect(got.flatMap((y, row) => (Number.isNaN(y) ? [] : [row]))).toEqual(ends);
      ends.forEach((end, block) => {
        const rows = dense.slice(block * 1024, block * 1024 + 1024);
        const ratePerS = 1023 / ((batch.time[end]! - batch.time[rows[0]!]!) / 1000);
        const values = rows.map((row) => batch.columns[0]![row]!);
        expect(got[end]).toBeCloseTo(bandRms(values, ratePerS, 5, 30), 9);
      });
    }),
    { numRuns: 8 },
  );
});

test('no op of the kernel is without an oracle', () => {
  const host = /^(time|column|create|run|destroy|parts?|partSize|(en|de)codeSection|section.*)$/;
  const ops = Object.entries(kernelExports()).flatMap(([name, what]) =>
    typeof what === 'function' && !host.test(name) ? [name] : [],
  );
  const steps = [...filterOracles, ...lastingOracles].flatMap(({ step }) => compile(['x'], [step]).steps);
  const judged = [...steps, ...rowOracles].map(({ op }) => op as string);
  // Those have tests of their own: above, and in anomaly.test.ts.
  const own = ['bandRms', 'anomaly', 'unusual'];
  expect(ops.filter((op) => !judged.includes(op) && !own.includes(op))).toEqual([]);
  expect(ops.length).toBeGreaterThan(30);
});
