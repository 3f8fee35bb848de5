/**
 * How unusual a value is beside all that came before it, in O(1) a row and without keeping any values.
 *
 * Eight signs are looked at: how far the value is from what was usual lately, for long, and at this hour of the day; how far it jumped;
 * whether its level or its restlessness have changed. Each sign has a histogram of its own past, which says how rarely it was as
 * strong, so none of them has to follow a distribution. The score is the sum of −log10 of those shares. What was
 * told is followed by a rest, in which only what is more unusual still is.
 *
 * The numbers below are the one configuration there is: docs/anomalies.md says where they come from.
 */
import { ln } from '../elementary';
import { Step, appendWithRing } from '../program';

/** The score of each value; 0 while warming up and while resting. */
export function anomaly(program: usize, from: i32, to: i32): usize {
  return appendWithRing(program, judge.index, from, to, SCORE);
}

/** 1 from when the score reaches {@link LIMIT} until values have been ordinary for a while; else 0. */
export function unusual(program: usize, from: i32, to: i32): usize {
  return appendWithRing(program, judge.index, from, to, STATE);
}

const SCORE: f64 = 0;
const STATE: f64 = 1;

/** From here on it is told. */
const LIMIT: f64 = 10.5;
/** Values that are only learned from at the beginning. */
const WARM_UP: f64 = 150;
/** For so many values nothing is told that is not more unusual by the factor. */
const REST: i32 = 100;
const STRONGER: f64 = 1.1;
/** After so many values with less than half of the limit it is over. */
const CALM: i32 = 10;
/** How many values a histogram remembers at most. */
const REMEMBERED: f64 = 16384;
/** What is further off counts as so many deviations when averages learn, so that a glitch does not blind them. */
const FURTHEST: f64 = 40;
/** No number is larger, so that squares of squares stay numbers. */
const LARGEST: f64 = 1e60;
const HOUR_MS: f64 = 3_600_000;
const LN10: f64 = 2.302585092994046;

/** Averages that follow the values, by their place and by how many values they look back. */
const HOUR: i32 = 0;
const HOUR_VALUES: f64 = 120;
const NOW: i32 = 24;
const NOW_VALUES: f64 = 8;
const LATELY: i32 = 25;
const LATELY_VALUES: f64 = 200;
const LONG: i32 = 26;
const LONG_VALUES: f64 = 5000;
const JUMP: i32 = 27;
const JUMP_VALUES: f64 = 50;
const UNREST: i32 = 28;
const UNREST_VALUES: f64 = 100;
const STRANGE_HOUR: i32 = 29;
const STRANGE_HOUR_VALUES: f64 = 60;

@unmanaged
class Average {
  count: f64;
  mean: f64;
  variance: f64;
}

@unmanaged
class Anomaly extends Step {
  count: f64;
  last: f64;
  /** How many values the histograms count now. */
  counted: f64;
  /** The score that was told last. */
  told: f64;
  rest: i32;
  isOn: i32;
  calm: i32;
  unused: i32;
}

const COUNT_OF_SIGNS: usize = 8;
const SIGNS: usize = memory.data(8 * 8, 16);
/** A histogram has eight buckets for each doubling, from 2^-8 up. */
const BUCKETS: usize = 128;
const FIRST_BUCKET: i64 = (1023 - 8) << 3;
const HISTOGRAM: usize = BUCKETS << 3;
/** In the ring: the histograms, and behind them the averages. */
const AVERAGES: usize = COUNT_OF_SIGNS * HISTOGRAM;

function judge(step: Anomaly, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const value = max(-LARGEST, min(LARGEST, load<f64>(x + at)));
    const hour = averageAt(step, HOUR + hourOf(load<f64>(clock + at)));
    look(step, value, hour);
    const raw = rarity(step);
    learn(step, value, hour);
    const score = tell(step, step.count > WARM_UP ? raw : 0);
    store<f64>(y + at, step.a == SCORE ? score : last(step, score, raw));
  }
}

function averageAt(step: Anomaly, i: i32): Average {
  return changetype<Average>(step.ring + AVERAGES + <usize>i * offsetof<Average>());
}

function hourOf(ms: f64): i32 {
  const hours = floor(ms / HOUR_MS);
  const hour = hours - 24 * floor(hours / 24);
  return hour >= 0 && hour < 24 ? <i32>hour : 0;
}

function deviation(average: Average): f64 {
  return sqrt(average.variance) + 1e-9 + 1e-4 * abs(average.mean);
}

function distance(average: Average, value: f64): f64 {
  return abs(value - average.mean) / deviation(average);
}

/** The signs as they are before this value is learned from. */
function look(step: Anomaly, value: f64, hour: Average): void {
  const long = averageAt(step, LONG);
  const lately = averageAt(step, LATELY);
  const jump = averageAt(step, JUMP);
  const unrest = averageAt(step, UNREST).mean;
  const strangeHour = averageAt(step, STRANGE_HOUR);
  const atThisHour = distance(hour.count > 5 ? hour : long, value);
  follow(strangeHour, atThisHour, STRANGE_HOUR_VALUES);
  setSign(0, distance(lately, value));
  setSign(1, distance(long, value));
  setSign(2, step.count > 0 ? distance(jump, value - step.last) : 0);
  setSign(3, strangeHour.mean);
  setSign(4, distance(long, averageAt(step, NOW).mean));
  setSign(5, unrest > 0 && jump.variance > 0 ? max(unrest / jump.variance, jump.variance / unrest) : 0);
  setSign(6, atThisHour);
  setSign(7, distance(long, lately.mean));
}

function setSign(i: usize, strength: f64): void {
  store<f64>(SIGNS + (i << 3), strength);
}

/** The score, and each sign counted in its histogram. */
function rarity(step: Anomaly): f64 {
  let share: f64 = 1;
  for (let i: usize = 0; i < COUNT_OF_SIGNS; i++) {
    const histogram = step.ring + i * HISTOGRAM;
    const end = histogram + HISTOGRAM;
    let at = histogram + bucketOf(load<f64>(SIGNS + (i << 3)));
    const here = load<f64>(at);
    store<f64>(at, here + 1);
    at += 8;
    let asStrong = here / 2 + 0.5;
    if (at & 8) asStrong += load<f64>(at);
    let pairs = f64x2.splat(0);
    for (at = (at + 8) & ~15; at < end; at += 16) pairs = f64x2.add(pairs, v128.load(at));
    asStrong += f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
    share *= asStrong / (step.counted + 1);
  }
  step.counted += 1;
  if (step.counted >= REMEMBERED) forgetHalf(step);
  return -ln(share) / LN10;
}

/** The byte of a histogram where a strength counts: its exponent, and the three bits behind that. */
function bucketOf(strength: f64): usize {
  const bucket = (reinterpret<i64>(strength) >> 49) - FIRST_BUCKET;
  return (<usize>max<i64>(0, min<i64>(BUCKETS - 1, bucket))) << 3;
}

function forgetHalf(step: Anomaly): void {
  for (let at = step.ring; at < step.ring + AVERAGES; at += 8) store<f64>(at, load<f64>(at) / 2);
  step.counted /= 2;
}

function learn(step: Anomaly, value: f64, hour: Average): void {
  follow(hour, value, HOUR_VALUES);
  follow(averageAt(step, NOW), value, NOW_VALUES);
  follow(averageAt(step, LATELY), value, LATELY_VALUES);
  follow(averageAt(step, LONG), value, LONG_VALUES);
  if (step.count > 0) {
    const jump = averageAt(step, JUMP);
    const by = value - step.last;
    follow(jump, by, JUMP_VALUES);
    follow(averageAt(step, UNREST), (by - jump.mean) * (by - jump.mean), UNREST_VALUES);
  }
  step.last = value;
  step.count += 1;
}

/** Mean and variance that look back over about so many values; of fewer, over all. */
function follow(average: Average, value: f64, values: f64): void {
  average.count += 1;
  const share = max(1 / values, 1 / average.count);
  const most = average.count > 30 ? FURTHEST * deviation(average) : Infinity;
  const off = max(-most, min(most, value - average.mean));
  average.mean += share * off;
  average.variance = (1 - share) * (average.variance + share * off * off);
}

/** The score where it is to be told, or would be with another limit; 0 while resting from a stronger one. */
function tell(step: Anomaly, score: f64): f64 {
  const isResting = step.rest > 0;
  if (isResting) step.rest--;
  if (isResting && score <= step.told * STRONGER) return 0;
  if (isResting || score >= LIMIT) {
    step.rest = REST;
    step.told = score;
  }
  return score;
}

function last(step: Anomaly, score: f64, raw: f64): f64 {
  if (score >= LIMIT) step.isOn = 1;
  if (raw >= LIMIT / 2) step.calm = 0;
  else if (++step.calm >= CALM) step.isOn = 0;
  return <f64>step.isOn;
}
