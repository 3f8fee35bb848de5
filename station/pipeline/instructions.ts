import type { Assembly } from './assembly.ts';
import { mapCode, pairCode, type KernelOp } from './plan.ts';
import type { Step } from './step.ts';

/** A step that reads one column. */
export type SimpleStep = Exclude<Step, { op: 'formula' }>;

/** Writes down what a step does in the kernel's words. */
export function instruct(assembly: Assembly, step: SimpleStep, from: number, to: number): void {
  switch (step.op) {
    case 'changed':
      return between(assembly, (low, high) => {
        assembly.step('movingMax', from, high, step.windowMs);
        assembly.step('movingMin', from, low, step.windowMs);
        assembly.step('pair', high, high, low, pairCode('subtract'));
        assembly.step('outside', high, to, -Infinity, step.by, -Infinity, step.by, 0, Infinity);
      });
    case 'countInWindow':
      return between(assembly, (edge) => {
        assembly.step('rise', from, edge);
        assembly.step('movingSum', edge, to, step.windowMs);
      });
    case 'reaches':
      return between(assembly, (leftMs) => {
        assembly.step('reaches', from, leftMs, step.tauMs, step.limit);
        assembly.step('inside', leftMs, to, 0, step.withinMs, 0, step.withinMs, 0, Infinity);
      });
    case 'rms':
      return between(assembly, (square) => rms(assembly, from, square, to, step.windowMs));
    case 'peak':
      return between(assembly, (size) => peak(assembly, from, size, to, step.windowMs));
    case 'crest':
      return between(assembly, (size, square) => {
        rms(assembly, from, square, square, step.windowMs);
        peak(assembly, from, size, size, step.windowMs);
        assembly.step('pair', size, to, square, pairCode('divide'));
      });
    default: {
      const [op, ...parameters] = instruction(step);
      assembly.step(op, from, to, ...parameters);
    }
  }
}

/** Lends two columns. */
function between(assembly: Assembly, write: (a: number, b: number) => void): void {
  const [a, b] = [assembly.take(), assembly.take()];
  write(a, b);
  assembly.give(a);
  assembly.give(b);
}

function rms(assembly: Assembly, from: number, square: number, to: number, windowMs: number): void {
  assembly.step('pair', from, square, from, pairCode('multiply'));
  assembly.step('movingAverage', square, square, windowMs);
  assembly.step('map', square, to, mapCode('sqrt'));
}

function peak(assembly: Assembly, from: number, size: number, to: number, windowMs: number): void {
  assembly.step('map', from, size, mapCode('abs'));
  assembly.step('movingMax', size, to, windowMs);
}

type OneOp = Exclude<SimpleStep, { op: 'changed' | 'countInWindow' | 'reaches' | 'rms' | 'peak' | 'crest' }>;

/** A step that is one op of the kernel: the op and its parameters. */
function instruction(step: OneOp): [KernelOp, ...number[]] {
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
    case 'movingSum':
    case 'movingCount':
    case 'movingMin':
    case 'movingMax':
    case 'movingDeviation':
      return [step.op, step.windowMs];
    case 'deadband':
      return ['deadband', step.band, step.maxMs ?? Infinity];
    case 'ratePerSecond':
      return ['rate', 1000];
    case 'ratePerMinute':
      return ['rate', 60_000];
    case 'ratePerHour':
      return ['rate', 3_600_000];
    case 'slew':
      return ['slew', step.perSecond, step.mostMs ?? Infinity];
    case 'rise':
    case 'fall':
    case 'anomaly':
    case 'unusual':
      return [step.op];
    default:
      return lasting(step);
  }
}

type Lasting = Extract<
  OneOp,
  {
    op:
      | 'above'
      | 'below'
      | 'outside'
      | 'inside'
      | 'equals'
      | 'unchanged'
      | 'noData'
      | 'debounce'
      | 'integral'
      | 'counter'
      | 'trend'
      | 'pid'
      | 'percentile'
      | 'band';
  }
>;

/** Conditions and what adds up. */
function lasting(step: Lasting): [KernelOp, ...number[]] {
  switch (step.op) {
    case 'above':
      return ['outside', -Infinity, step.limit, -Infinity, step.clearsAt ?? step.limit, ...lasts(step)];
    case 'below':
      return ['outside', step.limit, Infinity, step.clearsAt ?? step.limit, Infinity, ...lasts(step)];
    case 'outside':
    case 'inside': {
      const clear = step.clearsAt ?? step;
      return [step.op, step.low, step.high, clear.low, clear.high, ...lasts(step)];
    }
    case 'equals': {
      const [low, high] = [step.value - (step.tolerance ?? 0), step.value + (step.tolerance ?? 0)];
      return ['inside', low, high, low, high, ...lasts(step)];
    }
    case 'unchanged':
      return ['unchanged', step.tolerance ?? 0, ...lasts(step)];
    case 'noData':
      return ['silent', step.forMs];
    case 'debounce':
      return ['debounce', step.onMs, step.offMs];
    case 'integral':
      return ['integral', step.unitMs, step.maxGapMs ?? 600_000];
    case 'counter':
      return ['counter', step.modulus ?? 0];
    case 'trend':
      return ['trend', step.tauMs, step.unitMs];
    case 'pid':
      return ['pid', step.setpoint, step.kp, step.ki ?? 0, step.kd ?? 0, step.low, step.high];
    case 'percentile':
      return ['quantile', step.p];
    case 'band':
      return ['bandRms', step.lowHz, step.highHz];
  }
}

/** How long it must last, and the longest silence within that. */
const lasts = ({
  forMs = 0,
  maxGapMs = Infinity,
}: {
  forMs?: number;
  maxGapMs?: number;
}): [number, number] => [forMs, maxGapMs];

/** How much a step between two points scales by. */
export const gainOf = ({ said, right }: Extract<Step, { op: 'twoPoint' }>): number =>
  (right[1] - right[0]) / (said[1] - said[0]);
