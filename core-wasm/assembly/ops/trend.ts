/**
 * The straight line through the past, where what is `tauMs` old counts 1/e: least squares with exponential weights, O(1) a
 * row. It needs three values over at least a quarter of `tauMs`, and begins anew after a silence ten times as long.
 */
import { exp } from '../elementary';
import { Step, append } from '../program';

/** How fast it goes up, per `unitMs`. */
export function trend(program: usize, from: i32, to: i32, tauMs: f64, unitMs: f64): usize {
  return append(program, fit.index, from, to, tauMs, unitMs, SLOPE);
}

/** In how many ms the line meets `limit`: 0 where the value is there, {@link NEVER} where it goes the other way. */
export function reaches(program: usize, from: i32, to: i32, tauMs: f64, limit: f64): usize {
  return append(program, fit.index, from, to, tauMs, limit, TIME_LEFT);
}

const SLOPE: f64 = 0;
const TIME_LEFT: f64 = 1;
/** Some 31 years. */
const NEVER: f64 = 1e12;

@unmanaged
class Fit extends Step {
  count: u64;
  firstMs: f64;
  lastMs: f64;
  weight: f64;
  /** Weighted means and sums of squared distances, the time as a distance from the first row's. */
  meanMs: f64;
  mean: f64;
  timeSquares: f64;
  products: f64;
}

function fit(step: Fit, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const value = load<f64>(x + at);
    enter(step, now, value);
    const isKnown = step.count >= 3 && now - step.firstMs >= step.a / 4 && step.timeSquares > 0;
    store<f64>(y + at, isKnown ? outcome(step, now, value) : NaN);
  }
}

function enter(step: Fit, now: f64, value: f64): void {
  if (step.count == 0 || now - step.lastMs > 10 * step.a) begin(step, now);
  else {
    const left = exp((step.lastMs - now) / step.a);
    step.weight *= left;
    step.timeSquares *= left;
    step.products *= left;
  }
  step.count++;
  step.lastMs = now;
  step.weight += 1;
  const time = now - step.firstMs - step.meanMs;
  step.meanMs += time / step.weight;
  step.mean += (value - step.mean) / step.weight;
  step.timeSquares += time * (now - step.firstMs - step.meanMs);
  step.products += time * (value - step.mean);
}

function begin(step: Fit, now: f64): void {
  step.count = 0;
  step.firstMs = now;
  step.weight = step.meanMs = step.mean = step.timeSquares = step.products = 0;
}

function outcome(step: Fit, now: f64, value: f64): f64 {
  const slope = step.products / step.timeSquares;
  if (step.c == SLOPE) return slope * step.b;
  const line = step.mean + slope * (now - step.firstMs - step.meanMs);
  const way = step.b - line;
  if (abs(way) <= (abs(line) + abs(step.b)) * 1e-9 || value == step.b) return 0;
  return slope * way > 0 ? min(way / slope, NEVER) : NEVER;
}
