import type { Gone, GoneWhy, Origin, Store } from '../platform.ts';
import type { Books } from './books.ts';
import { decodeState, type Draft, type Readable } from './draft.ts';
import { type BlockRef, goneKey, goneWithinKey, goneWithinRange } from './keys.ts';
import { numberOf } from './origins.ts';
import { pages } from './pages.ts';

/** Numbers whose entries have left, both ends inclusive, and why. */
type Range = readonly [from: number, to: number, why: GoneWhy];

/**
 * More ranges of whole blocks are never kept: the two that lie closest then become one, the oldest of them, with the later
 * reason and together with the entries between them, which may then go unmissed.
 */
const MOST_RANGES = 1_000;

/** Writes down that a whole block's numbers, or what is left of them, are gone. */
export async function allGone(draft: Draft, { origin, first, last }: BlockRef, why: GoneWhy): Promise<void> {
  const ranges = (await draft.state<readonly Range[]>(goneKey(origin))) ?? [];
  draft.keep(goneKey(origin), bounded(merged([...ranges, [first, last, why]])));
}

/** Writes down that some entries of a block that stays are gone. */
export async function someGone(
  draft: Draft,
  ref: BlockRef,
  numbers: readonly number[],
  why: GoneWhy,
): Promise<void> {
  if (numbers.length === 0) return;
  const ranges = (await draft.state<readonly Range[]>(goneWithinKey(ref))) ?? [];
  draft.keep(goneWithinKey(ref), merged([...ranges, ...numbers.map((seq): Range => [seq, seq, why])]));
}

/** What was gone within some blocks is so within the one that takes their place; without one it is not kept. */
export async function carryGone(draft: Draft, from: readonly BlockRef[], to?: BlockRef): Promise<void> {
  const ranges: Range[] = [];
  for (const ref of from) {
    const within = await draft.state<readonly Range[]>(goneWithinKey(ref));
    if (!within) continue;
    ranges.push(...within);
    draft.keep(goneWithinKey(ref), undefined);
  }
  if (to && ranges.length > 0) draft.keep(goneWithinKey(to), merged(ranges));
}

/** What is gone of an origin between two numbers, both inclusive, in order. */
export async function goneBetween(
  { store, committer }: Books,
  name: Origin,
  from: number,
  to: number,
): Promise<readonly Gone[]> {
  const origin = await numberOf(committer, name);
  if (origin === undefined) return [];
  return (await goneOf(store, committer, origin, from, to))
    .filter((range) => range[0] <= to && range[1] >= from)
    .map(([first, last, why]) => ({ from: Math.max(from, first), to: Math.min(to, last), why }));
}

/** All that is gone of an origin and may be between two numbers. */
export async function goneOf(
  store: Pick<Store, 'page'>,
  readable: Readable,
  origin: number,
  from = 1,
  to = Infinity,
): Promise<readonly Range[]> {
  const ranges = [...((await readable.state<readonly Range[]>(goneKey(origin))) ?? [])];
  for await (const { value } of pages(store, ...goneWithinRange(origin, from))) {
    const within = decodeState(value) as readonly Range[];
    if (within[0]![0] > to) break;
    ranges.push(...within);
  }
  return merged(ranges);
}

/** In order, each number once; what is next to each other for the same reason is one. */
function merged(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const [from, to, why] of ranges.toSorted((one, other) => one[0] - other[0] || other[1] - one[1])) {
    const last = all.at(-1);
    const start = last ? Math.max(from, last[1] + 1) : from;
    if (last && last[2] === why && from <= last[1] + 1)
      all[all.length - 1] = [last[0], Math.max(last[1], to), why];
    else if (start <= to) all.push([start, to, why]);
  }
  return all;
}

function bounded(ranges: Range[]): readonly Range[] {
  while (ranges.length > MOST_RANGES) {
    const between = ranges.slice(1).map(([from], i) => from - ranges[i]![1]);
    const closest = between.indexOf(between.reduce((least, each) => Math.min(least, each)));
    const [[from], [, to, why]] = ranges.slice(closest, closest + 2) as [Range, Range];
    ranges.splice(closest, 2, [from, to, why]);
  }
  return ranges;
}
