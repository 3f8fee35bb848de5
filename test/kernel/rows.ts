import type { Batch } from '../../station/model/batch.ts';
import { compile } from '../../station/pipeline/compile.ts';
import type { Program } from '../../station/pipeline/program.ts';
import type { Pipeline } from '../../station/pipeline/step.ts';
import { kernel } from '../fakes/kernels.ts';

export const table = (time: readonly number[], x: readonly number[]): Batch => ({
  device: 'd',
  channels: ['x'],
  time: Float64Array.from(time),
  columns: [Float64Array.from(x)],
});

export const slice = (batch: Batch, from: number, to: number): Batch => ({
  ...batch,
  time: batch.time.slice(from, to),
  columns: batch.columns.map((column) => column.slice(from, to)),
});

export const programOf = (pipeline: Pipeline): Program => kernel().program(compile(['x'], pipeline));

/** Every op at once, several of them reading what another made. */
export const everything: Pipeline = [
  { op: 'hampel', from: 'x', as: 'clean', window: 7, k: 3 },
  { op: 'median', from: 'clean', as: 'middle', window: 5 },
  { op: 'smooth', from: 'middle', as: 'smooth', tauMs: 70 },
  { op: 'movingAverage', from: 'smooth', as: 'average', windowMs: 5000 },
  { op: 'movingMin', from: 'x', as: 'least', windowMs: 300 },
  { op: 'movingMax', from: 'x', as: 'most', windowMs: 3000 },
  { op: 'deadband', from: 'average', as: 'news', band: 0.5, maxMs: 200 },
  { op: 'ratePerMinute', from: 'news', as: 'rate' },
  { op: 'above', from: 'smooth', as: 'high', limit: 1, clearsAt: 0.5, forMs: 40 },
  { op: 'rise', from: 'high', as: 'alarm' },
  { op: 'fall', from: 'high', as: 'over' },
];

/** Rows without end that repeat themselves for every seed. */
export function noise(rows: number, seed = 1): Batch {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  let now = 1.8e12;
  const time = Array.from({ length: rows }, () => (now += Math.floor(random() * 20)));
  const x = time.map((_, i) => (random() < 0.05 ? NaN : Math.sin(i / 50) * 3 + random()));
  return table(time, x);
}
