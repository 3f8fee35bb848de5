import { fault, type Problem } from '../model/fault.ts';
import { MAX_STEPS, type Pipeline, type Step } from './step.ts';

/** A pipeline with names resolved to the kernel's columns: what a program is made from. Plain data. */
export interface Plan {
  /** Channels that the steps read from the device: the first columns. */
  readonly reads: readonly string[];
  /** Channels that the steps make, one each: the columns after those. */
  readonly makes: readonly string[];
  readonly steps: readonly PlannedStep[];
}

/** The ops that the kernel has, each with the number of its parameters. */
export type KernelOp =
  | 'linear'
  | 'median'
  | 'hampel'
  | 'smooth'
  | 'movingAverage'
  | 'movingMin'
  | 'movingMax'
  | 'deadband'
  | 'rate'
  | 'outside'
  | 'rise'
  | 'fall';

export interface PlannedStep {
  readonly op: KernelOp;
  readonly from: number;
  readonly to: number;
  readonly parameters: readonly number[];
}

/**
 * Resolves a pipeline against a device's channels; `found` stands for a device that names them while running, of which
 * any channel may come yet.
 * @throws config/invalid naming every step that cannot be.
 */
export function compile(channels: readonly string[] | 'found', pipeline: Pipeline): Plan {
  const problems = [...problemsOf(channels, pipeline)];
  if (problems.length > 0) throw fault('config/invalid', { problems });
  const makes = pipeline.map((step) => step.as);
  const reads = [...new Set(pipeline.map((step) => step.from))].filter((name) => !makes.includes(name));
  const columns = [...reads, ...makes];
  const steps = pipeline.map((step) => {
    const [op, ...parameters] = instruction(step);
    return { op, from: columns.indexOf(step.from), to: columns.indexOf(step.as), parameters };
  });
  return { reads, makes, steps };
}

function* problemsOf(channels: readonly string[] | 'found', pipeline: Pipeline): Generator<Problem> {
  const there = new Set(channels === 'found' ? [] : channels);
  const later = new Set(pipeline.map((step) => step.as));
  if (pipeline.length > MAX_STEPS) yield { path: '/pipeline', message: `more than ${MAX_STEPS} steps` };
  for (const [i, step] of pipeline.entries()) {
    const at = `/pipeline/${i}`;
    const mayComeYet = channels === 'found' && !later.has(step.from);
    if (!there.has(step.from) && !mayComeYet)
      yield { path: `${at}/from`, message: `no channel “${step.from}” before this step` };
    if (there.has(step.as)) yield { path: `${at}/as`, message: `channel “${step.as}” is already there` };
    there.add(step.as);
    for (const problem of contradictions(step)) yield { ...problem, path: at + problem.path };
  }
}

function* contradictions(step: Step): Generator<Problem> {
  if (step.op === 'twoPoint' && !Number.isFinite(gainOf(step)))
    yield { path: '/said/1', message: 'too near to the first point' };
  if (step.op === 'above' && step.clearsAt !== undefined && step.clearsAt > step.limit)
    yield { path: '/clearsAt', message: 'must not be above the limit' };
  if (step.op === 'below' && step.clearsAt !== undefined && step.clearsAt < step.limit)
    yield { path: '/clearsAt', message: 'must not be below the limit' };
  if (step.op !== 'outside') return;
  if (step.low > step.high) yield { path: '/low', message: 'must not be above the high limit' };
  const { low, high } = step.clearsAt ?? step;
  if (low < step.low) yield { path: '/clearsAt/low', message: 'must not be below the low limit' };
  if (high > step.high) yield { path: '/clearsAt/high', message: 'must not be above the high limit' };
  if (low > high) yield { path: '/clearsAt', message: 'must leave room to clear in' };
}

/** A step in the kernel's words: its op and that op's parameters. */
function instruction(step: Step): [KernelOp, ...number[]] {
  switch (step.op) {
    case 'linear':
      return ['linear', step.gain, step.offset];
    case 'twoPoint': {
      const gain = gainOf(step);
      return ['linear', gain, step.right[0] - gain * step.said[0]];
    }
    case 'median':
      return ['median', step.window];
    case 'hampel':
      return ['hampel', step.window, step.k];
    case 'smooth':
      return ['smooth', step.tauMs];
    case 'movingAverage':
    case 'movingMin':
    case 'movingMax':
      return [step.op, step.windowMs];
    case 'deadband':
      return ['deadband', step.band, step.maxMs ?? Infinity];
    case 'ratePerSecond':
      return ['rate', 1000];
    case 'ratePerMinute':
      return ['rate', 60_000];
    case 'ratePerHour':
      return ['rate', 3_600_000];
    case 'above':
      return ['outside', -Infinity, step.limit, -Infinity, step.clearsAt ?? step.limit, step.forMs ?? 0];
    case 'below':
      return ['outside', step.limit, Infinity, step.clearsAt ?? step.limit, Infinity, step.forMs ?? 0];
    case 'outside': {
      const clear = step.clearsAt ?? step;
      return ['outside', step.low, step.high, clear.low, clear.high, step.forMs ?? 0];
    }
    case 'rise':
    case 'fall':
      return [step.op];
  }
}

const gainOf = ({ said, right }: Extract<Step, { op: 'twoPoint' }>): number =>
  (right[1] - right[0]) / (said[1] - said[0]);
