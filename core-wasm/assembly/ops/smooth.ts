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
  const bytes = (<usize>rows) << 3;
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

/** 1/12!, 1/10! ... 1/0! and 1/13!, 1/11! ... 1/1! */
const EVEN: usize = memory.data<f64>([
  1 / 479001600.0,
  1 / 3628800.0,
  1 / 40320.0,
  1 / 720.0,
  1 / 24.0,
  1 / 2.0,
  1,
]);
const ODD: usize = memory.data<f64>([
  1 / 6227020800.0,
  1 / 39916800.0,
  1 / 362880.0,
  1 / 5040.0,
  1 / 120.0,
  1 / 6.0,
  1,
]);

/**
 * exp(−u) of u >= 0 to within an ulp or two, the same on every machine: 2^−n · (cosh r + sinh r) where |r| <= ln 2 / 2,
 * by their Taylor series, which do not wait for each other.
 */
function decay(u: v128): v128 {
  u = f64x2.pmin(u, f64x2.splat(700));
  const n = f64x2.nearest(f64x2.mul(u, f64x2.splat(LOG2_E)));
  const r = f64x2.add(f64x2.sub(f64x2.mul(n, f64x2.splat(LN2_HIGH)), u), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  const square = f64x2.mul(r, r);
  const sum = f64x2.add(series(EVEN, square), f64x2.mul(series(ODD, square), r));
  const exponent = f64x2.add(f64x2.sub(f64x2.splat(1023), n), f64x2.splat(SHIFT));
  return f64x2.mul(sum, i64x2.shl(exponent, 52));
}

function series(factors: usize, x: v128): v128 {
  let sum = v128.load64_splat(factors);
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(factors, 8));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(factors, 16));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(factors, 24));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(factors, 32));
  sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(factors, 40));
  return f64x2.add(f64x2.mul(sum, x), v128.load64_splat(factors, 48));
}
