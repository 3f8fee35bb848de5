import {
  MAPS,
  PAIRS,
  mapCode,
  pairCode,
  type KernelOp,
  type MapKind,
  type PairKind,
} from '../../station/pipeline/plan.ts';
import { isValue } from './oracles.ts';

/** A row as ops see it that look at every row: NaN where there is no value. */
export interface Seen {
  readonly t: number;
  readonly x: number;
  readonly z: number;
}

/** An op over the columns x and z, and what it makes of all rows; `within`: how far off, as a share of the result. */
export interface RowCase {
  readonly name: string;
  readonly op: KernelOp;
  readonly parameters: readonly number[];
  readonly oracle: (rows: readonly Seen[]) => number[];
  readonly within: number;
}

/** The column of z in {@link RowCase}'s plans. */
export const OTHER = 1;

const maps: Readonly<Record<MapKind, (x: number) => number>> = {
  negate: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: (x) => Math.exp(Math.max(-700, Math.min(700, x))),
  ln: (x) => (x > 0 ? Math.log(x) : NaN),
  log10: (x) => (x > 0 ? Math.log10(x) : NaN),
  sin: (x) => (Math.abs(x) <= 1e6 ? Math.sin(x) : NaN),
  cos: (x) => (Math.abs(x) <= 1e6 ? Math.cos(x) : NaN),
  tan: (x) => (Math.abs(x) <= 1e6 ? Math.tan(x) : NaN),
  atan: Math.atan,
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.floor(x + 0.5),
  not: (x) => Number(x === 0),
  present: () => 1,
};

const compare =
  (is: (a: number, b: number) => boolean) =>
  (a: number, b: number): number =>
    Number.isNaN(a) || Number.isNaN(b) ? NaN : Number(is(a, b));

const pairs: Readonly<Record<PairKind, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  mod: (a, b) => a - b * Math.floor(a / b),
  power: (a, b) => (Number.isNaN(a) || (a < 0 && Math.abs(b) > 1024) ? NaN : a ** b),
  min: Math.min,
  max: Math.max,
  less: compare((a, b) => a < b),
  lessOrEqual: compare((a, b) => a <= b),
  greater: compare((a, b) => a > b),
  greaterOrEqual: compare((a, b) => a >= b),
  equal: compare((a, b) => a === b),
  unequal: compare((a, b) => a !== b),
  and: (a, b) => (a === 0 || b === 0 ? 0 : compare(() => true)(a, b)),
  or: (a, b) =>
    (a !== 0 && !Number.isNaN(a)) || (b !== 0 && !Number.isNaN(b)) ? 1 : compare(() => false)(a, b),
  where: (a, b) => (b !== 0 && !Number.isNaN(b) ? a : NaN),
  orElse: (a, b) => (Number.isNaN(a) ? b : a),
};

const eachRow =
  (make: (row: Seen) => number): RowCase['oracle'] =>
  (rows) =>
    rows.map(make);

const hold =
  (maxAgeMs: number): RowCase['oracle'] =>
  (rows) =>
    rows.map(({ t }, i) => {
      const last = rows.slice(0, i + 1).findLast(({ x }) => isValue(x));
      return last && t - last.t <= maxAgeMs ? last.x : NaN;
    });

const silent =
  (forMs: number): RowCase['oracle'] =>
  (rows) =>
    rows.map(({ t }, i) => {
      const last = rows.slice(0, i + 1).findLast(({ x }) => isValue(x)) ?? rows[0]!;
      return Number(t - last.t >= forMs);
    });

/** Other series than the engine's, and another order of multiplying. */
const APPROXIMATE: ReadonlySet<string> = new Set([
  'exp',
  'ln',
  'log10',
  'sin',
  'cos',
  'tan',
  'atan',
  'power',
]);
const within = (kind: string): number => (APPROXIMATE.has(kind) ? 1e-12 : 0);

export const rowOracles: readonly RowCase[] = [
  ...MAPS.map((kind): RowCase => {
    const oracle = eachRow(({ x }) => (Number.isNaN(x) ? (kind === 'present' ? 0 : NaN) : maps[kind](x)));
    return { name: kind, op: 'map', parameters: [mapCode(kind)], oracle, within: within(kind) };
  }),
  ...PAIRS.map((kind): RowCase => {
    const oracle = eachRow(({ x, z }) => pairs[kind](x, z));
    return { name: kind, op: 'pair', parameters: [OTHER, pairCode(kind)], oracle, within: within(kind) };
  }),
  { name: 'a number', op: 'constant', parameters: [2.5], oracle: eachRow(() => 2.5), within: 0 },
  ...[0, 50, 5000].flatMap((ms): RowCase[] => [
    { name: `held for ${ms} ms`, op: 'hold', parameters: [ms], oracle: hold(ms), within: 0 },
    { name: `silent for ${ms} ms`, op: 'silent', parameters: [ms], oracle: silent(ms), within: 0 },
  ]),
];
