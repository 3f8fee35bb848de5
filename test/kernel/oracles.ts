import type { Batch } from '../../station/model/batch.ts';
import type { Step } from '../../station/pipeline/step.ts';

/** A row that has a value. */
export interface Row {
  readonly t: number;
  readonly x: number;
}

/** What an op makes of rows, said as plainly as can be. */
export type Oracle = (rows: readonly Row[]) => number[];

/** Larger numbers, infinite ones and NaN are no value, given or made. */
export const isValue = (x: number) => Math.abs(x) <= 1e300;

/** What a pipeline of one op must make of a batch: rows without a value are passed over, time never goes back. */
export function expected(batch: Batch, oracle: Oracle): number[] {
  let now = batch.time[0]!;
  const clock = [...batch.time].map((time, i) => (now += Math.max(0, time - (batch.time[i - 1] ?? time))));
  const x = [...batch.columns[0]!];
  const made = oracle(x.flatMap((value, i) => (isValue(value) ? [{ t: clock[i]!, x: value }] : [])));
  return x.map((value) => (isValue(value) ? made.shift()! : NaN)).map((y) => (isValue(y) ? y : NaN));
}

const middleOf = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** The last n values up to a row; before the first it had always been so. */
const windowTo = (rows: readonly Row[], row: number, n: number) =>
  Array.from({ length: n }, (_, i) => rows[Math.max(0, row - i)]!.x);

const median =
  (n: number): Oracle =>
  (rows) =>
    rows.map((_, i) => middleOf(windowTo(rows, i, n)));

const hampel =
  (n: number, k: number): Oracle =>
  (rows) =>
    rows.map(({ x }, i) => {
      const usual = middleOf(windowTo(rows, i, n));
      const spread = middleOf(windowTo(rows, i, n).map((value) => Math.abs(value - usual)));
      return Math.abs(x - usual) > spread * (k * 1.4826) ? usual : x;
    });

const smooth =
  (tauMs: number): Oracle =>
  (rows) => {
    let y = rows[0]?.x ?? 0;
    return rows.map(({ t, x }, i) => (y = x + (y - x) * Math.exp(-(t - (rows[i - 1]?.t ?? t)) / tauMs)));
  };

export const moving =
  (windowMs: number, gather: (values: number[]) => number): Oracle =>
  (rows) =>
    rows.map(({ t }, i) =>
      gather(rows.slice(0, i + 1).flatMap((row) => (t - row.t < windowMs ? [row.x] : []))),
    );

const deadband =
  (band: number, maxMs: number): Oracle =>
  (rows) => {
    let last: Row | undefined;
    return rows.map((row) => {
      if (last && Math.abs(row.x - last.x) < band && row.t - last.t < maxMs) return NaN;
      return (last = row).x;
    });
  };

const rate =
  (unitMs: number): Oracle =>
  (rows) =>
    rows.map(({ t, x }, i) =>
      i > 0 && t > rows[i - 1]!.t ? ((x - rows[i - 1]!.x) * unitMs) / (t - rows[i - 1]!.t) : NaN,
    );

const slew =
  (perS: number, mostMs: number): Oracle =>
  (rows) => {
    let y = rows[0]?.x ?? 0;
    return rows.map(({ t, x }, i) => {
      const most = (perS * Math.min(t - (rows[i - 1]?.t ?? t), mostMs)) / 1000;
      return (y = Math.abs(x - y) <= most ? x : y + Math.sign(x - y) * most);
    });
  };

export const condition =
  (isOutside: (x: number) => boolean, isClear: (x: number) => boolean, forMs: number): Oracle =>
  (rows) => {
    let isOn = false;
    let since: number | undefined;
    return rows.map(({ t, x }) => {
      since = isOutside(x) ? (since ?? t) : undefined;
      isOn = isOn ? !isClear(x) : since !== undefined && t - since >= forMs;
      return Number(isOn);
    });
  };

export const edge =
  (isEdge: (was: boolean, is: boolean) => boolean): Oracle =>
  (rows) =>
    rows.map(({ x }, i) => Number(isEdge((rows[i - 1]?.x ?? 0) !== 0, x !== 0)));

export const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** `within`: how far a result may be off, as a share of the largest value, in or out; 0 where it must be the same number. */
export interface Case {
  readonly step: Step;
  readonly oracle: Oracle;
  readonly within: number;
  /** What is smaller than this has lost its digits on the way, as squares of subnormal numbers have. */
  readonly least?: number;
  /** Whether it divides by, or judges, a number that huge or tiny values leave no digits of. */
  readonly tame?: true;
}

export const ends = { from: 'x', as: 'y' } as const;
export const exactly = (step: Step, oracle: Oracle): Case => ({ step, oracle, within: 0 });
// Another exp(), or another order of adding: each row may differ by some 1e-16.
export const nearly = (step: Step, oracle: Oracle): Case => ({ step, oracle, within: 1e-13 });

export const filterOracles: readonly Case[] = [
  exactly({ op: 'linear', ...ends, gain: -1.7, offset: 0.3 }, (rows) => rows.map(({ x }) => x * -1.7 + 0.3)),
  nearly({ op: 'twoPoint', ...ends, said: [2, 12], right: [0, 100] }, (rows) =>
    rows.map(({ x }) => (x - 2) * 10),
  ),
  ...([3, 5, 7, 9, 11, 13, 15] as const).flatMap((window) => [
    exactly({ op: 'median', ...ends, window }, median(window)),
    exactly({ op: 'hampel', ...ends, window, k: 2.5 }, hampel(window, 2.5)),
  ]),
  nearly({ op: 'smooth', ...ends, tauMs: 25 }, smooth(25)),
  nearly({ op: 'smooth', ...ends, tauMs: 1e7 }, smooth(1e7)),
  exactly({ op: 'slew', ...ends, perSecond: 40, mostMs: 250 }, slew(40, 250)),
  exactly({ op: 'slew', ...ends, perSecond: 1e6 }, slew(1e6, Infinity)),
  nearly({ op: 'movingAverage', ...ends, windowMs: 100 }, moving(100, average)),
  exactly(
    { op: 'movingMin', ...ends, windowMs: 100 },
    moving(100, (values) => Math.min(...values)),
  ),
  exactly(
    { op: 'movingMax', ...ends, windowMs: 1000 },
    moving(1000, (values) => Math.max(...values)),
  ),
  exactly({ op: 'deadband', ...ends, band: 2, maxMs: 90 }, deadband(2, 90)),
  exactly({ op: 'deadband', ...ends, band: 2 }, deadband(2, Infinity)),
  exactly({ op: 'ratePerSecond', ...ends }, rate(1000)),
  exactly({ op: 'ratePerMinute', ...ends }, rate(60_000)),
  exactly({ op: 'ratePerHour', ...ends }, rate(3_600_000)),
  exactly(
    { op: 'above', ...ends, limit: 1 },
    condition(
      (x) => x > 1,
      (x) => x <= 1,
      0,
    ),
  ),
  exactly(
    { op: 'above', ...ends, limit: 1, clearsAt: -2, forMs: 30 },
    condition(
      (x) => x > 1,
      (x) => x <= -2,
      30,
    ),
  ),
  exactly(
    { op: 'below', ...ends, limit: -1, clearsAt: 2, forMs: 30 },
    condition(
      (x) => x < -1,
      (x) => x >= 2,
      30,
    ),
  ),
  exactly(
    { op: 'outside', ...ends, low: -2, high: 2, clearsAt: { low: -1, high: 1 }, forMs: 15 },
    condition(
      (x) => x < -2 || x > 2,
      (x) => x >= -1 && x <= 1,
      15,
    ),
  ),
  exactly(
    { op: 'rise', ...ends },
    edge((was, is) => !was && is),
  ),
  exactly(
    { op: 'fall', ...ends },
    edge((was, is) => was && !is),
  ),
];
