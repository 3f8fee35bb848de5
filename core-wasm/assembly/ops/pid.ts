import { Step, append } from '../program';

/**
 * A PID controller: what to set so that the value comes to `setpoint`. Gains are of the parallel form, `ki` per second and `kd` in
 * seconds; the derivative is of the value, so a new set-point does not kick. The outcome stays within `low` ... `high`, and what
 * lies beyond is not integrated (conditional integration, Åström and Hägglund 2006, section 3.5).
 */
export function pid(
  program: usize,
  from: i32,
  to: i32,
  setpoint: f64,
  kp: f64,
  ki: f64,
  kd: f64,
  low: f64,
  high: f64,
): usize {
  const at = append(program, control.index, from, to, setpoint, kp, ki, kd, low);
  if (at != 0) changetype<Pid>(at).high = high;
  return at;
}

/** A silence longer than this is not integrated over. */
const MAX_ELAPSED_S: f64 = 10;

@unmanaged
class Pid extends Step {
  begun: u64;
  high: f64;
  integral: f64;
  last: f64;
  lastMs: f64;
}

function control(step: Pid, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const value = load<f64>(x + at);
    store<f64>(y + at, answer(step, value, step.begun ? (now - step.lastMs) / 1000 : 0));
    step.begun = 1;
    step.last = value;
    step.lastMs = now;
  }
}

function answer(step: Pid, value: f64, elapsedS: f64): f64 {
  const isUsual = elapsedS > 0 && elapsedS <= MAX_ELAPSED_S;
  const error = step.a - value;
  const change = isUsual ? (value - step.last) / elapsedS : 0;
  const here = step.b * error - step.d * change;
  const grown = isUsual ? step.integral + step.c * error * elapsedS : step.integral;
  const wanted = here + grown;
  const pushesOut =
    (wanted > step.high && grown > step.integral) || (wanted < step.e && grown < step.integral);
  if (!pushesOut) step.integral = grown;
  return max(step.e, min(step.high, here + step.integral));
}
