/** Sums that go on for as long as the program lives, kept with the error of each addition (Neumaier 1974). */
import { Step, append } from '../program';

/** The integral over time by trapezoids, in value × `unitMs`; nothing is added across a silence longer than `maxGapMs`. */
export function integral(program: usize, from: i32, to: i32, unitMs: f64, maxGapMs: f64): usize {
  return append(program, integrate.index, from, to, unitMs, maxGapMs);
}

/**
 * How far a counter has gone since the first value, also where it began again at 0: past `modulus` (0 = it has none) when the
 * way there is shorter than half of it, else by a restart.
 */
export function counter(program: usize, from: i32, to: i32, modulus: f64): usize {
  return append(program, count.index, from, to, modulus);
}

@unmanaged
class Total extends Step {
  begun: u64;
  last: f64;
  lastMs: f64;
  sum: f64;
  error: f64;
}

function add(step: Total, part: f64): f64 {
  const sum = step.sum + part;
  step.error += abs(step.sum) >= abs(part) ? step.sum - sum + part : part - sum + step.sum;
  step.sum = sum;
  return sum + step.error;
}

function integrate(step: Total, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const value = load<f64>(x + at);
    const elapsed = now - step.lastMs;
    const counts = step.begun && elapsed <= step.b;
    store<f64>(y + at, add(step, counts ? ((value + step.last) / 2) * (elapsed / step.a) : 0));
    remember(step, value, now);
  }
}

function count(step: Total, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = load<f64>(x + at);
    store<f64>(y + at, add(step, step.begun ? advance(step.last, value, step.a) : 0));
    remember(step, value, load<f64>(clock + at));
  }
}

function advance(last: f64, value: f64, modulus: f64): f64 {
  const way = value - last;
  if (way >= 0) return way;
  const around = way + modulus;
  return modulus > 0 && around >= 0 && around < modulus / 2 ? around : max(value, 0);
}

function remember(step: Total, value: f64, now: f64): void {
  step.begun = 1;
  step.last = value;
  step.lastMs = now;
}
