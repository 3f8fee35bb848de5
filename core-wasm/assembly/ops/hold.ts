/** Steps that look at rows without a value too: those are time that passes. */
import { Step, appendSeeingAll } from '../program';
import { isValue } from '../values';

/** The last value for as long as it is not older than `maxAgeMs`. */
export function hold(program: usize, from: i32, to: i32, maxAgeMs: f64): usize {
  return appendSeeingAll(program, keep.index, from, to, maxAgeMs);
}

/** 1 where there was no value for `forMs`, counted from the first row where there never was one; else 0. */
export function silent(program: usize, from: i32, to: i32, forMs: f64): usize {
  return appendSeeingAll(program, listen.index, from, to, forMs);
}

@unmanaged
class Held extends Step {
  begun: u64;
  last: f64;
  atMs: f64;
}

function keep(step: Held, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const value = load<f64>(x + at);
    if (isValue(value)) {
      step.begun = 1;
      step.last = value;
      step.atMs = now;
    }
    store<f64>(y + at, step.begun && now - step.atMs <= step.a ? step.last : NaN);
  }
}

function listen(step: Held, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    if (!step.begun || isValue(load<f64>(x + at))) step.atMs = now;
    step.begun = 1;
    store<f64>(y + at, f64(now - step.atMs >= step.a));
  }
}
