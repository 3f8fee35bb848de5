/** Codes a run of whole numbers: what they have in common, how they are best foretold, and what is left over. */
import { bestWay, center, fit, lineSlope, lineStart, repeats } from './estimate';
import { NUMBERS, alone, begin } from './number-model';
import {
  LINE,
  CENTER,
  SAME,
  SAME_STEP,
  TAPS,
  alongLine,
  aroundCenter,
  asBefore,
  asSteps,
  byTaps,
} from './predict';
import { plainBits } from './range-coder';

/** Whole numbers are `base + unit * k`; the rest is about the k. */
let base: i64 = 0;
let unit: i64 = 1;
let way: u32 = CENTER;
let hasList: u32 = 0;
/** What all are near, or where the line begins; and how it rises for a row, in 65536ths. */
let start: i64 = 0;
let slope: i64 = 0;

/** Says how numbers are to be coded, and leaves the k in their place. A unit is only looked for among exact ones. */
export function plan(whole: usize, rows: i32, wantsList: bool, mayShareUnit: bool): void {
  base = rows > 0 ? load<i64>(whole) : 0;
  unit = mayShareUnit ? commonUnit(whole, rows) : 1;
  reduce(whole, rows);
  fit(whole, rows);
  hasList = u32(wantsList);
  if (wantsList) way = repeats(whole, rows) ? CENTER : SAME;
  else way = bestWay(whole, rows);
  start = way == LINE ? lineStart : center;
  slope = lineSlope;
}

/** Codes what was planned, or reads it; the numbers are then in their place. */
export function codeSeries(whole: usize, rows: i32): void {
  base = alone(base);
  unit = alone(unit);
  way = <u32>plainBits(way, 3);
  hasList = <u32>plainBits(hasList, 1);
  if (way == CENTER || way == LINE) start = alone(start);
  if (way == LINE) slope = alone(slope);
  begin(NUMBERS, hasList);
  if (way == CENTER) aroundCenter(whole, rows, start);
  else if (way == SAME) asBefore(whole, rows);
  else if (way == SAME_STEP) asSteps(whole, rows);
  else if (way == TAPS) byTaps(whole, rows);
  else alongLine(whole, rows, start, slope);
  restore(whole, rows);
}

function reduce(whole: usize, rows: i32): void {
  const end = whole + ((<usize>rows) << 3);
  if (unit == 1) {
    for (let at = whole; at < end; at += 8) store<i64>(at, load<i64>(at) - base);
  } else {
    for (let at = whole; at < end; at += 8) store<i64>(at, (load<i64>(at) - base) / unit);
  }
}

function restore(whole: usize, rows: i32): void {
  const end = whole + ((<usize>rows) << 3);
  for (let at = whole; at < end; at += 8) store<i64>(at, base + unit * load<i64>(at));
}

/** The greatest number that divides all distances from the first. */
function commonUnit(whole: usize, rows: i32): i64 {
  const end = whole + ((<usize>rows) << 3);
  let common: u64 = 0;
  for (let at = whole; at < end && common != 1; at += 8) {
    let other = <u64>abs(load<i64>(at) - base);
    while (other != 0) {
      const rest = common % other;
      common = other;
      other = rest;
    }
  }
  return common == 0 ? 1 : <i64>common;
}
