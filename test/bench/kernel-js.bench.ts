import type { Batch } from '../../station/model/batch.ts';
import { compile } from '../../station/pipeline/compile.ts';
import type { Step } from '../../station/pipeline/step.ts';
import { kernel } from '../fakes/kernels.ts';
import { inTurn, type Figure } from './bench.ts';

const CHANNELS = 8;
const ROWS = 512;
const BATCHES = 256;
const ROUNDS = 15;
const TAU_MS = 50;
const LIMIT = 22;
const CLEARS_AT = 21;
const FOR_MS = 500;

/** Samples a second through median, smoothing, a condition and its edge: the kernel, and the same in plain JavaScript. */
export default async function (): Promise<Record<string, Figure>> {
  const batches = signal();
  let ours: Batch[] = [];
  let theirs: Float64Array[][] = [];
  const { oursMs, theirsMs } = inTurn(
    ROUNDS,
    () => (ours = runKernel(batches)),
    () => (theirs = runJavaScript(batches)),
  );
  mustBeSame(ours, theirs);
  const samples = CHANNELS * ROWS * BATCHES * 1000;
  const [best, theirBest] = [samples / Math.min(...oursMs), samples / Math.min(...theirsMs)];
  return {
    'kernel-js': { value: best / theirBest, unit: 'x', goal: { min: 3.5 }, ours: best, theirs: theirBest },
  };
}

function runKernel(batches: readonly Batch[]): Batch[] {
  const steps = batches[0]!.channels.flatMap((from): Step[] => [
    { op: 'median', from, as: `${from}-median`, window: 5 },
    { op: 'smooth', from: `${from}-median`, as: `${from}-smooth`, tauMs: TAU_MS },
    {
      op: 'above',
      from: `${from}-smooth`,
      as: `${from}-high`,
      limit: LIMIT,
      clearsAt: CLEARS_AT,
      forMs: FOR_MS,
    },
    { op: 'rise', from: `${from}-high`, as: `${from}-alarm` },
  ]);
  const program = kernel().program(compile(batches[0]!.channels, steps));
  return batches.map((batch) => program.run(batch));
}

/** The same algorithm with the same outcome, as one would write it by hand: one loop a channel, all state in locals. */
function runJavaScript(batches: readonly Batch[]): Float64Array[][] {
  const programs = batches[0]!.channels.map(() => chain());
  return batches.map((batch) => programs.flatMap((run, channel) => run(batch.time, batch.columns[channel]!)));
}

const smaller = (a: number, b: number) => (b < a ? b : a);
const larger = (a: number, b: number) => (a < b ? b : a);
const middleOf3 = (a: number, b: number, c: number) => larger(smaller(a, b), smaller(larger(a, b), c));
const middleOf5 = (a: number, b: number, c: number, d: number, e: number) =>
  middleOf3(larger(smaller(a, b), smaller(c, d)), smaller(larger(a, b), larger(c, d)), e);

const powers = Float64Array.from({ length: 1023 }, (_, n) => 2 ** -n);
const factors = Float64Array.from({ length: 14 }, (_, i) => {
  let factorial = 1;
  for (let n = 2; n <= 13 - i; n++) factorial *= n;
  return 1 / factorial;
});

/** exp(−u), as core-wasm/assembly/ops/smooth.ts has it. */
function decay(given: number): number {
  const u = given > 700 ? 700 : given;
  const n = u * 1.4426950408889634 + 6755399441055744 - 6755399441055744;
  const r = n * 6.9314718036912381649e-1 - u + n * 1.90821492927058770002e-10;
  let sum = factors[0]!;
  for (let i = 1; i < 14; i++) sum = sum * r + factors[i]!;
  return sum * powers[n]!;
}

function chain(): (time: Float64Array, x: Float64Array) => Float64Array[] {
  const perMs = 1 / TAU_MS;
  let [a, b, c, d, e] = [NaN, NaN, NaN, NaN, NaN];
  let [y, atMs, sinceMs] = [0, 0, 0];
  let [begun, isOn, isPending, wasOn] = [false, false, false, false];
  return (time, x) => {
    const rows = time.length;
    const medians = new Float64Array(rows);
    const smooths = new Float64Array(rows);
    const highs = new Float64Array(rows);
    const alarms = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
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

/** Channels around 20 with noise and spikes in two decimals, rows some 10 ms apart, now and then a missing value. */
function signal(): Batch[] {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  let now = 1.7e12;
  const sample = (row: number, channel: number) => {
    const spike = random() < 0.003 ? 40 * (random() - 0.5) : 0;
    return Math.round((20 + 5 * Math.sin(row / 800 + channel) + random() * 0.4 - 0.2 + spike) * 100) / 100;
  };
  return Array.from({ length: BATCHES }, (_, batch) => ({
    device: 'bench',
    channels: Array.from({ length: CHANNELS }, (_, channel) => `c${channel}`),
    time: Float64Array.from({ length: ROWS }, () => (now += 9 + Math.floor(random() * 3))),
    columns: Array.from({ length: CHANNELS }, (_, channel) =>
      Float64Array.from({ length: ROWS }, (_, row) => sample(batch * ROWS + row, channel)),
    ),
  }));
}

function mustBeSame(ours: readonly Batch[], theirs: readonly Float64Array[][]): void {
  ours.forEach((batch, i) =>
    batch.columns.slice(CHANNELS).forEach((column, c) => {
      const other = theirs[i]![c]!;
      if (!column.every((value, row) => Object.is(value, other[row])))
        throw new Error(`the two sides differ in batch ${i}, ${batch.channels[CHANNELS + c]}`);
    }),
  );
}
