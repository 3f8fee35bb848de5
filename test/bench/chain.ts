import type { Batch } from '../../station/model/batch.ts';
import { compile } from '../../station/pipeline/compile.ts';
import type { Step } from '../../station/pipeline/step.ts';
import { kernelExports } from '../fakes/kernels.ts';

/** The chain that the kernel is compared by: median of 5, smoothing, a condition that has to last, and its edge, of 8 channels. */
export const CHANNELS = 8;
export const ROWS = 512;
export const BATCHES = 256;
export const SAMPLES = CHANNELS * ROWS * BATCHES;
export const TAU_MS = 50;
export const LIMIT = 22;
export const CLEARS_AT = 21;
export const FOR_MS = 500;

/** Samples a second of the fastest round. */
export const bestRate = (roundsMs: readonly number[]): number => (1000 * SAMPLES) / Math.min(...roundsMs);

/** Makes four columns of each column of a batch; the next call writes them anew. */
export type Side = (batch: Batch) => readonly Float64Array[];

/** Copies in, runs the kernel, copies out. */
export function kernelSide(): Side {
  const channels = channelNames();
  const plan = compile(
    channels,
    channels.flatMap((from): Step[] => [
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
    ]),
  );
  const exports = kernelExports();
  const program = exports.create();
  for (const { op, from, to, parameters } of plan.steps) exports[op](program, from, to, ...parameters);
  const view = (address: number) => new Float64Array(exports.memory.buffer, address, ROWS);
  const time = view(exports.time());
  const read = plan.reads.map((_, i) => view(exports.column(i)));
  const made = plan.makes.map((_, i) => view(exports.column(CHANNELS + i)));
  const out = made.map(() => new Float64Array(ROWS));
  return (batch) => {
    time.set(batch.time);
    read.forEach((column, i) => column.set(batch.columns[i]!));
    exports.run(program, ROWS);
    out.forEach((column, i) => column.set(made[i]!));
    return out;
  };
}

/** The same rows behind the last ones, so that time goes on from round to round. */
export function moveOn(batches: readonly Batch[]): void {
  const spanMs = batches.at(-1)!.time.at(-1)! - batches[0]!.time[0]! + 10;
  for (const { time } of batches) for (let row = 0; row < ROWS; row++) time[row]! += spanMs;
}

/** Channels around 20 with noise and spikes in two decimals, rows some 10 ms apart. */
export function signal(): Batch[] {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  let now = 1.7e12;
  const sample = (row: number, channel: number) => {
    const spike = random() < 0.003 ? 40 * (random() - 0.5) : 0;
    return Math.round((20 + 5 * Math.sin(row / 800 + channel) + random() * 0.4 - 0.2 + spike) * 100) / 100;
  };
  return Array.from({ length: BATCHES }, (_, batch) => ({
    device: 'bench',
    channels: channelNames(),
    time: Float64Array.from({ length: ROWS }, () => (now += 9 + Math.floor(random() * 3))),
    columns: Array.from({ length: CHANNELS }, (_, channel) =>
      Float64Array.from({ length: ROWS }, (_, row) => sample(batch * ROWS + row, channel)),
    ),
  }));
}

export const channelNames = () => Array.from({ length: CHANNELS }, (_, channel) => `c${channel}`);
