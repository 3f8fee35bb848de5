/** A device's steps with all that they keep from one batch to the next. */
import { BLOCK, CLOCK, DENSE, DENSE_CLOCK, DENSE_MADE, RING, TIME, column, give, take } from './memory';
import { areWhole, isValue, pack, settle, spread } from './values';

const MAX_STEPS: u32 = 32;
/** Bytes of a program's block that are state; the addresses of its steps follow. */
const CLOCK_STATE: usize = 16;

/** One op on one column with its parameters. An op that keeps something adds its own fields: they are its state. */
@unmanaged
export class Step {
  /** Index of the function that runs it: `(step, clock, x, y, rows)` over dense rows. */
  op: u32;
  from: i32;
  to: i32;
  /** Address of its ring, where it has one. */
  ring: usize;
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
  store<usize>(stepSlot(address, program.steps++), at);
  return at;
}

/** Gives all of a program's memory back. */
export function destroy(address: usize): void {
  const steps = changetype<Program>(address).steps;
  for (let i: u32 = 0; i < steps; i++) {
    const step = stepAt(address, i);
    if (step.ring != 0) give(step.ring, RING);
    give(changetype<usize>(step), BLOCK);
  }
  give(address, BLOCK);
}

/** Runs every step over the first rows of the columns. */
export function run(address: usize, rows: i32): void {
  const program = changetype<Program>(address);
  tick(program, rows);
  for (let i: u32 = 0; i < program.steps; i++) {
    const step = stepAt(address, i);
    const x = column(step.from);
    const y = column(step.to);
    if (areWhole(x, rows)) {
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

function stepSlot(address: usize, index: u32): usize {
  return address + offsetof<Program>() + ((<usize>index) << 2);
}

function stepAt(address: usize, index: u32): Step {
  return changetype<Step>(load<usize>(stepSlot(address, index)));
}
