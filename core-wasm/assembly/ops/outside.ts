import { Step, append } from '../program';

/**
 * 1 from when the value has been outside of `low` ... `high` for `forMs` until it is within `clearLow` ... `clearHigh`;
 * else 0. An infinite bound makes it a condition on one side.
 */
export function outside(
  program: usize,
  from: i32,
  to: i32,
  low: f64,
  high: f64,
  clearLow: f64,
  clearHigh: f64,
  forMs: f64,
): usize {
  return append(program, judge.index, from, to, low, high, clearLow, clearHigh, forMs);
}

@unmanaged
class Outside extends Step {
  isOn: u32;
  /** Whether it is outside and the time since when runs. */
  isPending: u32;
  sinceMs: f64;
}

function judge(step: Outside, clock: usize, x: usize, y: usize, rows: i32): void {
  let isOn = step.isOn;
  let isPending = step.isPending;
  let sinceMs = step.sinceMs;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = load<f64>(x + at);
    if (isOn) {
      if (value >= step.c && value <= step.d) isOn = isPending = 0;
    } else if (value < step.a || value > step.b) {
      const now = load<f64>(clock + at);
      if (!isPending) sinceMs = now;
      isPending = 1;
      isOn = u32(now - sinceMs >= step.e);
    } else {
      isPending = 0;
    }
    store<f64>(y + at, <f64>isOn);
  }
  step.isOn = isOn;
  step.isPending = isPending;
  step.sinceMs = sinceMs;
}
