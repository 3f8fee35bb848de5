// What the host may call. An op's function appends a step to a program and gives 0 when memory is full.
import { TIME } from './memory';

export { decodeSection, encodeSection, sectionBytes, sectionRows, sectionValues } from './codec/codec';
export { column, maxRows } from './memory';
export { create, destroy, part, partSize, parts, run } from './program';
export { deadband } from './ops/deadband';
export { anomaly, unusual } from './ops/anomaly';
export { movingDeviation } from './ops/deviation';
export { fall, rise } from './ops/edge';
export { constant, map, pair } from './ops/formula';
export { hold, silent } from './ops/hold';
export { linear } from './ops/linear';
export { movingAverage, movingCount, movingMax, movingMin, movingSum } from './ops/moving';
export { inside, outside } from './ops/outside';
export { pid } from './ops/pid';
export { quantile } from './ops/quantile';
export { rate } from './ops/rate';
export { slew } from './ops/slew';
export { smooth } from './ops/smooth';
export { bandRms } from './ops/spectrum';
export { hampel, median } from './ops/spike';
export { debounce, unchanged } from './ops/steady';
export { counter, integral } from './ops/total';
export { reaches, trend } from './ops/trend';

/** Goes up when state kept by an older kernel can no longer be taken over. */
export const stateVersion: i32 = 2;

export function time(): usize {
  return TIME;
}
