/**
 * An adaptive binary range coder (G. N. N. Martin, 1979; carries as in LZMA) that runs both ways. What is coded is
 * told once, as a sequence of `bit(model, value)`: encoding writes the values, decoding gives them. A format is thus
 * one piece of code, and what is read is what was written.
 */
import { chanceOfZero, learned } from './bit-model';

const RENEW_BELOW: u32 = 1 << 24;
/** Zeros at the end are left out, up to so many: a decoder goes on reading zeros, but not for ever. */
const MOST_LEFT_OUT: i32 = 8;

export let isDecoding: bool = false;

let at: usize = 0;
let end: usize = 0;
let range: u32 = 0;
/** Encoding: what is not yet written, of 33 bits, and the byte that a carry may still change with the 255s after it. */
let low: u64 = 0;
let cache: u32 = 0;
let held: u32 = 0;
/** Decoding: where in the range the message lies, and how many zeros were read beyond the end. */
let code: u32 = 0;
let beyond: i32 = 0;

/** The first byte that it makes is always 0: it is written in front of `from`, and the caller may put anything there. */
export function startEncoding(from: usize, to: usize): void {
  isDecoding = false;
  at = from - 1;
  end = to;
  range = 0xffff_ffff;
  low = 0;
  cache = 0;
  held = 1;
}

/** Where the coded bytes end, or 0 where they did not fit. */
export function finishEncoding(from: usize): usize {
  low = shortest();
  for (let i = 0; i < 5; i++) shiftLow();
  if (at > end) return 0;
  for (let i = 0; i < MOST_LEFT_OUT && at > from && load<u8>(at - 1) == 0; i++) at--;
  return at;
}

/** The number within the range that ends with the most zeros. */
function shortest(): u64 {
  let best = low;
  for (let bits: u64 = 1; bits < 32; bits++) {
    const mask: u64 = ((<u64>1) << bits) - 1;
    const rounded = (low + mask) & ~mask;
    if (rounded - low >= <u64>range) break;
    best = rounded;
  }
  return best;
}

export function startDecoding(from: usize, to: usize): void {
  isDecoding = true;
  at = from;
  end = to;
  range = 0xffff_ffff;
  code = 0;
  beyond = 0;
  for (let i = 0; i < 4; i++) code = (code << 8) | nextByte();
}

/** Whether all was read, and no more than was there. */
export function finishDecoding(): bool {
  return at == end && beyond <= MOST_LEFT_OUT;
}

/** Codes one bit with what its model expects, and lets the model learn. */
export function bit(model: usize, value: u32): u32 {
  const state = load<u64>(model);
  const bound = (range >>> 16) * chanceOfZero(state);
  if (isDecoding) {
    value = u32(code >= bound);
    if (value) code -= bound;
  } else if (value) low += bound;
  range = value ? range - bound : bound;
  while (range < RENEW_BELOW) renew();
  store<u64>(model, learned(state, value));
  return value;
}

/** Codes a number of so many bits that nothing is known about. */
export function plainBits(value: u64, bits: u32): u64 {
  let made: u64 = 0;
  while (bits > 0) {
    const some = min<u32>(bits, 16);
    bits -= some;
    const mask: u32 = (1 << some) - 1;
    range >>>= some;
    let part = <u32>(value >> bits) & mask;
    if (isDecoding) {
      part = min(code / range, mask);
      code -= part * range;
    } else low += <u64>part * range;
    made = (made << some) | part;
    while (range < RENEW_BELOW) renew();
  }
  return made;
}

function renew(): void {
  range <<= 8;
  if (isDecoding) code = (code << 8) | nextByte();
  else shiftLow();
}

function nextByte(): u32 {
  if (at < end) return load<u8>(at++);
  beyond++;
  return 0;
}

function shiftLow(): void {
  if (low < 0xff00_0000 || low > 0xffff_ffff) {
    const carry = <u32>(low >> 32);
    for (; held > 0; held--) {
      if (at < end) store<u8>(at, <u8>(cache + carry));
      at++;
      cache = 0xff;
    }
    cache = <u32>(low >> 24) & 0xff;
  }
  held++;
  low = (low & 0x00ff_ffff) << 8;
}
