// What the host may call. An op's function appends a step to a program and gives 0 when memory is full.
import { TIME } from './memory';

export { decodeSection, encodeSection, sectionBytes, sectionRows, sectionValues } from './codec/codec';
export { column, maxRows } from './memory';
export { create, destroy, part, partSize, parts, run } from './program';
export { deadband } from './ops/deadband';
export { fall, rise } from './ops/edge';
export { linear } from './ops/linear';
export { movingAverage, movingMax, movingMin } from './ops/moving';
export { outside } from './ops/outside';
export { rate } from './ops/rate';
export { smooth } from './ops/smooth';
export { hampel, median } from './ops/spike';

/** Goes up when state kept by an older kernel can no longer be taken over. */
export const stateVersion: i32 = 1;

export function time(): usize {
  return TIME;
}
