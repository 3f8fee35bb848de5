/** The small tier: for what is kept and sent. A few ways to say a column are tried, and the shortest is taken. */
import { findDistinct, pick } from './distinct';
import { form, hasFixes, isSingle, join, mayShareUnit, split, useForm } from './forms';
import { CORRECTIONS, alone, begin, number } from './number-model';
import { codePresence, gather, spread } from './presence';
import {
  finishDecoding,
  finishEncoding,
  isDecoding,
  plainBits,
  startDecoding,
  startEncoding,
} from './range-coder';
import { BYTES, DENSE, DISTINCT, FIXES, MOST_BYTES, OTHER_BYTES, RANKS, VALUES, WHOLE } from './scratch';
import { codeSeries, plan } from './series';

/** Flags in the first byte, beside the tier. */
export const SOME_ABSENT: u32 = 4;
const FEW_DISTINCT: u32 = 8;

let flagsOfTry: u32 = 0;

/** Codes the rows at VALUES; gives the length of what is then at BYTES, or 0 where no way is short. */
export function encodeSealed(rows: i32, tier: u32): usize {
  const present = gather(rows);
  const flags = tier | (present < rows ? SOME_ABSENT : 0);
  let shortest: usize = 0;
  split(DENSE, present);
  for (let list = 0; list < 2; list++) {
    plan(WHOLE, present, list == 1, mayShareUnit());
    const from = startTry(shortest, flags, rows);
    codeValues(DENSE, present);
    shortest = endTry(from, shortest);
  }
  const count = findDistinct(present);
  if (count == 0) return shortest;
  split(DISTINCT, count);
  for (let list = 0; list < 2; list++) {
    plan(WHOLE, count, false, mayShareUnit());
    const from = startTry(shortest, flags | FEW_DISTINCT, rows);
    alone(count);
    codeValues(DISTINCT, count);
    plan(RANKS, present, list == 1, false);
    codeSeries(RANKS, present);
    shortest = endTry(from, shortest);
  }
  return shortest;
}

/** Fills VALUES from what follows the first byte; false where that cannot be. */
export function decodeSealed(flags: u32, length: usize, rows: i32): bool {
  startDecoding(BYTES + 1, BYTES + length);
  const present = flags & SOME_ABSENT ? codePresence(rows) : rows;
  if (present < 0) return false;
  if (flags & FEW_DISTINCT) {
    const count = alone(0);
    if (count < 0 || count > present) return false;
    codeValues(DISTINCT, <i32>count);
    codeSeries(RANKS, present);
    if (!pick(present, <i32>count)) return false;
  } else codeValues(DENSE, present);
  if (flags & SOME_ABSENT) spread(rows);
  else memory.copy(VALUES, DENSE, (<usize>rows) << 3);
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
