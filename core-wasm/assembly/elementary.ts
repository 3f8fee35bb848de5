/**
 * exp, ln, sin and cos in few bytes, right to a few units in the last place and the same on every machine: arguments are
 * brought near 0 (Cody and Waite 1980), and a short Taylor series does the rest.
 */

const LOG2_E: f64 = 1.4426950408889634;
// These have so few bits that their products with n are exact.
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const HALF_PI_HIGH: f64 = 1.57079632673412561417;
const HALF_PI_MIDDLE: f64 = 6.0771005063039659766e-11;
const HALF_PI_LOW: f64 = 2.02226624879595063154e-21;
const SQRT2: f64 = 1.4142135623730951;
/** Beyond it an angle has lost its meaning: no value. */
const LARGEST_ANGLE: f64 = 1e6;

/** Beyond ±700 it is what it is there. */
export function exp(x: f64): f64 {
  x = max<f64>(-700, min<f64>(700, x));
  const n = nearest(x * LOG2_E);
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let sum: f64 = 1;
  for (let k: f64 = 14; k > 0; k--) sum = 1 + (sum * r) / k;
  return sum * powerOf2(<i64>n);
}

function powerOf2(n: i64): f64 {
  return reinterpret<f64>((n + 1023) << 52);
}

/** No value for what is not greater than 0. */
export function ln(x: f64): f64 {
  if (!(x > 0)) return NaN;
  const scale: i64 = x < 2.2250738585072014e-308 ? 54 : 0;
  const bits = reinterpret<i64>(x * powerOf2(scale));
  let n = (bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | (1023 << 52));
  if (m > SQRT2) {
    m /= 2;
    n++;
  }
  const s = (m - 1) / (m + 1);
  let sum: f64 = 0;
  for (let k: f64 = 27; k > 1; k -= 2) sum = s * s * (sum + 1 / k);
  const whole = <f64>(n - scale);
  return whole * LN2_HIGH + (2 * s * (1 + sum) + whole * LN2_LOW);
}

export function sin(x: f64): f64 {
  return turned(x, 0);
}

export function cos(x: f64): f64 {
  return turned(x, 1);
}

/** The sine of an angle that is `quarters` of a turn further. */
function turned(x: f64, quarters: i64): f64 {
  if (!(abs(x) <= LARGEST_ANGLE)) return NaN;
  const n = nearest(x / (HALF_PI_HIGH + HALF_PI_MIDDLE));
  const r = x - n * HALF_PI_HIGH - n * HALF_PI_MIDDLE - n * HALF_PI_LOW;
  const quarter = <i64>n + quarters;
  const even = (quarter & 1) == 0;
  // sin: r(1 − r²/(2·3)(1 − r²/(4·5)(...))), cos: 1 − r²/(1·2)(1 − r²/(3·4)(...))
  let sum: f64 = 1;
  for (let k: f64 = even ? 20 : 19; k > 0; k -= 2) sum = 1 - (sum * r * r) / (k * (k + 1));
  const value = even ? r * sum : sum;
  return quarter & 2 ? -value : value;
}

/** By halving the angle until a short series will do. */
export function atan(x: f64): f64 {
  let t = x;
  for (let i = 0; i < 3; i++) t = t / (1 + sqrt(1 + t * t));
  let sum: f64 = 0;
  for (let k: f64 = 25; k > 1; k -= 2) sum = t * t * (1 / k - sum);
  return 8 * t * (1 - sum);
}

/** Whole exponents up to 1024 by multiplying, others by exp and ln, which a negative number has no power by. */
export function power(a: f64, b: f64): f64 {
  if (a != a) return NaN;
  if (abs(b) > 1024 || b != nearest(b)) return b == 0.5 ? sqrt(a) : a == 0 && b > 0 ? 0 : exp(b * ln(a));
  let result: f64 = 1;
  let factor = a;
  for (let left = <i32>abs(b); left > 0; left >>= 1) {
    if (left & 1) result *= factor;
    factor *= factor;
  }
  return b < 0 ? 1 / result : result;
}
