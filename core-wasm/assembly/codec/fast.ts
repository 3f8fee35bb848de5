/**
 * The quick tier: for what is written all the time. Steps between whole numbers, less the mean step, are packed in
 * groups of 32 with as many bits each as the group's largest needs; values that are not exact stand at the end.
 *
 *   flags · form · presence, a bit for each row, where some are absent · i64 first · i64 mean step
 *   groups: u8 bits, then the steps, folded to even for rises and odd for falls · u16 count, then u16 row, f64 each
 */
import { form, hasFixes, isSingle, join, splitBits, splitFast, useForm } from './forms';
import { pack, unpack } from './groups';
import { denseRows, gather, spread } from './presence';
import { BYTES, FIXES, VALUES } from './scratch';
import { SOME_ABSENT } from './sealed';

const SINGLE: i32 = 16;
/** A value that stands by itself: its row and its bits. */
const EXCEPTION: usize = 10;

/** Codes the rows at VALUES; gives the length of what is then at BYTES. */
export function encodeFast(rows: i32, tier: u32): usize {
  const present = gather(rows);
  const values = denseRows(present, rows);
  splitFast(values, present);
  if (hasFixes && countFixes(present) > present >> 4) splitBits(values, present);
  store<u8>(BYTES, <u8>(present == rows ? tier : tier | SOME_ABSENT));
  store<u8>(BYTES + 1, <u8>(form | (isSingle ? SINGLE : 0)));
  let at = BYTES + 2;
  if (present < rows) at = writePresence(at, rows);
  return writeExceptions(pack(at, present), values, present) - BYTES;
}

/** Fills VALUES from what follows the first byte; false where that cannot be. */
export function decodeFast(flags: u32, length: usize, rows: i32): bool {
  const end = BYTES + length;
  // What lies behind the end would be read as if it belonged here, and the end then not be where it should.
  memory.fill(end, 0, 512);
  const byte = <i32>load<u8>(BYTES + 1);
  useForm(byte & (SINGLE - 1), u32((byte & SINGLE) != 0), 0);
  let at = BYTES + 2;
  let present = rows;
  if (flags & SOME_ABSENT) {
    present = readPresence(at, rows);
    at += (<usize>rows + 7) >> 3;
  }
  at = unpack(at, end, present);
  if (at == 0) return false;
  const values = denseRows(present, rows);
  join(values, present);
  if (!readExceptions(at, end, values, present)) return false;
  if (present < rows) spread(rows);
  return true;
}

function writePresence(at: usize, rows: i32): usize {
  memory.fill(at, 0, (<usize>rows + 7) >> 3);
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(VALUES + ((<usize>row) << 3));
    const byte = at + (<usize>row >> 3);
    const bit = (<u32>(value == value)) << (row & 7);
    store<u8>(byte, <u8>(load<u8>(byte) | bit));
  }
  return at + ((<usize>rows + 7) >> 3);
}

/** Marks the rows that have a value; tells how many. */
function readPresence(at: usize, rows: i32): i32 {
  let present = 0;
  for (let row = 0; row < rows; row++) {
    const isThere = (<u32>load<u8>(at + (<usize>row >> 3)) >> (row & 7)) & 1;
    store<f64>(VALUES + ((<usize>row) << 3), isThere ? 0 : NaN);
    present += isThere;
  }
  return present;
}

function countFixes(rows: i32): i32 {
  let count = 0;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) count += i32(load<i64>(FIXES + at) != 0);
  return count;
}

function writeExceptions(at: usize, values: usize, rows: i32): usize {
  store<u16>(at, <u16>(hasFixes ? countFixes(rows) : 0));
  at += 2;
  if (!hasFixes) return at;
  for (let row: usize = 0; row < <usize>rows; row++) {
    if (load<i64>(FIXES + (row << 3)) == 0) continue;
    store<u16>(at, <u16>row);
    store<f64>(at + 2, load<f64>(values + (row << 3)));
    at += EXCEPTION;
  }
  return at;
}

/** Whether they are there, each of a row that is, and nothing comes after them. */
function readExceptions(at: usize, end: usize, values: usize, rows: i32): bool {
  const count = <usize>load<u16>(at);
  at += 2;
  if (at + count * EXCEPTION != end) return false;
  for (; at < end; at += EXCEPTION) {
    const row = <i32>load<u16>(at);
    if (row >= rows) return false;
    store<f64>(values + ((<usize>row) << 3), load<f64>(at + 2));
  }
  return true;
}
