import type { Batch } from '../../station/model/batch.ts';
import { timeOf, type Figure } from './bench.ts';
import {
  CLEARS_AT,
  FOR_MS,
  LIMIT,
  ROWS,
  TAU_MS,
  bestRate,
  channelNames,
  kernelSide,
  moveOn,
  signal,
  type Side,
} from './chain.ts';

const ROUNDS = 15;

/**
 * Samples a second through median, smoothing, a condition and its edge: the kernel, and the same in plain JavaScript.
 * Both read and write arrays that are there already; for the kernel that means copying in and out.
 */
export default async function (): Promise<Record<string, Figure>> {
  const batches = signal();
  const [ours, theirs] = [kernelSide(), javaScriptSide()];
  mustBeSame(batches, ours, theirs);
  const [oursMs, theirsMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    moveOn(batches);
    oursMs.push(await timeOf(() => batches.forEach(ours)));
    theirsMs.push(await timeOf(() => batches.forEach(theirs)));
  }
  const [best, theirBest] = [bestRate(oursMs), bestRate(theirsMs)];
  return {
    'kernel-js': { value: best / theirBest, unit: 'x', goal: { min: 3.5 }, ours: best, theirs: theirBest },
  };
}

/** The same algorithm with the same outcome, as one would write it by hand: one loop a channel, all state in locals. */
function javaScriptSide(): Side {
  const programs = channelNames().map(() => chain());
  return (batch) => programs.flatMap((run, channel) => run(batch.time, batch.columns[channel]!));
}

const smaller = (a: number, b: number) => (b < a ? b : a);
const larger = (a: number, b: number) => (a < b ? b : a);
const middleOf3 = (a: number, b: number, c: number) => larger(smaller(a, b), smaller(larger(a, b), c));
const middleOf5 = (a: number, b: number, c: number, d: number, e: number) =>
  middleOf3(larger(smaller(a, b), smaller(c, d)), smaller(larger(a, b), larger(c, d)), e);

const powers = Float64Array.from({ length: 1023 }, (_, n) => 2 ** -n);

/** exp(−u), as core-wasm/assembly/ops/smooth.ts has it. */
function decay(given: number): number {
  const u = given > 700 ? 700 : given;
  const n = u * 1.4426950408889634 + 6755399441055744 - 6755399441055744;
  const r = n * 6.9314718036912381649e-1 - u + n * 1.90821492927058770002e-10;
  const x = r * r;
  let even = 1 / 479001600;
  even = even * x + 1 / 3628800;
  even = even * x + 1 / 40320;
  even = even * x + 1 / 720;
  even = even * x + 1 / 24;
  even = even * x + 1 / 2;
  even = even * x + 1;
  let odd = 1 / 6227020800;
  odd = odd * x + 1 / 39916800;
  odd = odd * x + 1 / 362880;
  odd = odd * x + 1 / 5040;
  odd = odd * x + 1 / 120;
  odd = odd * x + 1 / 6;
  odd = odd * x + 1;
  return (even + odd * r) * powers[n]!;
}

function chain(): (time: Float64Array, x: Float64Array) => Float64Array[] {
  const perMs = 1 / TAU_MS;
  let [a, b, c, d, e] = [NaN, NaN, NaN, NaN, NaN];
  let [y, atMs, sinceMs] = [0, 0, 0];
  let [begun, isOn, isPending, wasOn] = [false, false, false, false];
  const [medians, smooths, highs, alarms] = [column(), column(), column(), column()];
  return (time, x) => {
    for (let i = 0; i < ROWS; i++) {
      const value = x[i]!;
      const now = time[i]!;
      if (!(Math.abs(value) <= 1e300)) {
        medians[i] = smooths[i] = highs[i] = alarms[i] = NaN;
        continue;
      }
      if (!begun) a = b = c = d = e = y = value;
      a = b;
      b = c;
      c = d;
      d = e;
      e = value;
      const median = middleOf5(a, b, c, d, e);
      const left = begun ? decay((now - atMs) * perMs) : 1;
      begun = true;
      atMs = now;
      y = y * left + median * (1 - left);
      if (isOn) {
        if (y <= CLEARS_AT) isOn = isPending = false;
      } else if (y > LIMIT) {
        if (!isPending) sinceMs = now;
        isPending = true;
        isOn = now - sinceMs >= FOR_MS;
      } else isPending = false;
      medians[i] = median;
      smooths[i] = y;
      highs[i] = isOn ? 1 : 0;
      alarms[i] = isOn && !wasOn ? 1 : 0;
      wasOn = isOn;
    }
    return [medians, smooths, highs, alarms];
  };
}

const column = () => new Float64Array(ROWS);

function mustBeSame(batches: readonly Batch[], ours: Side, theirs: Side): void {
  for (const batch of batches) {
    const other = theirs(batch);
    ours(batch).forEach((values, c) => {
      const row = values.findIndex((value, i) => !Object.is(value, other[c]![i]));
      if (row >= 0) throw new Error(`the two sides differ: ${values[row]} and ${other[c]![row]}`);
    });
  }
}
