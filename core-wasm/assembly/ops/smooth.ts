import { Step, append } from '../program';

/** First-order low-pass of time constant `tauMs`, right for any spacing of rows; it begins at the first value. */
export function smooth(program: usize, from: i32, to: i32, tauMs: f64): usize {
  return append(program, follow.index, from, to, 1 / tauMs);
}

@unmanaged
class Smoothed extends Step {
  begun: u64;
  y: f64;
  atMs: f64;
}

/** How much of the past is left after a row's elapsed time is found for two rows at once, the rest row by row. */
function follow(step: Smoothed, clock: usize, x: usize, y: usize, rows: i32): void {
  if (!step.begun) {
    step.begun = 1;
    step.y = load<f64>(x);
    step.atMs = load<f64>(clock);
  }
  store<f64>(clock - 8, step.atMs);
  const perMs = f64x2.splat(step.a);
  const bytes = <usize>rows << 3;
  let last = step.y;
  for (let at: usize = 0; at < bytes; at += 16) {
    const elapsed = f64x2.sub(v128.load(clock + at), v128.load(clock + at - 8));
    const left = decay(f64x2.mul(elapsed, perMs));
    const news = f64x2.mul(v128.load(x + at), f64x2.sub(f64x2.splat(1), left));
    last = last * f64x2.extract_lane(left, 0) + f64x2.extract_lane(news, 0);
    store<f64>(y + at, last);
    last = last * f64x2.extract_lane(left, 1) + f64x2.extract_lane(news, 1);
    store<f64>(y + at + 8, last);
  }
  step.y = load<f64>(y + bytes - 8);
  step.atMs = load<f64>(clock + bytes - 8);
}

const LOG2_E: f64 = 1.4426950408889634;
// The first has so few bits that its product with n is exact.
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** A sum with this has an integer in its lowest bits. */
const SHIFT: f64 = 6755399441055744;

/** exp(−u) of u >= 0 to within an ulp or two: 2^−n times a Taylor row at |r| <= ln 2 / 2. The same on every machine. */
function decay(u: v128): v128 {
  u = f64x2.pmin(u, f64x2.splat(700));
  const n = f64x2.nearest(f64x2.mul(u, f64x2.splat(LOG2_E)));
  const r = f64x2.add(f64x2.sub(f64x2.mul(n, f64x2.splat(LN2_HIGH)), u), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  let sum = f64x2.splat(1 / 6227020800.0);
  sum = term(sum, r, 1 / 479001600.0);
  sum = term(sum, r, 1 / 39916800.0);
  sum = term(sum, r, 1 / 3628800.0);
  sum = term(sum, r, 1 / 362880.0);
  sum = term(sum, r, 1 / 40320.0);
  sum = term(sum, r, 1 / 5040.0);
  sum = term(sum, r, 1 / 720.0);
  sum = term(sum, r, 1 / 120.0);
  sum = term(sum, r, 1 / 24.0);
  sum = term(sum, r, 1 / 6.0);
  sum = term(sum, r, 0.5);
  sum = term(sum, r, 1);
  sum = term(sum, r, 1);
  const exponent = f64x2.add(f64x2.sub(f64x2.splat(1023), n), f64x2.splat(SHIFT));
  return f64x2.mul(sum, i64x2.shl(exponent, 52));
}

function term(sum: v128, r: v128, factor: f64): v128 {
  return f64x2.add(f64x2.mul(sum, r), f64x2.splat(factor));
}
