/**
 * A row without a value is passed over by every op alike: it keeps no place in a window, changes no state and gets no
 * value made. Ops therefore see dense rows only. What is made without being a number a channel can carry is no value
 * either. No value is always the one canonical NaN.
 */
import { DENSE, DENSE_CLOCK, CLOCK } from './memory';

/** What is larger is no value, so that no sum or difference that an op keeps can overflow. */
const LARGEST: f64 = 1e300;

/** Whether every row has a value. */
export function areWhole(x: usize, rows: i32): bool {
  const largest = f64x2.splat(LARGEST);
  let whole = i64x2.splat(-1);
  const pairs = x + ((<usize>rows & ~1) << 3);
  for (let at = x; at < pairs; at += 16) {
    whole = v128.and(whole, f64x2.le(f64x2.abs(v128.load(at)), largest));
  }
  return i64x2.all_true(whole) && ((rows & 1) == 0 || isValue(load<f64>(pairs)));
}

/** Copies the rows that have a value to the dense columns; tells how many. */
export function pack(x: usize, rows: i32): i32 {
  let kept: usize = 0;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const value = load<f64>(x + (row << 3));
    store<f64>(DENSE + (kept << 3), value);
    store<f64>(DENSE_CLOCK + (kept << 3), load<f64>(CLOCK + (row << 3)));
    kept += <usize>isValue(value);
  }
  return <i32>kept;
}

/** Puts what was made of dense rows beside the rows it came from. */
export function spread(made: usize, x: usize, y: usize, rows: i32): void {
  for (let row: usize = 0; row < <usize>rows; row++) {
    const whole = isValue(load<f64>(x + (row << 3)));
    const value = load<f64>(made);
    store<f64>(y + (row << 3), whole && isValue(value) ? value : NaN);
    made += (<usize>whole) << 3;
  }
}

/** Turns whatever is no value into the canonical NaN; may touch one row past the end. */
export function settle(y: usize, rows: i32): void {
  const largest = f64x2.splat(LARGEST);
  const none = f64x2.splat(NaN);
  const end = y + ((<usize>rows) << 3);
  for (let at = y; at < end; at += 16) {
    const values = v128.load(at);
    v128.store(at, v128.bitselect(values, none, f64x2.le(f64x2.abs(values), largest)));
  }
}

export function isValue(x: f64): bool {
  return abs(x) <= LARGEST;
}
