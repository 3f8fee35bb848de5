import { Step, append } from '../program';

/**
 * 1 from when the value has been outside of `low` ... `high` for `forMs` until it is within `clearLow` ... `clearHigh`;
 * else 0. An infinite bound makes it a condition on one side. What was before a silence longer than `maxGapMs` does not count
 * for `forMs`.
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
  maxGapMs: f64,
): usize {
  return bounded(append(program, judge.index, from, to, low, high, clearLow, clearHigh, forMs), maxGapMs);
}

/** The same for being within `low` ... `high`, until it is outside of `clearLow` ... `clearHigh`. */
export function inside(
  program: usize,
  from: i32,
  to: i32,
  low: f64,
  high: f64,
  clearLow: f64,
  clearHigh: f64,
  forMs: f64,
  maxGapMs: f64,
): usize {
  return bounded(
    append(program, judgeInside.index, from, to, low, high, clearLow, clearHigh, forMs),
    maxGapMs,
  );
}

function bounded(step: usize, maxGapMs: f64): usize {
  if (step != 0) changetype<Outside>(step).maxGapMs = maxGapMs;
  return step;
}

@unmanaged
class Outside extends Step {
  isOn: u32;
  /** Whether it is outside and the time since when runs. */
  isPending: u32;
  sinceMs: f64;
  lastMs: f64;
  maxGapMs: f64;
}

function judge(step: Outside, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = load<f64>(x + at);
    const isClear = value >= step.c && value <= step.d;
    store<f64>(y + at, turned(step, value < step.a || value > step.b, isClear, load<f64>(clock + at)));
  }
}

function judgeInside(step: Outside, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = load<f64>(x + at);
    const isClear = value < step.c || value > step.d;
    store<f64>(y + at, turned(step, value >= step.a && value <= step.b, isClear, load<f64>(clock + at)));
  }
}

function turned(step: Outside, isMet: bool, isClear: bool, now: f64): f64 {
  if (now - step.lastMs > step.maxGapMs) step.isPending = 0;
  step.lastMs = now;
  if (step.isOn) {
    if (isClear) step.isOn = step.isPending = 0;
  } else if (isMet) {
    if (!step.isPending) step.sinceMs = now;
    step.isPending = 1;
    step.isOn = u32(now - step.sinceMs >= step.e);
  } else {
    step.isPending = 0;
  }
  return <f64>step.isOn;
}
