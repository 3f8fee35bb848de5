/**
 * Filters over the last `window` values (odd, 3 to 15), this one included. Before its first value a channel counts as
 * having always been so. Two rows are worked on side by side: their windows overlap in memory.
 */
import { Step, append } from '../program';

/** The middle one of the last values. */
export function median(program: usize, from: i32, to: i32, window: f64): usize {
  return append(program, middles.index, from, to, window);
}

/** The value itself, or the median where it is further from it than `k` times the spread of such a window. */
export function hampel(program: usize, from: i32, to: i32, window: f64, k: f64): usize {
  return append(program, identify.index, from, to, window, k);
}

@unmanaged
class Windowed extends Step {
  begun: u64;
  /** The first of 14 values: what came before. */
  past: f64;
}

/** The standard deviation of normal noise, in median absolute deviations. */
const DEVIATION: f64 = 1.4826;

/** Two windows side by side: as many pairs as a window has values. */
const PLACES: usize = memory.data(16 * 16, 16);

function middles(step: Windowed, _clock: usize, x: usize, y: usize, rows: i32): void {
  const n = <usize>step.a;
  const windows = remember(step, n, x, rows);
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    for (let i: usize = 0; i < n; i++) place(i, v128.load(windows + at + (i << 3)));
    v128.store(y + at, middle(n));
  }
}

function identify(step: Windowed, _clock: usize, x: usize, y: usize, rows: i32): void {
  const n = <usize>step.a;
  const tolerance = f64x2.splat(step.b * DEVIATION);
  const windows = remember(step, n, x, rows);
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    for (let i: usize = 0; i < n; i++) place(i, v128.load(windows + at + (i << 3)));
    const usual = middle(n);
    for (let i: usize = 0; i < n; i++) {
      place(i, f64x2.abs(f64x2.sub(v128.load(windows + at + (i << 3)), usual)));
    }
    const limit = f64x2.mul(middle(n), tolerance);
    const value = v128.load(x + at);
    const isSpike = f64x2.gt(f64x2.abs(f64x2.sub(value, usual)), limit);
    v128.store(y + at, v128.bitselect(usual, value, isSpike));
  }
}

/** Lays the past before the rows, and keeps the last values as the next past; gives where the first window begins. */
function remember(step: Windowed, n: usize, x: usize, rows: i32): usize {
  const past = changetype<usize>(step) + offsetof<Windowed>('past');
  const bytes = (n - 1) << 3;
  for (let at: usize = 0; at < bytes; at += 8) {
    store<f64>(x - bytes + at, step.begun ? load<f64>(past + at) : load<f64>(x));
  }
  step.begun = 1;
  const next = x - bytes + ((<usize>rows) << 3);
  for (let at: usize = 0; at < bytes; at += 8) store<f64>(past + at, load<f64>(next + at));
  return x - bytes;
}

/** The middle of the n pairs in their places, lane by lane; it moves them about. */
function middle(n: usize): v128 {
  if (n == 3) return middleOf3(placed(0), placed(1), placed(2));
  if (n == 5) return middleOf5(placed(0), placed(1), placed(2), placed(3), placed(4));
  // The smallest and the largest of just over half of the values cannot be the middle: forget both, take one more.
  let low: usize = 0;
  let high = (n >> 1) + 1;
  for (let next = high + 1; next < n; next++) {
    for (let i = low + 1; i <= high; i++) order(low, i);
    for (let i = low + 1; i < high; i++) order(i, high);
    low++;
    place(high, placed(next));
  }
  return middleOf3(placed(low), placed(low + 1), placed(low + 2));
}

/** Puts the smaller of two into the first place. */
function order(i: usize, j: usize): void {
  const a = placed(i);
  const b = placed(j);
  place(i, f64x2.pmin(a, b));
  place(j, f64x2.pmax(a, b));
}

// pmin and pmax are one instruction each, where min, max and a choice by comparison would branch on the values.
function middleOf3(a: v128, b: v128, c: v128): v128 {
  return f64x2.pmax(f64x2.pmin(a, b), f64x2.pmin(f64x2.pmax(a, b), c));
}

function middleOf5(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const low = f64x2.pmax(f64x2.pmin(a, b), f64x2.pmin(c, d));
  const high = f64x2.pmin(f64x2.pmax(a, b), f64x2.pmax(c, d));
  return middleOf3(low, high, e);
}

function placed(i: usize): v128 {
  return v128.load(PLACES + (i << 4));
}

function place(i: usize, pair: v128): void {
  v128.store(PLACES + (i << 4), pair);
}
