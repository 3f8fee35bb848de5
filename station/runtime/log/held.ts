import type { Held } from '../platform.ts';

/** Nothing held yet. */
export const NONE: Held = { upTo: 0, have: [] };

const ISLANDS = 32;

export const holds = ({ upTo, have }: Held, seq: number): boolean =>
  seq <= upTo || have.some(([from, to]) => from <= seq && seq <= to);

/** What is held with one number more, or undefined where that would be an island too many: then it must come again later. */
export function including(held: Held, seq: number): Held | undefined {
  if (holds(held, seq)) return held;
  const islands = [...held.have, [seq, seq] as const].sort(([one], [other]) => one - other);
  const joined: [number, number][] = [];
  for (const [from, to] of islands) {
    const last = joined.at(-1);
    if (last && last[1] + 1 === from) last[1] = to;
    else joined.push([from, to]);
  }
  const first = joined[0]!;
  if (first[0] === held.upTo + 1) return { upTo: first[1], have: joined.slice(1) };
  return joined.length > ISLANDS ? undefined : { upTo: held.upTo, have: joined };
}
