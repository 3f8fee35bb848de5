/** Steps between the whole numbers at WHOLE, packed in groups with as many bits each as the largest of a group needs. */
import { WHOLE } from './scratch';

const GROUP: usize = 32;
const FOLDED: usize = memory.data(32 * 8, 16);

/** Writes the first number, the mean step and the groups; gives where they end. */
export function pack(at: usize, rows: i32): usize {
  const first = rows > 0 ? load<i64>(WHOLE) : 0;
  const step = rows > 1 ? (load<i64>(WHOLE + ((<usize>rows - 1) << 3)) - first) / <i64>(rows - 1) : 0;
  store<i64>(at, first);
  store<i64>(at + 8, step);
  at += 16;
  let before = first - step;
  for (let row: usize = 0; row < <usize>rows; row += GROUP) {
    const some = min(<usize>rows - row, GROUP);
    let all: u64 = 0;
    for (let i: usize = 0; i < some; i++) {
      const value = load<i64>(WHOLE + ((row + i) << 3));
      const off = value - before - step;
      before = value;
      const folded = ((<u64>off) << 1) ^ <u64>(off >> 63);
      store<u64>(FOLDED + (i << 3), folded);
      all |= folded;
    }
    for (let i = some; i < GROUP; i++) store<u64>(FOLDED + (i << 3), 0);
    const bits = 64 - clz(all);
    store<u8>(at, <u8>bits);
    if (bits > 0) packGroup(at + 1, bits);
    at += 1 + ((<usize>bits) << 2);
  }
  return at;
}

/** May write four bytes past the end of the group. */
function packGroup(at: usize, bits: u64): void {
  let held: u64 = 0;
  let count: u64 = 0;
  for (let i: usize = 0; i < GROUP; i++) {
    const folded = load<u64>(FOLDED + (i << 3));
    held |= folded << count;
    count += bits;
    if (count >= 64) {
      store<u64>(at, held);
      at += 8;
      count -= 64;
      held = count > 0 ? folded >> (bits - count) : 0;
    }
  }
  if (count > 0) store<u64>(at, held);
}

/** Fills WHOLE; gives where the groups end, or 0 where they do not before `end`. */
export function unpack(at: usize, end: usize, rows: i32): usize {
  if (at + 16 > end) return 0;
  const step = load<i64>(at + 8);
  let value = load<i64>(at) - step;
  at += 16;
  for (let row: usize = 0; row < <usize>rows; row += GROUP) {
    const bits = at < end ? <u64>load<u8>(at) : 65;
    if (bits > 64 || at + 1 + ((<usize>bits) << 2) > end) return 0;
    const mask: u64 = bits == 64 ? u64.MAX_VALUE : ((<u64>1) << bits) - 1;
    const some = min(<usize>rows - row, GROUP);
    for (let i: usize = 0; i < some; i++) {
      const bit = <u64>i * bits;
      const from = at + 1 + <usize>(bit >> 3);
      const shift = bit & 7;
      let folded = load<u64>(from) >> shift;
      if (shift + bits > 64) folded |= (<u64>load<u8>(from + 8)) << (64 - shift);
      folded &= mask;
      value += step + (<i64>(folded >> 1) ^ -(<i64>(folded & 1)));
      store<i64>(WHOLE + ((row + i) << 3), value);
    }
    at += 1 + ((<usize>bits) << 2);
  }
  return at + 2 <= end ? at : 0;
}
