/** The few values that a column has again and again, in order, and for each row which of them it has. */
import { ordered, unordered } from './forms';
import { DISTINCT, RANKS, TABLE } from './scratch';

/** A list pays off where each value comes at least so many times. */
const TIMES: i32 = 3;
/** The table's places: a value, and one more than where it stands; 0 where a place is free. */
const PLACES: usize = 8192;
const PLACE: usize = 12;

/** Fills the list and the ranks; tells how many values there are, or 0 where a list does not pay off. */
export function findDistinct(values: usize, rows: i32): i32 {
  memory.fill(TABLE, 0, PLACES * PLACE);
  const most = rows / TIMES;
  let count = 0;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = ordered(load<f64>(values + at));
    const place = placeOf(value);
    if (load<u32>(place + 8) == 0) {
      if (count == most) return 0;
      store<i64>(DISTINCT + ((<usize>count) << 3), value);
      count++;
      store<i64>(place, value);
      store<u32>(place + 8, count);
    }
  }
  sort(count);
  for (let i = 0; i < count; i++) {
    const value = load<i64>(DISTINCT + ((<usize>i) << 3));
    store<u32>(placeOf(value) + 8, i + 1);
  }
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const place = placeOf(ordered(load<f64>(values + at)));
    store<i64>(RANKS + at, load<u32>(place + 8) - 1);
  }
  for (let at = DISTINCT; at < DISTINCT + ((<usize>count) << 3); at += 8) {
    store<f64>(at, unordered(load<i64>(at)));
  }
  return count;
}

/** Gives each row its value; false where a rank is none. */
export function pick(values: usize, rows: i32, count: i32): bool {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const rank = load<u64>(RANKS + at);
    if (rank >= <u64>count) return false;
    store<f64>(values + at, load<f64>(DISTINCT + ((<usize>rank) << 3)));
  }
  return true;
}

/** Where a value stands in the table, or would. */
function placeOf(value: i64): usize {
  let place = TABLE;
  for (let index = <usize>((<u64>value * 0x9e37_79b9_7f4a_7c15) >> 51); ; index++) {
    place = TABLE + (index & (PLACES - 1)) * PLACE;
    if (load<u32>(place + 8) == 0 || load<i64>(place) == value) break;
  }
  return place;
}

/** Shell's sort: short, and fast enough for a thousand values. */
function sort(count: i32): void {
  for (let gap = count >> 1; gap > 0; gap >>= 1) {
    for (let i = gap; i < count; i++) {
      const value = load<i64>(DISTINCT + ((<usize>i) << 3));
      let j = i;
      for (; j >= gap; j -= gap) {
        const other = load<i64>(DISTINCT + ((<usize>(j - gap)) << 3));
        if (other <= value) break;
        store<i64>(DISTINCT + ((<usize>j) << 3), other);
      }
      store<i64>(DISTINCT + ((<usize>j) << 3), value);
    }
  }
}
