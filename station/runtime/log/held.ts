import { Numbers, type Range } from '../../uplink/numbers.ts';
import type { Held } from '../platform.ts';

/** Nothing held yet. */
export const NONE: Held = { upTo: 0, have: [] };

const ISLANDS = 32;

export const holds = ({ upTo, have }: Held, seq: number): boolean =>
  seq <= upTo || have.some(([from, to]) => from <= seq && seq <= to);

/**
 * What is held with the numbers `from` to `to` (both inclusive) more, or undefined where that would be an
 * island too many: then they must come again later.
 */
export function including({ upTo, have }: Held, from: number, to: number): Held | undefined {
  const islands: [number, number][] = [[0, upTo]];
  for (const [start, end] of [...have, [from, to] as const].sort(([one], [other]) => one - other)) {
    const last = islands.at(-1)!;
    if (start <= last[1] + 1) last[1] = Math.max(last[1], end);
    else islands.push([start, end]);
  }
  const [first, ...rest] = islands;
  return rest.length > ISLANDS ? undefined : { upTo: first![1], have: rest };
}

/** What is held as it counts: what is below `from` and not here is not waited for. */
export function counted({ from = 1, upTo, have }: Held): Held {
  if (from <= upTo + 1) return { upTo, have };
  return { from, ...including({ upTo, have }, 1, from - 1)! };
}

/** The numbers that are not here and not waited for. */
export const skippedIn = ({ from = 1, upTo, have }: Held): readonly Range[] =>
  new Numbers([[1, upTo], ...have]).missing(1, from - 1);
