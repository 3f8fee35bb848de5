import { Step, append } from '../program';

/**
 * The value, followed by at most `perS` a second; between two rows no more than `mostMs` count, so that a host that was not
 * let run makes no jump. It begins at the first value.
 */
export function slew(program: usize, from: i32, to: i32, perS: f64, mostMs: f64): usize {
  return append(program, follow.index, from, to, perS, mostMs);
}

@unmanaged
class Slew extends Step {
  begun: u64;
  at: f64;
  atMs: f64;
}

function follow(step: Slew, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const wanted = load<f64>(x + at);
    const most = (step.a * min(now - step.atMs, step.b)) / 1000;
    const away = wanted - step.at;
    if (!step.begun || abs(away) <= most) step.at = wanted;
    else step.at += away > 0 ? most : -most;
    step.begun = 1;
    step.atMs = now;
    store<f64>(y + at, step.at);
  }
}
