import { STEPS } from './scratch';

const COUNT: usize = 8;
/** How fast weights follow; small enough to learn from noise. */
const RATE: f64 = 0.02;
/** What is foretold beyond this is of no use. */
const LARGEST: f64 = 1e15;

const WEIGHTS: usize = memory.data(<i32>COUNT * 8, 16);

let last: usize = 0;
let foretold: f64 = 0;

/**
 * A normalised least mean squares filter (Widrow and Hoff, 1960) over the last steps. Only additions, products and
 * divisions of f64 in this one order: every engine foretells the same.
 */
export function startTaps(): void {
  memory.fill(WEIGHTS, 0, COUNT * 8);
  memory.fill(STEPS, 0, COUNT * 8);
  last = STEPS;
}

/** What the next step will be. */
export function foretellStep(): i64 {
  let sum = f64x2.mul(v128.load(WEIGHTS), v128.load(last));
  for (let i: usize = 16; i < COUNT * 8; i += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(WEIGHTS + i), v128.load(last + i)));
  }
  foretold = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  return abs(foretold) < LARGEST ? <i64>nearest(foretold) : 0;
}

/** What it was. */
export function learnStep(step: f64): void {
  let sum = f64x2.mul(v128.load(last), v128.load(last));
  for (let i: usize = 16; i < COUNT * 8; i += 16) {
    const steps = v128.load(last + i);
    sum = f64x2.add(sum, f64x2.mul(steps, steps));
  }
  const energy = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  const rate = f64x2.splat((RATE * (step - foretold)) / (energy + 1e-3));
  for (let i: usize = 0; i < COUNT * 8; i += 16) {
    const change = f64x2.mul(rate, v128.load(last + i));
    v128.store(WEIGHTS + i, f64x2.add(v128.load(WEIGHTS + i), change));
  }
  last += 8;
  store<f64>(last + COUNT * 8 - 8, step);
}
