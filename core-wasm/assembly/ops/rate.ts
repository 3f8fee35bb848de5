import { Step, append } from '../program';

/** How fast the value changed since the one before, per `unitMs`; no value for the first and where no time went by. */
export function rate(program: usize, from: i32, to: i32, unitMs: f64): usize {
  return append(program, compare.index, from, to, unitMs);
}

@unmanaged
class Rate extends Step {
  begun: u64;
  last: f64;
  lastMs: f64;
}

function compare(step: Rate, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const value = load<f64>(x + at);
    const elapsed = now - step.lastMs;
    store<f64>(y + at, step.begun && elapsed > 0 ? ((value - step.last) * step.a) / elapsed : NaN);
    step.begun = 1;
    step.last = value;
    step.lastMs = now;
  }
}
