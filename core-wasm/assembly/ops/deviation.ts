/**
 * Standard deviation (of a population) of the values of the last `windowMs`. Groups of values are known by count, mean and
 * sum of squared distances, and put together as Chan, Golub and LeVeque do (1979), so nothing is ever subtracted.
 *
 * The window is a queue of two stacks with a bounded ring, as in `moving.ts`.
 */
import { Step, appendWithRing } from '../program';

export function movingDeviation(program: usize, from: i32, to: i32, windowMs: f64): usize {
  return appendWithRing(program, slide.index, from, to, windowMs, windowMs / ENTRIES);
}

/** As many groups of 32 bytes as a ring has room for, in powers of two. */
const ENTRIES: u32 = 512;

@unmanaged
class Group {
  atMs: f64;
  count: f64;
  mean: f64;
  squares: f64;
}

@unmanaged
class Deviation extends Step {
  first: u32;
  middle: u32;
  last: u32;
  unused: u32;
  backCount: f64;
  backMean: f64;
  backSquares: f64;
  newestMs: f64;
  newestCount: f64;
  newestMean: f64;
  newestSquares: f64;
}

/** What is being put together. */
let count: f64 = 0;
let mean: f64 = 0;
let squares: f64 = 0;

function begin(n: f64, m: f64, s: f64): void {
  count = n;
  mean = m;
  squares = s;
}

function join(n: f64, m: f64, s: f64): void {
  if (n == 0) return;
  if (count == 0) return begin(n, m, s);
  const all = count + n;
  const distance = m - mean;
  squares += s + distance * distance * ((count * n) / all);
  mean += distance * (n / all);
  count = all;
}

function slide(step: Deviation, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    enter(step, now, load<f64>(x + at));
    leave(step, now);
    begin(step.backCount, step.backMean, step.backSquares);
    join(step.newestCount, step.newestMean, step.newestSquares);
    if (step.first != step.middle) {
      const front = groupAt(step, step.first);
      join(front.count, front.mean, front.squares);
    }
    store<f64>(y + at, sqrt(max(squares, 0) / count));
  }
}

function enter(step: Deviation, now: f64, x: f64): void {
  if (step.newestCount > 0 && now - step.newestMs < step.b) {
    begin(step.newestCount, step.newestMean, step.newestSquares);
    join(1, x, 0);
    keepNewest(step);
    return;
  }
  if (step.newestCount > 0) {
    const group = groupAt(step, step.last++);
    group.atMs = step.newestMs;
    group.count = step.newestCount;
    group.mean = step.newestMean;
    group.squares = step.newestSquares;
    begin(step.backCount, step.backMean, step.backSquares);
    join(group.count, group.mean, group.squares);
    step.backCount = count;
    step.backMean = mean;
    step.backSquares = squares;
  }
  step.newestMs = now;
  begin(1, x, 0);
  keepNewest(step);
}

function keepNewest(step: Deviation): void {
  step.newestCount = count;
  step.newestMean = mean;
  step.newestSquares = squares;
}

function leave(step: Deviation, now: f64): void {
  while (step.first != step.last && now - groupAt(step, step.first).atMs >= step.a) {
    if (step.first == step.middle) turnOver(step);
    step.first++;
  }
}

/** Makes the back part the front part: each group there then stands for itself and all up to `middle`. */
function turnOver(step: Deviation): void {
  begin(0, 0, 0);
  for (let i = step.last; i != step.first;) {
    const group = groupAt(step, --i);
    join(group.count, group.mean, group.squares);
    group.count = count;
    group.mean = mean;
    group.squares = squares;
  }
  step.middle = step.last;
  step.backCount = step.backMean = step.backSquares = 0;
}

function groupAt(step: Deviation, index: u32): Group {
  return changetype<Group>(step.ring + <usize>(index & (ENTRIES - 1)) * offsetof<Group>());
}
