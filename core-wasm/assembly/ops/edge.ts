/** Conditions hold 0 or 1; whatever is not 0 counts as on. Before its first value a channel counts as off. */
import { Step, append } from '../program';

/** 1 on the row where the value turns on; else 0. */
export function rise(program: usize, from: i32, to: i32): usize {
  return append(program, findRises.index, from, to);
}

/** 1 on the row where the value turns off; else 0. */
export function fall(program: usize, from: i32, to: i32): usize {
  return append(program, findFalls.index, from, to);
}

@unmanaged
class Edge extends Step {
  last: f64;
}

function findRises(step: Edge, _clock: usize, x: usize, y: usize, rows: i32): void {
  store<f64>(x - 8, step.last);
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    v128.store(y + at, whereTrue(v128.andnot(isOn(x + at), isOn(x + at - 8))));
  }
  step.last = lastOf(x, rows);
}

function findFalls(step: Edge, _clock: usize, x: usize, y: usize, rows: i32): void {
  store<f64>(x - 8, step.last);
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    v128.store(y + at, whereTrue(v128.andnot(isOn(x + at - 8), isOn(x + at))));
  }
  step.last = lastOf(x, rows);
}

function isOn(pair: usize): v128 {
  return f64x2.ne(v128.load(pair), f64x2.splat(0));
}

function whereTrue(mask: v128): v128 {
  return v128.and(mask, f64x2.splat(1));
}

function lastOf(x: usize, rows: i32): f64 {
  return load<f64>(x + ((<usize>(rows - 1)) << 3));
}
