import { quantile } from './quantile.ts';

const FEWEST = 3;
/** Of the middle interval, how far each may be off to count as regular. */
const OFF = 0.25;

export interface Recurrence {
  readonly times: number;
  readonly everyMs: number;
  readonly isRegular: boolean;
}

/** How often something happens again; undefined where that was too seldom to say. */
export function recurrenceOf(timesMs: readonly number[]): Recurrence | undefined {
  if (timesMs.length < FEWEST) return undefined;
  const between = timesMs.slice(1).map((time, i) => time - timesMs[i]!);
  const everyMs = quantile(between, 0.5);
  const isRegular = between.every((each) => Math.abs(each - everyMs) <= OFF * everyMs);
  return { times: timesMs.length, everyMs, isRegular };
}
