import { Step, append } from '../program';

/** gain · x + offset */
export function linear(program: usize, from: i32, to: i32, gain: f64, offset: f64): usize {
  return append(program, scale.index, from, to, gain, offset);
}

function scale(step: Step, _clock: usize, x: usize, y: usize, rows: i32): void {
  const gain = f64x2.splat(step.a);
  const offset = f64x2.splat(step.b);
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    v128.store(y + at, f64x2.add(f64x2.mul(v128.load(x + at), gain), offset));
  }
}
