import { Step, append } from '../program';

/**
 * The value that a share `p` of all values lies below, by five markers and without keeping any values: the P² algorithm
 * (Jain and Chlamtac, CACM 28, 1985). Exact up to five values.
 */
export function quantile(program: usize, from: i32, to: i32, p: f64): usize {
  return append(program, estimate.index, from, to, p);
}

@unmanaged
class Quantile extends Step {
  count: u64;
  h0: f64;
  h1: f64;
  h2: f64;
  h3: f64;
  h4: f64;
  n1: f64;
  n2: f64;
  n3: f64;
}

const HEIGHTS: usize = offsetof<Quantile>('h0');
const PLACES: usize = offsetof<Quantile>('n1');

function estimate(step: Quantile, _clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    enter(step, load<f64>(x + at));
    store<f64>(y + at, outcome(step));
  }
}

function height(step: Quantile, i: i32): f64 {
  return load<f64>(changetype<usize>(step) + HEIGHTS + ((<usize>i) << 3));
}

function setHeight(step: Quantile, i: i32, value: f64): void {
  store<f64>(changetype<usize>(step) + HEIGHTS + ((<usize>i) << 3), value);
}

/** Where a marker stands among all values; the first stands at 1, the last at `count`. */
function place(step: Quantile, i: i32): f64 {
  if (i == 0) return 1;
  return i == 4 ? <f64>step.count : load<f64>(changetype<usize>(step) + PLACES + ((<usize>(i - 1)) << 3));
}

function move(step: Quantile, i: i32, by: f64): void {
  const at = changetype<usize>(step) + PLACES + ((<usize>(i - 1)) << 3);
  store<f64>(at, load<f64>(at) + by);
}

function enter(step: Quantile, value: f64): void {
  if (step.count < 5) return insert(step, value);
  if (value < step.h0) step.h0 = value;
  if (value > step.h4) step.h4 = value;
  step.count++;
  for (let i = 1; i < 4; i++) if (value < height(step, i)) move(step, i, 1);
  for (let i = 1; i < 4; i++) adjust(step, i);
}

/** The first five stand in order. */
function insert(step: Quantile, value: f64): void {
  let i = <i32>step.count;
  step.count++;
  for (; i > 0 && height(step, i - 1) > value; i--) setHeight(step, i, height(step, i - 1));
  setHeight(step, i, value);
  step.n1 = 2;
  step.n2 = 3;
  step.n3 = 4;
}

/** Moves an inner marker by one where it is that far from where it should stand. */
function adjust(step: Quantile, i: i32): void {
  const share = i == 2 ? step.a : i == 1 ? step.a / 2 : (1 + step.a) / 2;
  const off = 1 + <f64>(step.count - 1) * share - place(step, i);
  const up = place(step, i + 1) - place(step, i);
  const down = place(step, i - 1) - place(step, i);
  if (!((off >= 1 && up > 1) || (off <= -1 && down < -1))) return;
  const by: f64 = off > 0 ? 1 : -1;
  const parabolic = along(step, i, by, up, down);
  const fits = height(step, i - 1) < parabolic && parabolic < height(step, i + 1);
  const j = i + <i32>by;
  const straight = (height(step, j) - height(step, i)) / (place(step, j) - place(step, i));
  setHeight(step, i, fits ? parabolic : height(step, i) + by * straight);
  move(step, i, by);
}

function along(step: Quantile, i: i32, by: f64, up: f64, down: f64): f64 {
  const here = height(step, i);
  const above = ((by - down) * (height(step, i + 1) - here)) / up;
  const below = ((up - by) * (here - height(step, i - 1))) / -down;
  return here + (by / (up - down)) * (above + below);
}

/** Of up to five values the one whose rank is nearest. */
function outcome(step: Quantile): f64 {
  if (step.count > 5) return step.h2;
  return height(step, min(<i32>nearest(<f64>(step.count - 1) * step.a), 4));
}
