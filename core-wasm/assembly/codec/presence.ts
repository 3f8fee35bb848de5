/** Rows without a value: told by the lengths of runs, of rows that have one and of rows that have none in turn. */
import { NUMBERS, begin, number } from './number-model';
import { isDecoding } from './range-coder';
import { DENSE, VALUES } from './scratch';

/** Where the rows that have a value stand together. */
export function denseRows(present: i32, rows: i32): usize {
  return present == rows ? VALUES : DENSE;
}

/** Brings the rows that have a value together; tells how many. */
export function gather(rows: i32): i32 {
  if (areAllThere(rows)) return rows;
  let to = DENSE;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = load<f64>(VALUES + at);
    store<f64>(to, value);
    to += (<usize>u32(value == value)) << 3;
  }
  return <i32>((to - DENSE) >> 3);
}

function areAllThere(rows: i32): bool {
  let all = i64x2.splat(-1);
  const pairs = VALUES + ((<usize>(rows & ~1)) << 3);
  for (let at = VALUES; at < pairs; at += 16) {
    const values = v128.load(at);
    all = v128.and(all, f64x2.eq(values, values));
  }
  return i64x2.all_true(all) && ((rows & 1) == 0 || isThere(rows - 1));
}

/** Codes which rows have a value. Decoding marks those; tells how many, or -1 where runs cannot be. */
export function codePresence(rows: i32): i32 {
  begin(NUMBERS, 1);
  let present = 0;
  let row = 0;
  let hasValue = false;
  // Only the first may be empty: every other brings the end nearer, whatever the bytes say.
  for (let shortest: i64 = 0; row < rows; shortest = 1) {
    hasValue = !hasValue;
    const run = number(NUMBERS, (isDecoding ? 0 : runFrom(row, rows, hasValue)) - shortest) + shortest;
    if (run < shortest || run > rows - row) return -1;
    const to = row + <i32>run;
    if (hasValue) present += <i32>run;
    if (isDecoding) for (; row < to; row++) store<f64>(VALUES + ((<usize>row) << 3), hasValue ? 0 : NaN);
    row = to;
  }
  return present;
}

function runFrom(row: i32, rows: i32, hasValue: bool): i64 {
  const from = row;
  while (row < rows && isThere(row) == hasValue) row++;
  return row - from;
}

/** Puts values into the rows that have one. */
export function spread(rows: i32): void {
  let from = DENSE;
  for (let row = 0; row < rows; row++) {
    if (!isThere(row)) continue;
    store<f64>(VALUES + ((<usize>row) << 3), load<f64>(from));
    from += 8;
  }
}

function isThere(row: i32): bool {
  const value = load<f64>(VALUES + ((<usize>row) << 3));
  return value == value;
}
