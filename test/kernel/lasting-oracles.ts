import { type Case, condition, ends, exactly, moving, nearly, type Oracle, type Row } from './oracles.ts';

const squared = (values: readonly number[]) => values.reduce((sum, x) => sum + x * x, 0);
const deviation = (values: readonly number[]) => {
  const mean = values.reduce((sum, x) => sum + x / values.length, 0);
  return Math.sqrt(squared(values.map((x) => x - mean)) / values.length);
};
const rms = (values: readonly number[]) => Math.sqrt(squared(values) / values.length);
/** A square that is too large is no value, and is passed over like one. */
const rmsOracle =
  (windowMs: number): Oracle =>
  (rows) => {
    const kept = rows.filter(({ x }) => x * x <= 1e300);
    const made = moving(windowMs, rms)(kept);
    return rows.map((row) => made[kept.indexOf(row)] ?? NaN);
  };
const peak = (values: readonly number[]) => Math.max(...values.map(Math.abs));

const unchanged =
  (tolerance: number, forMs: number): Oracle =>
  (rows) => {
    let anchor: Row | undefined;
    return rows.map((row) => {
      if (!anchor || Math.abs(row.x - anchor.x) > tolerance) anchor = row;
      return Number(row.t - anchor.t >= forMs);
    });
  };

const debounce =
  (onMs: number, offMs: number): Oracle =>
  (rows) => {
    let state = false;
    let since: number | undefined;
    return rows.map(({ t, x }) => {
      const is = x !== 0;
      since = is === state ? undefined : (since ?? t);
      if (since !== undefined && t - since >= (is ? onMs : offMs)) [state, since] = [is, undefined];
      return Number(state);
    });
  };

/** Sums so that nothing is lost beside a huge number (Neumaier). */
function running(parts: readonly number[]): number[] {
  let [sum, lost] = [0, 0];
  return parts.map((part) => {
    const next = sum + part;
    lost += Math.abs(sum) >= Math.abs(part) ? sum - next + part : part - next + sum;
    sum = next;
    return sum + lost;
  });
}

const integral =
  (unitMs: number, maxGapMs: number): Oracle =>
  (rows) =>
    running(
      rows.map(({ t, x }, i) => {
        const before = rows[i - 1];
        return before && t - before.t <= maxGapMs ? ((x + before.x) / 2) * ((t - before.t) / unitMs) : 0;
      }),
    );

const counter =
  (modulus: number): Oracle =>
  (rows) =>
    running(
      rows.map(({ x }, i) => {
        const before = rows[i - 1]?.x ?? x;
        const around = x - before + modulus;
        if (x >= before) return x - before;
        return modulus > 0 && around >= 0 && around < modulus / 2 ? around : Math.max(x, 0);
      }),
    );

/** The weighted line through all rows since the last long silence, each row anew. */
const line =
  (tauMs: number, answer: (slope: number, atNow: number, x: number) => number): Oracle =>
  (rows) =>
    rows.map(({ t, x }, i) => {
      let first = i;
      while (first > 0 && rows[first]!.t - rows[first - 1]!.t <= 10 * tauMs) first--;
      const seen = rows
        .slice(first, i + 1)
        .map((row) => ({ ...row, t: row.t - t, w: Math.exp((row.t - t) / tauMs) }));
      if (seen.length < 3 || -seen[0]!.t < tauMs / 4) return NaN;
      const weight = seen.reduce((sum, { w }) => sum + w, 0);
      const meanT = seen.reduce((sum, row) => sum + row.w * row.t, 0) / weight;
      const meanX = seen.reduce((sum, row) => sum + row.w * row.x, 0) / weight;
      const squares = seen.reduce((sum, row) => sum + row.w * (row.t - meanT) ** 2, 0);
      const products = seen.reduce((sum, row) => sum + row.w * (row.t - meanT) * (row.x - meanX), 0);
      return answer(products / squares, meanX - (products / squares) * meanT, x);
    });

const reaches =
  (tauMs: number, limit: number, withinMs: number): Oracle =>
  (rows) =>
    line(tauMs, (slope, atNow, x) => {
      const way = limit - atNow;
      if (x === limit || Math.abs(way) <= (Math.abs(atNow) + Math.abs(limit)) * 1e-9) return 1;
      return Number(slope * way > 0 && way / slope <= withinMs);
    })(rows);

const pid =
  (setpoint: number, kp: number, ki: number, kd: number, low: number, high: number): Oracle =>
  (rows) => {
    let sum = 0;
    return rows.map(({ t, x }, i) => {
      const before = rows[i - 1];
      const s = before ? (t - before.t) / 1000 : 0;
      const usual = before && s > 0 && s <= 10;
      const here = kp * (setpoint - x) - kd * (usual ? (x - before.x) / s : 0);
      const grown = usual ? sum + ki * (setpoint - x) * s : sum;
      const out = here + grown;
      if (!((out > high && grown > sum) || (out < low && grown < sum))) sum = grown;
      return Math.max(low, Math.min(high, here + sum));
    });
  };

/** P², as the paper tells it: heights, places and wanted places of five markers. */
const quantile =
  (p: number): Oracle =>
  (rows) => {
    let q: number[] = [];
    let n = [1, 2, 3, 4, 5];
    return rows.map(({ x }, row) => {
      if (row < 5) {
        q = [...q, x].sort((a, b) => a - b);
        return q[roundToEven((q.length - 1) * p)]!;
      }
      q[0] = Math.min(q[0]!, x);
      q[4] = Math.max(q[4]!, x);
      n = n.map((place, i) => (i === 4 || (i > 0 && x < q[i]!) ? place + 1 : place));
      for (const i of [1, 2, 3]) {
        const off = 1 + row * [0, p / 2, p, (1 + p) / 2, 1][i]! - n[i]!;
        const up = off >= 1 && n[i + 1]! - n[i]! > 1;
        const down = off <= -1 && n[i - 1]! - n[i]! < -1;
        if (!up && !down) continue;
        const d = up ? 1 : -1;
        const above = ((n[i]! - n[i - 1]! + d) * (q[i + 1]! - q[i]!)) / (n[i + 1]! - n[i]!);
        const below = ((n[i + 1]! - n[i]! - d) * (q[i]! - q[i - 1]!)) / (n[i]! - n[i - 1]!);
        const parabolic = q[i]! + (d / (n[i + 1]! - n[i - 1]!)) * (above + below);
        const straight = q[i]! + (d * (q[i + d]! - q[i]!)) / (n[i + d]! - n[i]!);
        q[i] = q[i - 1]! < parabolic && parabolic < q[i + 1]! ? parabolic : straight;
        n[i]! += d;
      }
      return q[2]!;
    });
  };

function roundToEven(x: number): number {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
}

/** With another tolerance: squares and slopes lose digits, and squares of the smallest numbers all. */
const loosely = (within: number, each: Case): Case => ({ ...each, within, least: 1e-150 });

export const lastingOracles: readonly Case[] = [
  exactly(
    { op: 'inside', ...ends, low: -1, high: 2, clearsAt: { low: -3, high: 3 }, forMs: 20 },
    condition(
      (x) => x >= -1 && x <= 2,
      (x) => x < -3 || x > 3,
      20,
    ),
  ),
  exactly(
    { op: 'equals', ...ends, value: 1, forMs: 5 },
    condition(
      (x) => x === 1,
      (x) => x !== 1,
      5,
    ),
  ),
  exactly(
    { op: 'changed', ...ends, by: 2, windowMs: 50 },
    moving(50, (values) => Number(Math.max(...values) - Math.min(...values) > 2)),
  ),
  exactly({ op: 'unchanged', ...ends, tolerance: 1, forMs: 30 }, unchanged(1, 30)),
  exactly({ op: 'debounce', ...ends, onMs: 20, offMs: 35 }, debounce(20, 35)),
  exactly({ op: 'countInWindow', ...ends, windowMs: 200 }, (rows) =>
    moving(200, (rises) => rises.reduce((sum, each) => sum + each, 0))(
      rows.map(({ t, x }, i) => ({ t, x: Number(x !== 0 && (rows[i - 1]?.x ?? 0) === 0) })),
    ),
  ),
  nearly(
    { op: 'movingSum', ...ends, windowMs: 100 },
    moving(100, (values) => values.reduce((sum, x) => sum + x, 0)),
  ),
  exactly(
    { op: 'movingCount', ...ends, windowMs: 100 },
    moving(100, (values) => values.length),
  ),
  loosely(1e-7, nearly({ op: 'movingDeviation', ...ends, windowMs: 100 }, moving(100, deviation))),
  exactly({ op: 'integral', ...ends, unitMs: 1000, maxGapMs: 500 }, integral(1000, 500)),
  exactly({ op: 'counter', ...ends }, counter(0)),
  exactly({ op: 'counter', ...ends, modulus: 65_536 }, counter(65_536)),
  loosely(
    1e-9,
    nearly(
      { op: 'trend', ...ends, tauMs: 80, unitMs: 1 },
      line(80, (slope) => slope),
    ),
  ),
  {
    ...exactly({ op: 'reaches', ...ends, tauMs: 80, limit: 4.3, withinMs: 250 }, reaches(80, 4.3, 250)),
    tame: true,
  },
  exactly(
    { op: 'pid', ...ends, setpoint: 1, kp: 2, ki: 0.5, kd: 0.1, low: 0, high: 10 },
    pid(1, 2, 0.5, 0.1, 0, 10),
  ),
  loosely(1e-9, nearly({ op: 'percentile', ...ends, p: 0.9 }, quantile(0.9))),
  exactly({ op: 'percentile', ...ends, p: 0 }, quantile(0)),
  loosely(1e-7, nearly({ op: 'rms', ...ends, windowMs: 100 }, rmsOracle(100))),
  exactly({ op: 'peak', ...ends, windowMs: 100 }, moving(100, peak)),
  {
    ...loosely(
      1e-7,
      nearly(
        { op: 'crest', ...ends, windowMs: 100 },
        moving(100, (values) => peak(values) / rms(values)),
      ),
    ),
    tame: true,
  },
];
