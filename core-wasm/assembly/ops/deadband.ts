import { Step, append } from '../program';

/**
 * The value where it has moved by `band` or more since the last one reported, or where that was `maxMs` or longer ago;
 * else no value. The first is reported.
 */
export function deadband(program: usize, from: i32, to: i32, band: f64, maxMs: f64): usize {
  return append(program, report.index, from, to, band, maxMs);
}

@unmanaged
class Deadband extends Step {
  begun: u64;
  reported: f64;
  reportedMs: f64;
}

function report(step: Deadband, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const value = load<f64>(x + at);
    const isNews = !step.begun || abs(value - step.reported) >= step.a || now - step.reportedMs >= step.b;
    if (isNews) {
      step.begun = 1;
      step.reported = value;
      step.reportedMs = now;
    }
    store<f64>(y + at, isNews ? value : NaN);
  }
}
