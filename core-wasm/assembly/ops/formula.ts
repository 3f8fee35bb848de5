/**
 * What formulas are made of: one number or two of the same row give one. Where a value is missing the outcome is missing
 * too, except where it is certain all the same (`and` with a 0, `or` with a 1). They see every row.
 */
import { atan, cos, exp, ln, power, sin } from '../elementary';
import { column } from '../memory';
import { Step, appendSeeingAll } from '../program';
import { isValue } from '../values';

const LN10: f64 = 2.302585092994046;

/** One number of each row, by what `MAPS` in station/pipeline/plan.ts names. */
export function map(program: usize, from: i32, to: i32, kind: f64): usize {
  return appendSeeingAll(program, mapAll.index, from, to, kind);
}

/** Two numbers of each row, by what `PAIRS` there names. */
export function pair(program: usize, from: i32, to: i32, other: f64, kind: f64): usize {
  return appendSeeingAll(program, pairAll.index, from, to, other, kind);
}

export function constant(program: usize, from: i32, to: i32, value: f64): usize {
  return appendSeeingAll(program, fill.index, from, to, value);
}

function fill(step: Step, _clock: usize, _x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) store<f64>(y + at, step.a);
}

function mapAll(step: Step, _clock: usize, x: usize, y: usize, rows: i32): void {
  const kind = <i32>step.a;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8)
    store<f64>(y + at, mapped(kind, load<f64>(x + at)));
}

function mapped(kind: i32, x: f64): f64 {
  switch (kind) {
    case 0:
      return -x;
    case 1:
      return abs(x);
    case 2:
      return sqrt(x);
    case 3:
      return exp(x);
    case 4:
      return ln(x);
    case 5:
      return ln(x) / LN10;
    case 6:
      return sin(x);
    case 7:
      return cos(x);
    case 8:
      return sin(x) / cos(x);
    case 9:
      return atan(x);
    case 10:
      return floor(x);
    case 11:
      return ceil(x);
    case 12:
      return floor(x + 0.5);
    case 13:
      return isValue(x) ? f64(x == 0) : NaN;
    default:
      return f64(isValue(x));
  }
}

function pairAll(step: Step, _clock: usize, x: usize, y: usize, rows: i32): void {
  const other = column(<i32>step.a & 63);
  const kind = <i32>step.b;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    store<f64>(y + at, paired(kind, load<f64>(x + at), load<f64>(other + at)));
  }
}

function paired(kind: i32, a: f64, b: f64): f64 {
  switch (kind) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return a / b;
    case 4:
      return a - b * floor(a / b);
    case 5:
      return power(a, b);
    case 6:
      return min(a, b);
    case 7:
      return max(a, b);
    case 14:
      return a == 0 || b == 0 ? 0 : isValue(a) && isValue(b) ? 1 : NaN;
    case 15:
      return isOn(a) || isOn(b) ? 1 : isValue(a) && isValue(b) ? 0 : NaN;
    case 16:
      return isOn(b) ? a : NaN;
    case 17:
      return isValue(a) ? a : b;
    default:
      return isValue(a) && isValue(b) ? f64(compared(kind, a, b)) : NaN;
  }
}

function compared(kind: i32, a: f64, b: f64): bool {
  switch (kind) {
    case 8:
      return a < b;
    case 9:
      return a <= b;
    case 10:
      return a > b;
    case 11:
      return a >= b;
    case 12:
      return a == b;
    default:
      return a != b;
  }
}

function isOn(x: f64): bool {
  return isValue(x) && x != 0;
}
