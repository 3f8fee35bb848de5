/**
 * Averages, sums, counts, minima and maxima over the values of the last `windowMs`: those at times in (now − window, now].
 *
 * The ring has 1024 entries and never overflows: a value that comes within a 1024th of the window after the first value
 * of the newest entry joins that entry, and leaves with it. The window is thus exact while values are further apart,
 * and else right to within a 1024th of its length.
 */
import { Step, appendWithRing } from '../program';

export function movingAverage(program: usize, from: i32, to: i32, windowMs: f64): usize {
  return appendMoving(program, from, to, windowMs, AVERAGE);
}

export function movingSum(program: usize, from: i32, to: i32, windowMs: f64): usize {
  return appendMoving(program, from, to, windowMs, SUM);
}

/** How many values there were. */
export function movingCount(program: usize, from: i32, to: i32, windowMs: f64): usize {
  return appendMoving(program, from, to, windowMs, COUNT);
}

export function movingMin(program: usize, from: i32, to: i32, windowMs: f64): usize {
  return appendMoving(program, from, to, windowMs, MIN);
}

export function movingMax(program: usize, from: i32, to: i32, windowMs: f64): usize {
  return appendMoving(program, from, to, windowMs, MAX);
}

const AVERAGE: f64 = 0;
const MIN: f64 = 1;
const MAX: f64 = 2;
const SUM: f64 = 3;
const COUNT: f64 = 4;
const ENTRIES: u32 = 1024;

function appendMoving(program: usize, from: i32, to: i32, windowMs: f64, kind: f64): usize {
  return appendWithRing(program, slide.index, from, to, windowMs, windowMs / ENTRIES, kind);
}

/** Values gathered into one: their sum or extreme, how many, and the time of the first. */
@unmanaged
class Entry {
  atMs: f64;
  value: f64;
  count: f64;
}

/**
 * A queue of entries made of two stacks, so that nothing is ever subtracted and a huge value leaves no error behind.
 * The front part, `first` to `middle`, is what leaves next: each entry there stands for itself and all up to `middle`.
 * The back part, `middle` to `last`, stands summed up here, and so does the newest entry, which may still grow.
 */
@unmanaged
class Moving extends Step {
  first: u32;
  middle: u32;
  last: u32;
  backValue: f64;
  backCount: f64;
  newestMs: f64;
  newestValue: f64;
  newestCount: f64;
}

function slide(step: Moving, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    enter(step, now, load<f64>(x + at));
    leave(step, now);
    store<f64>(y + at, outcome(step));
  }
}

function enter(step: Moving, now: f64, x: f64): void {
  if (step.newestCount > 0 && now - step.newestMs < step.b) {
    step.newestValue = combine(step.c, step.newestValue, step.newestCount, x, 1);
    step.newestCount += 1;
    return;
  }
  if (step.newestCount > 0) {
    const entry = entryAt(step, step.last++);
    entry.atMs = step.newestMs;
    entry.value = step.newestValue;
    entry.count = step.newestCount;
    step.backValue = combine(step.c, step.backValue, step.backCount, step.newestValue, step.newestCount);
    step.backCount += step.newestCount;
  }
  step.newestMs = now;
  step.newestValue = x;
  step.newestCount = 1;
}

function leave(step: Moving, now: f64): void {
  while (step.first != step.last && now - entryAt(step, step.first).atMs >= step.a) {
    if (step.first == step.middle) turnOver(step);
    step.first++;
  }
}

/** Makes the back part the front part. */
function turnOver(step: Moving): void {
  let value: f64 = 0;
  let count: f64 = 0;
  for (let i = step.last; i != step.first;) {
    const entry = entryAt(step, --i);
    value = combine(step.c, entry.value, entry.count, value, count);
    count += entry.count;
    entry.value = value;
    entry.count = count;
  }
  step.middle = step.last;
  step.backCount = 0;
}

function outcome(step: Moving): f64 {
  let value = combine(step.c, step.backValue, step.backCount, step.newestValue, step.newestCount);
  let count = step.backCount + step.newestCount;
  if (step.first != step.middle) {
    const front = entryAt(step, step.first);
    value = combine(step.c, front.value, front.count, value, count);
    count += front.count;
  }
  if (step.c == AVERAGE) return value / count;
  return step.c == COUNT ? count : value;
}

/** What two groups of values are together; of an empty group only the count is looked at. */
function combine(kind: f64, a: f64, countA: f64, b: f64, countB: f64): f64 {
  if (countA == 0) return b;
  if (countB == 0) return a;
  if (kind == MIN) return min(a, b);
  return kind == MAX ? max(a, b) : a + b;
}

function entryAt(step: Moving, index: u32): Entry {
  return changetype<Entry>(step.ring + <usize>(index & (ENTRIES - 1)) * offsetof<Entry>());
}
