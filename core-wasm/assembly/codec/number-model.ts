/**
 * How whole numbers are coded that are small where those before them were: the bit length, in the context of the
 * lengths seen lately; then the top bits below the leading one; the rest plain; then the sign. Where numbers come
 * back, the sixteen met last are kept in a list, and a number on it is coded by its place.
 */
import { MODEL, forget, nth } from './bit-model';
import { bit, plainBits } from './range-coder';

const CONTEXTS: u32 = 20;
const LENGTHS: u32 = 66;
const TOP_BITS: u32 = 3;
const RECENT: u32 = 16;

// Models of bits, in this order; then what is remembered.
const LENGTH: usize = 0;
const TOP: usize = LENGTH + <usize>(CONTEXTS * LENGTHS) * MODEL;
const SIGN: usize = TOP + <usize>(LENGTHS << TOP_BITS) * MODEL;
const HIT: usize = SIGN + 8 * MODEL;
const PLACE: usize = HIT + 4 * MODEL;
const MEMORY: usize = PLACE + <usize>(4 * RECENT) * MODEL;
const MODELS: i32 = <i32>(MEMORY / MODEL);

const EXPECTED: usize = MEMORY;
const HITS: usize = MEMORY + 4;
const SIGNS: usize = MEMORY + 8;
const HAS_LIST: usize = MEMORY + 12;
const LIST: usize = MEMORY + 16;
const BYTES: usize = LIST + <usize>RECENT * 8;

// The size of an area must be a literal of 32 bits.
const AREA: i32 = 2 * (<i32>MEMORY + 16 + 16 * 8);

/** One for numbers and one for what corrects them. */
export const NUMBERS: usize = memory.data(AREA, 16);
export const CORRECTIONS: usize = NUMBERS + BYTES;

/** Where no number that is likely to come is. */
const NOWHERE: i64 = 1 << 62;

/** Forgets everything; says whether numbers that come back are expected. */
export function begin(model: usize, hasList: u32): void {
  forget(model, MODELS);
  memory.fill(model + MEMORY, 0, BYTES - MEMORY);
  store<u32>(model + HAS_LIST, hasList);
  for (let i: u32 = 1; i < RECENT; i++) store<i64>(model + LIST + (i << 3), NOWHERE + i);
}

/** Codes one number, or gives the one that is read. */
export function number(model: usize, value: i64): i64 {
  return load<u32>(model + HAS_LIST) ? listed(model, value) : unlisted(model, value);
}

function listed(model: usize, value: i64): i64 {
  const list = model + LIST;
  let place: u32 = 0;
  while (place < RECENT && load<i64>(list + (place << 3)) != value) place++;
  const hits = load<u32>(model + HITS) & 3;
  const isHit = bit(nth(model + HIT, hits), u32(place < RECENT));
  store<u32>(model + HITS, (hits << 1) | isHit);
  if (isHit) {
    const places = nth(model + PLACE, hits * RECENT);
    let node: u32 = 1;
    for (let i = 3; i >= 0; i--) node = (node << 1) | bit(nth(places, node), (place >> i) & 1);
    place = node - RECENT;
    value = load<i64>(list + (place << 3));
    expect(model, lengthOf(value));
  } else {
    value = unlisted(model, value);
    place = RECENT - 1;
  }
  for (; place > 0; place--) store<i64>(list + (place << 3), load<i64>(list + ((place - 1) << 3)));
  store<i64>(list, value);
  return value;
}

function unlisted(model: usize, value: i64): i64 {
  const magnitude = <u64>(value < 0 ? -value : value);
  const length = codeLength(model, lengthOf(value));
  expect(model, length);
  if (length == 0) return 0;
  const made = length == 1 ? 1 : codeBelowLeading(model, magnitude, length);
  const signs = load<u32>(model + SIGNS);
  const isNegative = bit(nth(model + SIGN, u32(length == 1) * 4 + (signs & 3)), u32(value < 0));
  store<u32>(model + SIGNS, (signs << 1) | isNegative);
  return isNegative ? -(<i64>made) : <i64>made;
}

/** From the length that is expected upwards, or downwards, one question each. */
function codeLength(model: usize, length: u32): u32 {
  const guess = min<u32>((load<u32>(model + EXPECTED) + 8) >>> 4, CONTEXTS - 1);
  const questions = nth(model + LENGTH, guess * LENGTHS);
  let known = guess;
  if (guess > 0 && bit(nth(questions, guess), u32(length < guess))) {
    known--;
    while (known > 0 && bit(nth(questions, known), u32(length < known))) known--;
  } else {
    while (known < 64 && bit(nth(questions, known + 1), u32(length > known))) known++;
  }
  return known;
}

function codeBelowLeading(model: usize, magnitude: u64, length: u32): u64 {
  const below = length - 1;
  const top = min(below, TOP_BITS);
  const models = nth(model + TOP, length << TOP_BITS);
  let made: u32 = 1;
  for (let i: u32 = 1; i <= top; i++) {
    made = (made << 1) | bit(nth(models, made), <u32>(magnitude >> (below - i)) & 1);
  }
  const rest = below - top;
  return rest == 0
    ? <u64>made
    : ((<u64>made) << rest) | plainBits(magnitude & (((<u64>1) << rest) - 1), rest);
}

/** A running average of lengths, in sixteenths. */
function expect(model: usize, length: u32): void {
  const before = load<i32>(model + EXPECTED);
  store<i32>(model + EXPECTED, before + ((((<i32>length) << 4) - before) >> 2));
}

function lengthOf(value: i64): u32 {
  return 64 - <u32>clz(<u64>(value < 0 ? -value : value));
}

/** Codes one number that stands alone. */
export function alone(value: i64): i64 {
  const folded = ((<u64>value) << 1) ^ <u64>(value >> 63);
  const length = <u32>plainBits(64 - clz(folded), 7);
  const made = plainBits(folded, min<u32>(length, 64));
  return <i64>(made >> 1) ^ -(<i64>(made & 1));
}
