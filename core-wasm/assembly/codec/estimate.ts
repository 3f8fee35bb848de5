/** Which way of foretelling whole numbers leaves least over, found without coding anything. Only encoders ask. */
import { LINE, CENTER, SAME, SAME_STEP, TAPS } from './predict';
import { foretellStep, learnStep, startTaps } from './taps';

/** A straight line near all numbers: where it begins, and its slope for a row in 65536ths. */
export let lineStart: i64 = 0;
export let lineSlope: i64 = 0;
/** What most numbers are near: their mean, or the one that more than half of them are. */
export let center: i64 = 0;
/** How far the greatest is from the least. */
export let reach: u64 = 0;

const ROWS_JUDGED: i32 = 1024;

/** Steeper or higher than this, sums in f64 say nothing. */
const LARGEST: f64 = 140737488355328;

/** About how many bits a number takes, in 65536ths: its logarithm, as an f64 has it in its own bits. */
function bitsOf(value: i64): u64 {
  const folded = ((<u64>value) << 1) ^ <u64>(value >> 63);
  return (reinterpret<u64>(<f64>(folded + 1)) >> 36) - ((<u64>1023) << 16);
}

/** Least squares; a single point far off tilts it little. */
export function fit(whole: usize, rows: i32): void {
  let sum: f64 = 0;
  let weighed: f64 = 0;
  const middle = <f64>(rows - 1) / 2;
  let least = i64.MAX_VALUE;
  let greatest = i64.MIN_VALUE;
  for (let row = 0; row < rows; row++) {
    const number = load<i64>(whole + ((<usize>row) << 3));
    least = min(least, number);
    greatest = max(greatest, number);
    const value = <f64>number;
    sum += value;
    weighed += value * (<f64>row - middle);
  }
  reach = rows > 0 ? <u64>greatest - <u64>least : 0;
  const n = <f64>rows;
  const average = rows > 0 ? sum / n : 0;
  const spread = (n * (n * n - 1)) / 12;
  const steepness = spread > 0 ? weighed / spread : 0;
  center = centerOf(whole, rows, abs(average) < LARGEST ? <i64>nearest(average) : 0);
  const isTame = abs(average) < LARGEST && abs(steepness) < LARGEST / 65536;
  lineSlope = isTame ? <i64>nearest(steepness * 65536) : 0;
  lineStart = isTame ? <i64>nearest(average - steepness * middle) : 0;
}

/** Whichever leaves less over: the mean, or what a majority votes for (Boyer and Moore, 1981). */
function centerOf(whole: usize, rows: i32, mean: i64): i64 {
  const end = whole + ((<usize>rows) << 3);
  let usual: i64 = 0;
  let votes = 0;
  for (let at = whole; at < end; at += 8) {
    const value = load<i64>(at);
    if (votes == 0) usual = value;
    votes += value == usual ? 1 : -1;
  }
  let aroundMean: u64 = 0;
  let aroundUsual: u64 = 0;
  for (let at = whole; at < end; at += 8) {
    const value = load<i64>(at);
    aroundMean += bitsOf(value - mean);
    aroundUsual += bitsOf(value - usual);
  }
  return aroundUsual < aroundMean ? usual : mean;
}

/** The way that takes fewest bits, for rows in the middle. */
export function bestWay(whole: usize, rows: i32): u32 {
  const from = rows > ROWS_JUDGED ? (rows - ROWS_JUDGED) >> 1 : 0;
  const some = min(rows, ROWS_JUDGED);
  let aroundCenter: u64 = 0;
  let asBefore: u64 = 0;
  let asSteps: u64 = 0;
  let byTaps: u64 = 0;
  let alongLine: u64 = 0;
  let before: i64 = 0;
  let stepBefore: i64 = 0;
  let height: i64 = lineSlope * <i64>from;
  startTaps();
  const first = whole + ((<usize>from) << 3);
  const end = first + ((<usize>some) << 3);
  if (from > 0) before = load<i64>(first - 8);
  for (let at = first; at < end; at += 8) {
    const value = load<i64>(at);
    const step = value - before;
    aroundCenter += bitsOf(value - center);
    asBefore += bitsOf(step);
    asSteps += bitsOf(step - stepBefore);
    alongLine += bitsOf(value - lineStart - (height >> 16));
    byTaps += bitsOf(step - foretellStep());
    learnStep(<f64>step);
    before = value;
    stepBefore = step;
    height += lineSlope;
  }
  let best = asBefore;
  let way = SAME;
  if (asSteps < best) {
    best = asSteps;
    way = SAME_STEP;
  }
  if (aroundCenter < best) {
    best = aroundCenter;
    way = CENTER;
  }
  // A line costs a slope, and weights have to be learned: they must be worth it.
  if (alongLine + (48 << 16) < best) {
    best = alongLine;
    way = LINE;
  }
  return byTaps < best - (best >> 8) ? TAPS : way;
}

/** Whether numbers come back, more than steps between them do. */
export function repeats(whole: usize, rows: i32): bool {
  let numbers = 0;
  let steps = 0;
  for (let row = 9; row < rows; row++) {
    const at = whole + ((<usize>row) << 3);
    const value = load<i64>(at);
    const step = value - load<i64>(at - 8);
    let sameNumber: u32 = 0;
    let sameStep: u32 = 0;
    for (let back: usize = 8; back <= 64; back += 8) {
      sameNumber |= u32(load<i64>(at - back) == value);
      sameStep |= u32(load<i64>(at - back) - load<i64>(at - back - 8) == step);
    }
    numbers += sameNumber;
    steps += sameStep;
  }
  return numbers > steps;
}
