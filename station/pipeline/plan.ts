/** A pipeline with names resolved to the kernel's columns: what a program is made from. Plain data. */
export interface Plan {
  /** Channels that the steps read from the device: the first columns. */
  readonly reads: readonly string[];
  /** Channels that the steps make, one each: the columns after those. What steps need in between comes behind them. */
  readonly makes: readonly string[];
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  readonly op: KernelOp;
  readonly from: number;
  readonly to: number;
  readonly parameters: readonly number[];
}

/** The ops that the kernel has. */
export type KernelOp =
  | 'linear'
  | 'median'
  | 'hampel'
  | 'smooth'
  | 'movingAverage'
  | 'movingSum'
  | 'movingCount'
  | 'movingMin'
  | 'movingMax'
  | 'movingDeviation'
  | 'deadband'
  | 'rate'
  | 'slew'
  | 'outside'
  | 'inside'
  | 'rise'
  | 'fall'
  | 'constant'
  | 'map'
  | 'pair'
  | 'hold'
  | 'silent'
  | 'unchanged'
  | 'debounce'
  | 'integral'
  | 'counter'
  | 'trend'
  | 'reaches'
  | 'pid'
  | 'quantile'
  | 'bandRms'
  | 'anomaly'
  | 'unusual';

/** What `map` does to one number, in the kernel's order (core-wasm/assembly/ops/formula.ts). */
export const MAPS = [
  'negate',
  'abs',
  'sqrt',
  'exp',
  'ln',
  'log10',
  'sin',
  'cos',
  'tan',
  'atan',
  'floor',
  'ceil',
  'round',
  'not',
  'present',
] as const;
export type MapKind = (typeof MAPS)[number];

/** What `pair` makes of two. `where`: the first where the second is on; `orElse`: the second where the first is missing. */
export const PAIRS = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'mod',
  'power',
  'min',
  'max',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'equal',
  'unequal',
  'and',
  'or',
  'where',
  'orElse',
] as const;
export type PairKind = (typeof PAIRS)[number];

export const mapCode = (kind: MapKind): number => MAPS.indexOf(kind);
export const pairCode = (kind: PairKind): number => PAIRS.indexOf(kind);
