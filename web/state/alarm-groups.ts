import type { AlarmCard } from '../../station/model/alarm.ts';

/** More new ones than this in ten minutes are a flood: nobody reads so many one by one. */
const MOST_NEW = 10;
const WITHIN_MS = 600_000;

export interface Grouped {
  /** All that came up in a flood, the first of them first; empty where there is none. */
  readonly flood: readonly AlarmCard[];
  readonly rest: readonly AlarmCard[];
}

/** Puts a flood together; the rest stays in its order. */
export function grouped(cards: readonly AlarmCard[]): Grouped {
  const inOrder = cards.toSorted((a, b) => a.firstMs - b.firstMs);
  const flood = new Set<AlarmCard>();
  for (const [i, last] of inOrder.entries()) {
    const begin = inOrder[i - MOST_NEW];
    if (!begin || last.firstMs - begin.firstMs > WITHIN_MS) continue;
    for (const card of inOrder.slice(i - MOST_NEW, i + 1)) flood.add(card);
  }
  return { flood: [...flood], rest: cards.filter((card) => !flood.has(card)) };
}
