/**
 * How a double becomes a whole number: by so many decimals, or by its own bits. Most readings are decimals of few
 * digits, rounded to a double or first to a single; what is not quite one is put right by a correction.
 */
import { FIXES, WHOLE } from './scratch';

/** As many decimals, or the bits themselves; how it is written. */
const MOST_DECIMALS: i32 = 14;
/** Up to so many are surely worth it. */
const FEW_DECIMALS: i32 = 7;
const BITS: i32 = 15;

export let form: i32 = 0;
/** Whether values were rounded to singles, of 32 bits. */
export let isSingle: u32 = 0;
/** Whether there are corrections. */
export let hasFixes: u32 = 0;

/** Up to here whole numbers and their neighbours are exact. */
const LARGEST: f64 = 4503599627370496;
const POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
]);

/** Takes a form as it was read. */
export function useForm(decimals: i32, single: u32, fixes: u32): void {
  form = decimals;
  isSingle = single;
  hasFixes = fixes;
}

/** Finds the form of values, and says them in it as whole numbers and corrections. */
export function split(values: usize, rows: i32): void {
  hasFixes = 0;
  isSingle = u32(areSingles(values, rows));
  if (splitExactly(values, rows, FEW_DECIMALS)) return;
  chooseCheapest(values, rows);
  splitRoughly(values, rows);
}

/** The same without a search: decimals, as long as few values need a correction, or bits. */
export function splitFast(values: usize, rows: i32): void {
  hasFixes = 0;
  isSingle = u32(areSingles(values, rows));
  if (splitExactly(values, rows, isSingle ? FEW_DECIMALS : MOST_DECIMALS)) return;
  form = mostlyExact(values, rows);
  if (form == BITS) splitBits(values, rows);
  else splitRoughly(values, rows);
}

function splitRoughly(values: usize, rows: i32): void {
  let before: i64 = 0;
  let fixes: i64 = 0;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = load<f64>(values + at);
    before = toWhole(value, before);
    const fix = fixOf(value, before);
    fixes |= fix;
    store<i64>(WHOLE + at, before);
    store<i64>(FIXES + at, fix);
  }
  hasFixes = u32(fixes != 0);
}

/** Says values by their bits. */
export function splitBits(values: usize, rows: i32): void {
  form = BITS;
  hasFixes = 0;
  isSingle = u32(areSingles(values, rows));
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    store<i64>(WHOLE + at, toWhole(load<f64>(values + at), 0));
  }
}

/** Whether whole numbers are small enough to have a unit in common. */
export function mayShareUnit(): bool {
  return form != BITS || isSingle != 0;
}

/** Makes values of whole numbers and corrections. */
export function join(values: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = toValue(load<i64>(WHOLE + at));
    store<f64>(values + at, hasFixes ? fixed(value, load<i64>(FIXES + at)) : value);
  }
}

/** The double's bits in the order of numbers. */
export function ordered(value: f64): i64 {
  const bits = reinterpret<i64>(value);
  return bits ^ ((bits >> 63) & i64.MAX_VALUE);
}

export function unordered(bits: i64): f64 {
  return reinterpret<f64>(bits ^ ((bits >> 63) & i64.MAX_VALUE));
}

function toWhole(value: f64, before: i64): i64 {
  if (form == BITS) {
    if (!isSingle) return ordered(value);
    const bits = reinterpret<i32>(<f32>value);
    return <i64>(bits ^ ((bits >> 31) & i32.MAX_VALUE));
  }
  const scaled = value * power(form);
  return abs(scaled) < LARGEST ? <i64>nearest(scaled) : before;
}

function toValue(whole: i64): f64 {
  if (form == BITS) {
    if (!isSingle) return unordered(whole);
    const bits = <i32>whole;
    return <f64>reinterpret<f32>(bits ^ ((bits >> 31) & i32.MAX_VALUE));
  }
  const value = <f64>whole / power(form);
  return isSingle ? <f64>(<f32>value) : value;
}

function fixOf(value: f64, whole: i64): i64 {
  return ordered(value) - ordered(toValue(whole));
}

function fixed(value: f64, fix: i64): f64 {
  return fix == 0 ? value : unordered(ordered(value) + fix);
}

function power(decimals: i32): f64 {
  return load<f64>(POWERS + ((<usize>decimals) << 3));
}

function areSingles(values: usize, rows: i32): bool {
  const end = values + ((<usize>rows) << 3);
  for (let at = values; at < end; at += 8) {
    const value = load<f64>(at);
    if (<f64>(<f32>value) != value) return false;
  }
  return true;
}

/** Says values in the fewest decimals in which all are exact; false where those would be many. */
function splitExactly(values: usize, rows: i32, most: i32): bool {
  for (form = 0; form <= most; form++) {
    if (isSingle ? fitsSingles(values, rows) : fits(values, rows)) return true;
  }
  return false;
}

/** Two at a time, as this is tried often; stops at the first that does not fit. */
function fits(values: usize, rows: i32): bool {
  const scale = f64x2.splat(power(form));
  const largest = f64x2.splat(LARGEST);
  const pairs = (<usize>(rows & ~1)) << 3;
  for (let at: usize = 0; at < pairs; at += 16) {
    const value = v128.load(values + at);
    // A sum with 0 makes 0 of -0, as whole numbers do: -0 then does not fit.
    const whole = f64x2.add(f64x2.nearest(f64x2.mul(value, scale)), f64x2.splat(0));
    const same = i64x2.eq(f64x2.div(whole, scale), value);
    if (!i64x2.all_true(v128.and(same, f64x2.lt(f64x2.abs(whole), largest)))) return false;
    store<i64>(WHOLE + at, <i64>f64x2.extract_lane(whole, 0));
    store<i64>(WHOLE + at + 8, <i64>f64x2.extract_lane(whole, 1));
  }
  return (rows & 1) == 0 || fitsOne(values + pairs, WHOLE + pairs);
}

function fitsSingles(values: usize, rows: i32): bool {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    if (!fitsOne(values + at, WHOLE + at)) return false;
  }
  return true;
}

function fitsOne(at: usize, whole: usize): bool {
  const value = load<f64>(at);
  const scaled = value * power(form);
  if (!(abs(scaled) < LARGEST)) return false;
  store<i64>(whole, <i64>nearest(scaled));
  return reinterpret<i64>(toValue(load<i64>(whole))) == reinterpret<i64>(value);
}

/** The fewest decimals in which most of some values are exact, or bits. */
function mostlyExact(values: usize, rows: i32): i32 {
  const apart = max(rows / 32, 1);
  for (form = 0; form <= FEW_DECIMALS; form++) {
    let misses = 0;
    for (let row = 0; row < rows && misses < 3; row += apart) {
      misses += i32(!fitsOne(values + ((<usize>row) << 3), FIXES));
    }
    if (misses < 3) return form;
  }
  return BITS;
}

/** Of all forms the one in which some pairs of neighbours take fewest bits. */
function chooseCheapest(values: usize, rows: i32): void {
  let best = BITS;
  let single = isSingle;
  let least = u32.MAX_VALUE;
  for (isSingle = 0; isSingle < 2; isSingle++) {
    for (form = MOST_DECIMALS + 1; form >= 0; form--) {
      const cost = costOfPairs(values, rows);
      if (cost > least) continue;
      least = cost;
      best = form;
      single = isSingle;
    }
  }
  form = best;
  isSingle = single;
}

function costOfPairs(values: usize, rows: i32): u32 {
  const apart = max(rows / 128, 1);
  let cost: u32 = 0;
  for (let row = 1; row < rows; row += apart) {
    const at = values + ((<usize>row) << 3);
    const before = toWhole(load<f64>(at - 8), 0);
    const whole = toWhole(load<f64>(at), before);
    // What a fix says is noise; a step is mostly foretold in part.
    const fix = lengthOf(fixOf(load<f64>(at), whole));
    cost += lengthOf(whole - before) + fix + u32(fix > 0);
  }
  return cost;
}

function lengthOf(value: i64): u32 {
  return 64 - <u32>clz(<u64>(value < 0 ? -value : value));
}
