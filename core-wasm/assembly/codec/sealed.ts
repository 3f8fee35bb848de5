/** The small tier: for what is kept and sent. A few ways to say a column are tried, and the shortest is taken. */
import { findDistinct, pick } from './distinct';
import { reach } from './estimate';
import { form, hasFixes, isSingle, join, mayShareUnit, split, useForm } from './forms';
import { CORRECTIONS, alone, begin, number } from './number-model';
import { codePresence, denseRows, gather, spread } from './presence';
import {
  finishDecoding,
  finishEncoding,
  isDecoding,
  plainBits,
  startDecoding,
  startEncoding,
} from './range-coder';
import { BYTES, DISTINCT, FIXES, MOST_BYTES, OTHER_BYTES, RANKS, WHOLE } from './scratch';
import { codeSeries, plan } from './series';

/** Flags in the first byte, beside the tier. */
export const SOME_ABSENT: u32 = 4;
const FEW_DISTINCT: u32 = 8;

/** Of a section that short, nothing is left to save. */
const LITTLE: usize = 24;
const ROWS_TRIED: i32 = 512;

let flagsOfTry: u32 = 0;

/** Codes the rows at VALUES; gives the length of what is then at BYTES, or 0 where no way is short. */
export function encodeSealed(rows: i32, tier: u32): usize {
  const present = gather(rows);
  const values = denseRows(present, rows);
  const flags = tier | (present < rows ? SOME_ABSENT : 0);
  split(values, present);
  const hasList = listPays(present);
  plan(WHOLE, present, hasList, mayShareUnit());
  const kinds = reach;
  const hasGaps = hasFixes != 0;
  const first = startTry(0, flags, rows);
  codeValues(values, present);
  const shortest = endTry(first, 0);
  if (shortest != 0 && shortest <= LITTLE + (<usize>rows >> 6)) return shortest;
  const count = findDistinct(values, present);
  // Where most whole numbers from the least to the greatest occur, they need no list.
  if (count == 0 || (!hasGaps && kinds <= 2 * <u64>count)) return shortest;
  split(DISTINCT, count);
  plan(WHOLE, count, false, mayShareUnit());
  const from = startTry(shortest, flags | FEW_DISTINCT, rows);
  alone(count);
  codeValues(DISTINCT, count);
  plan(RANKS, present, hasList, false);
  codeSeries(RANKS, present);
  return endTry(from, shortest);
}

/** Whether numbers at the beginning take less when those that come back are told by their place in a list. */
function listPays(rows: i32): bool {
  const some = min(rows, ROWS_TRIED);
  const without = lengthOf(some, false);
  return without > LITTLE && lengthOf(some, true) < without;
}

function lengthOf(rows: i32, hasList: bool): usize {
  plan(WHOLE, rows, hasList, mayShareUnit());
  startEncoding(OTHER_BYTES + 1, OTHER_BYTES + MOST_BYTES);
  codeSeries(WHOLE, rows);
  return finishEncoding(OTHER_BYTES + 1);
}

/** Fills VALUES from what follows the first byte; false where that cannot be. */
export function decodeSealed(flags: u32, length: usize, rows: i32): bool {
  startDecoding(BYTES + 1, BYTES + length);
  const present = flags & SOME_ABSENT ? codePresence(rows) : rows;
  if (present < 0) return false;
  const values = denseRows(present, rows);
  if (flags & FEW_DISTINCT) {
    const count = alone(0);
    if (count < 0 || count > present) return false;
    codeValues(DISTINCT, <i32>count);
    codeSeries(RANKS, present);
    if (!pick(values, present, <i32>count)) return false;
  } else codeValues(values, present);
  if (present < rows) spread(rows);
  return finishDecoding();
}

/** The first try is made in its place, later ones beside it. The first byte of a try is its flags. */
function startTry(shortest: usize, flags: u32, rows: i32): usize {
  const first = shortest == 0 ? BYTES : OTHER_BYTES;
  startEncoding(first + 1, first + MOST_BYTES);
  if (flags & SOME_ABSENT) codePresence(rows);
  flagsOfTry = flags;
  return first;
}

function endTry(first: usize, shortest: usize): usize {
  const end = finishEncoding(first + 1);
  if (end == 0) return shortest;
  const length = end - first;
  if (shortest != 0 && length >= shortest) return shortest;
  store<u8>(first, <u8>flagsOfTry);
  if (first != BYTES) memory.copy(BYTES, first, length);
  return length;
}

function codeValues(values: usize, rows: i32): void {
  const decimals = <i32>plainBits(form, 4);
  const single = <u32>plainBits(isSingle, 1);
  useForm(decimals, single, <u32>plainBits(hasFixes, 1));
  codeSeries(WHOLE, rows);
  if (hasFixes) {
    begin(CORRECTIONS, 0);
    for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
      store<i64>(FIXES + at, number(CORRECTIONS, load<i64>(FIXES + at)));
    }
  }
  if (isDecoding) join(values, rows);
}
