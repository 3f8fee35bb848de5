/**
 * How whole numbers are foretold, each by those before it. What is coded is by how much that was wrong. The same code
 * runs in both directions: decoding, `number` gives what is missing and the number is put in its place.
 */
import { NUMBERS, number } from './number-model';
import { foretellStep, learnStep, startTaps } from './taps';

/** Ways to foretell, as they are written. */
export const CENTER: u32 = 0;
export const SAME: u32 = 1;
export const SAME_STEP: u32 = 2;
export const TAPS: u32 = 3;
export const LINE: u32 = 4;
export const WAYS: u32 = 5;

/** All are near one number. */
export function aroundCenter(whole: usize, rows: i32, center: i64): void {
  const end = whole + ((<usize>rows) << 3);
  for (let at = whole; at < end; at += 8) {
    store<i64>(at, center + number(NUMBERS, load<i64>(at) - center));
  }
}

/** Each is the one before. */
export function asBefore(whole: usize, rows: i32): void {
  const end = whole + ((<usize>rows) << 3);
  let before: i64 = 0;
  for (let at = whole; at < end; at += 8) {
    before += number(NUMBERS, load<i64>(at) - before);
    store<i64>(at, before);
  }
}

/** Each step is the one before. */
export function asSteps(whole: usize, rows: i32): void {
  const end = whole + ((<usize>rows) << 3);
  let before: i64 = 0;
  let step: i64 = 0;
  for (let at = whole; at < end; at += 8) {
    step += number(NUMBERS, load<i64>(at) - before - step);
    before += step;
    store<i64>(at, before);
  }
}

/** Each step is a sum of those before, weighed as has proved best so far. */
export function byTaps(whole: usize, rows: i32): void {
  const end = whole + ((<usize>rows) << 3);
  startTaps();
  let before: i64 = 0;
  for (let at = whole; at < end; at += 8) {
    const foretold = foretellStep();
    const step = foretold + number(NUMBERS, load<i64>(at) - before - foretold);
    learnStep(<f64>step);
    before += step;
    store<i64>(at, before);
  }
}

/** Each is near a straight line: `slope` is for a row, in 65536ths. */
export function alongLine(whole: usize, rows: i32, start: i64, slope: i64): void {
  const end = whole + ((<usize>rows) << 3);
  let height: i64 = 0;
  for (let at = whole; at < end; at += 8) {
    const foretold = start + (height >> 16);
    store<i64>(at, foretold + number(NUMBERS, load<i64>(at) - foretold));
    height += slope;
  }
}
