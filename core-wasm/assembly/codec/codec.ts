/** What the host calls: one section of a column to bytes, and back. A first byte says in which tier. */
import { decodeFast, encodeFast } from './fast';
import { BYTES, MOST_BYTES, VALUES, sectionRows } from './scratch';
import { decodeSealed, encodeSealed } from './sealed';

export { sectionRows };

const PLAIN: u32 = 0;
const FAST: u32 = 1;
const SEALED: u32 = 2;
const TIER: u32 = 3;

/** Where the host puts values to encode, and finds those decoded. */
export function sectionValues(): usize {
  return VALUES;
}

/** Where the host finds what is encoded, and puts what to decode. */
export function sectionBytes(): usize {
  return BYTES;
}

/** Codes so many rows; gives how many bytes they take. */
export function encodeSection(rows: i32, isSealed: i32): i32 {
  const length = isSealed ? encodeSealed(rows, SEALED) : encodeFast(rows, FAST);
  const plain: usize = 1 + ((<usize>rows) << 3);
  if (length != 0 && length < plain) return <i32>length;
  store<u8>(BYTES, <u8>PLAIN);
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = load<f64>(VALUES + at);
    store<f64>(BYTES + 1 + at, value == value ? value : NaN);
  }
  return <i32>plain;
}

/** Gives the rows of so many bytes; false where bytes cannot mean so many rows. */
export function decodeSection(length: i32, rows: i32): bool {
  if (rows < 0 || rows > sectionRows || length < 1 || <usize>length > MOST_BYTES) return false;
  const flags = <u32>load<u8>(BYTES);
  if ((flags & TIER) == FAST) return decodeFast(flags, length, rows);
  if ((flags & TIER) == SEALED) return decodeSealed(flags, length, rows);
  if (flags != PLAIN || <usize>length != 1 + ((<usize>rows) << 3)) return false;
  memory.copy(VALUES, BYTES + 1, (<usize>rows) << 3);
  return true;
}
