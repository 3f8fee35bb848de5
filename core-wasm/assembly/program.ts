/** A device's steps with all that they keep from one batch to the next. */
import { BLOCK, CLOCK, DENSE, DENSE_CLOCK, DENSE_MADE, RING, TIME, column, give, take } from './memory';
import { areWhole, isValue, pack, settle, spread } from './values';

const MAX_STEPS: u32 = 256;
/** Bytes of a program's block that are state. */
const CLOCK_STATE: usize = 16;

/** One op on one column with its parameters. An op that keeps something adds its own fields: they are its state. */
@unmanaged
export class Step {
  /** Index of the function that runs it: `(step, clock, x, y, rows)` over dense rows. */
  op: u32;
  from: i32;
  to: i32;
  /** Whether it sees every row as it is, also those without a value; else it sees dense rows. */
  seesAll: u32;
  /** Address of its ring, where it has one. */
  ring: usize;
  /** Address of the step after it, 0 for the last. */
  next: usize;
  a: f64;
  b: f64;
  c: f64;
  d: f64;
  e: f64;
}

@unmanaged
class Program {
  /** Time of the last row; and how far the device's clock was set back in all. */
  lastMs: f64;
  behindMs: f64;
  steps: u32;
  first: usize;
  last: usize;
}

/** A program without steps, or 0 when memory is full. */
export function create(): usize {
  return take(BLOCK);
}

/** Appends a step; gives its address, or 0 when memory is full. */
export function append(
  address: usize,
  op: u32,
  from: i32,
  to: i32,
  a: f64 = 0,
  b: f64 = 0,
  c: f64 = 0,
  d: f64 = 0,
  e: f64 = 0,
): usize {
  const program = changetype<Program>(address);
  const at = program.steps < MAX_STEPS ? take(BLOCK) : 0;
  if (at == 0) return 0;
  const step = changetype<Step>(at);
  step.op = op;
  step.from = from;
  step.to = to;
  step.a = a;
  step.b = b;
  step.c = c;
  step.d = d;
  step.e = e;
  if (program.steps++ == 0) program.first = at;
  else changetype<Step>(program.last).next = at;
  program.last = at;
  return at;
}

/** Appends a step that needs a ring. */
export function appendWithRing(
  address: usize,
  op: u32,
  from: i32,
  to: i32,
  a: f64 = 0,
  b: f64 = 0,
  c: f64 = 0,
): usize {
  const ring = take(RING);
  if (ring == 0) return 0;
  const step = append(address, op, from, to, a, b, c);
  if (step == 0) give(ring, RING);
  else changetype<Step>(step).ring = ring;
  return step;
}

/** Appends a step that sees every row as it is. */
export function appendSeeingAll(address: usize, op: u32, from: i32, to: i32, a: f64 = 0, b: f64 = 0): usize {
  const step = append(address, op, from, to, a, b);
  if (step != 0) changetype<Step>(step).seesAll = 1;
  return step;
}

/** Gives all of a program's memory back. */
export function destroy(address: usize): void {
  for (let at = changetype<Program>(address).first; at != 0;) {
    const step = changetype<Step>(at);
    const next = step.next;
    if (step.ring != 0) give(step.ring, RING);
    give(at, BLOCK);
    at = next;
  }
  give(address, BLOCK);
}

/** Runs every step over the first rows of the columns. */
export function run(address: usize, rows: i32): void {
  const program = changetype<Program>(address);
  tick(program, rows);
  for (let at = program.first; at != 0; at = changetype<Step>(at).next) {
    const step = changetype<Step>(at);
    const x = column(step.from);
    const y = column(step.to);
    if (step.seesAll || areWhole(x, rows)) {
      call_indirect<void>(step.op, step, CLOCK, x, y, rows);
      settle(y, rows);
    } else {
      const kept = pack(x, rows);
      if (kept > 0) call_indirect<void>(step.op, step, DENSE_CLOCK, DENSE, DENSE_MADE, kept);
      spread(DENSE_MADE, x, y, rows);
    }
  }
}

/** A clock that was set back counts as one that stood still: for an op, time never goes back. */
function tick(program: Program, rows: i32): void {
  let last = program.lastMs;
  let behind = program.behindMs;
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const time = load<f64>(TIME + at);
    if (isValue(time)) {
      if (time < last) behind += last - time;
      last = time;
    }
    store<f64>(CLOCK + at, last + behind);
  }
  program.lastMs = last;
  program.behindMs = behind;
}

/** How many parts a program's state has: the clock, then two for each step. */
export function parts(address: usize): i32 {
  return 1 + 2 * changetype<Program>(address).steps;
}

/** Where a part of the state lies. */
export function part(address: usize, index: i32): usize {
  if (index == 0) return address;
  const step = stepAt(address, (index - 1) >> 1);
  return index & 1 ? changetype<usize>(step) + offsetof<Step>() : step.ring;
}

/** How many bytes it has; none where a step needs no ring. */
export function partSize(address: usize, index: i32): usize {
  if (index == 0) return CLOCK_STATE;
  if (index & 1) return BLOCK - offsetof<Step>();
  return stepAt(address, (index - 1) >> 1).ring != 0 ? RING : 0;
}

function stepAt(address: usize, index: u32): Step {
  let step = changetype<Step>(changetype<Program>(address).first);
  while (index-- > 0) step = changetype<Step>(step.next);
  return step;
}
