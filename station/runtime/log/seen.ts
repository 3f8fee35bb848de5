import { type BlockRef, refText } from './keys.ts';

/**
 * Which numbers a reader of the index has had already: blocks may become part of a chapter, and a chapter part of a
 * longer one, while it reads.
 */
export class Seen {
  readonly #refs: BlockRef[];
  readonly #taken = new Map<string, 'whole' | 'part'>();

  constructor(refs: readonly BlockRef[]) {
    this.#refs = [...refs];
  }

  /**
   * What is new in a block: all of it, or the runs of numbers that are (once, and nothing when it is asked about
   * again).
   */
  take(ref: BlockRef): 'whole' | readonly BlockRef[] {
    const name = refText(ref);
    const taken = this.#taken.get(name);
    if (taken) return taken === 'whole' ? 'whole' : [];
    const known = this.#refs.filter(
      ({ origin, first, last }) => origin === ref.origin && first <= ref.last && last >= ref.first,
    );
    this.#refs.push(ref);
    this.#taken.set(name, known.length === 0 ? 'whole' : 'part');
    return known.length === 0 ? 'whole' : without(ref, known);
  }
}

function without(ref: BlockRef, known: readonly BlockRef[]): BlockRef[] {
  const runs: BlockRef[] = [];
  let first = ref.first;
  for (const each of known.toSorted((one, other) => one.first - other.first)) {
    if (each.first > first) runs.push({ ...ref, first, last: each.first - 1 });
    first = Math.max(first, each.last + 1);
  }
  if (first <= ref.last) runs.push({ ...ref, first });
  return runs;
}
