import { Step, append } from '../program';

/**
 * 1 from when the value has stayed within `tolerance` of where it came to rest for `forMs`; else 0. A silence longer than
 * `maxGapMs` begins anew.
 */
export function unchanged(
  program: usize,
  from: i32,
  to: i32,
  tolerance: f64,
  forMs: f64,
  maxGapMs: f64,
): usize {
  return append(program, rest.index, from, to, tolerance, forMs, maxGapMs);
}

/** 1 from when the value has been on (not 0) for `onMs` until it has been off for `offMs`; else 0. */
export function debounce(program: usize, from: i32, to: i32, onMs: f64, offMs: f64): usize {
  return append(program, calm.index, from, to, onMs, offMs);
}

@unmanaged
class Rest extends Step {
  begun: u64;
  anchor: f64;
  sinceMs: f64;
  lastMs: f64;
}

function rest(step: Rest, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const value = load<f64>(x + at);
    if (!step.begun || abs(value - step.anchor) > step.a || now - step.lastMs > step.c) {
      step.begun = 1;
      step.anchor = value;
      step.sinceMs = now;
    }
    step.lastMs = now;
    store<f64>(y + at, f64(now - step.sinceMs >= step.b));
  }
}

@unmanaged
class Calm extends Step {
  isOn: u32;
  /** Whether the value has left that state, and the time since when runs. */
  isPending: u32;
  sinceMs: f64;
}

function calm(step: Calm, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const isOn = u32(load<f64>(x + at) != 0);
    if (isOn == step.isOn) step.isPending = 0;
    else {
      if (!step.isPending) step.sinceMs = now;
      step.isPending = 1;
      if (now - step.sinceMs >= (isOn ? step.a : step.b)) {
        step.isOn = isOn;
        step.isPending = 0;
      }
    }
    store<f64>(y + at, <f64>step.isOn);
  }
}
