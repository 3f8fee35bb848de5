import type { Origin } from '../platform.ts';
import type { Books } from './books.ts';
import { decodeCard } from './card.ts';
import { carryGone } from './gone.ts';
import { type BlockRef, cardKey, cardsFrom, REF_AT, refIn } from './keys.ts';
import { making } from './made.ts';
import { heardOf, stateOf } from './origins.ts';
import { selfOf } from './self.ts';
import { paced } from './paced.ts';
import { quarantine } from './quarantine.ts';
import { isSame } from './rewrite.ts';
import { loadBlock, replace } from './shelf.ts';
import { Run } from './run.ts';
import type { Taken } from './trim.ts';
import { cardsOf, type Shelved } from './walk-cards.ts';
import { timingOf } from './timing.ts';

/** What is younger stays as it is, for it may still be sent, unless it was. */
const FRESH_MS = 60_000;
/** A chapter that is still to grow is not written anew for less than a part of it. */
const LEAST_PART = 32;
const ENOUGH_BLOCKS = 512;
const MOST_BLOCKS = 4_096;

/** A life of a station's log, and its short number here. */
interface Numbered extends Origin {
  readonly origin: number;
}

/**
 * Packs fresh blocks into chapters, origin by origin, until there is nothing to pack; tells how many chapters it wrote.
 * Each is one commit that puts the chapter and takes the blocks away, so that entries and their numbers are the same
 * before and after. The last chapter grows until it is full, and is never touched again.
 */
export async function reseal(books: Books, taken: Taken, signal?: AbortSignal): Promise<number> {
  let chapters = 0;
  const { station, epoch } = await selfOf(books.committer);
  for (const origin of [{ origin: 0, station, epoch }, ...(await heardOf(books.store))])
    for (;;) {
      if (signal?.aborted || books.committer.fault) return chapters;
      const blocks = await nextRun(books, origin, taken(origin.origin));
      const done = blocks && (await seal(books, origin, blocks));
      if (!done || done === 'changed') break;
      chapters += Number(done === 'sealed');
    }
  return chapters;
}

/** The blocks that the next chapter is made of, the chapter that it continues first. */
async function nextRun(
  books: Books,
  origin: Numbered,
  takenUpTo: number,
): Promise<readonly Shelved[] | undefined> {
  const ripeMs = books.aging.ageMs - FRESH_MS;
  const upTo = await settledUpTo(books, origin);
  const blocks: Shelved[] = [];
  for await (const block of cardsOf(books, 'fresh', origin.origin)) {
    const { ref, card } = block;
    if (ref.last > upTo || (card.ageMs > ripeMs && ref.last > takenUpTo) || blocks.length === MOST_BLOCKS)
      break;
    const before = blocks.at(-1);
    if (before && (await isChapterBetween(books, before.ref, ref))) break;
    blocks.push(block);
  }
  const [first] = blocks;
  if (!first) return undefined;
  const chapter = await chapterBefore(books, first.ref);
  if (!chapter) return blocks;
  const entries = blocks.reduce((sum, { card }) => sum + card.entries, 0);
  const isEnough = entries * LEAST_PART >= chapter.card.entries || blocks.length >= ENOUGH_BLOCKS;
  return isEnough ? [chapter, ...blocks] : undefined;
}

/** Below which number nothing can come in between any more. */
async function settledUpTo({ committer }: Books, of: Numbered): Promise<number> {
  if (of.origin === 0) return Infinity;
  return (await stateOf(committer, of))?.upTo ?? 0;
}

async function chapterBefore({ store }: Books, { origin, first }: BlockRef): Promise<Shelved | undefined> {
  const [from] = cardsFrom('chapter', origin);
  const [until] = cardsFrom('chapter', origin, first);
  const [row] = await store.page(from, until, 1, 'backward');
  return (
    row && { ref: refIn(row.key, REF_AT.t), kind: 'chapter', card: decodeCard(row.value), value: row.value }
  );
}

async function isChapterBetween({ store }: Books, one: BlockRef, other: BlockRef): Promise<boolean> {
  if (other.first === one.last + 1) return false;
  const [from] = cardsFrom('chapter', one.origin, one.last);
  const [until] = cardsFrom('chapter', one.origin, other.first);
  return (await store.page(from, until, 1)).length > 0;
}

/** Puts one chapter in the place of as many of the blocks as it can hold. */
async function seal(
  books: Books,
  { origin, station, epoch }: Numbered,
  blocks: readonly Shelved[],
): Promise<'sealed' | 'damaged' | 'changed'> {
  const cuts = (await timingOf(books.committer, origin)).map(({ first }) => first);
  let run = new Run();
  let taken: Shelved[] = [];
  for (const block of blocks) {
    const bytes = await loadBlock(books.committer, block.ref);
    if (!bytes) return 'changed';
    const sound = books.blocks.sound(bytes);
    if (!sound) {
      await quarantine(books, station, block.ref);
      return 'damaged';
    }
    // What was stamped by a clock that was set stands in a chapter of its own.
    const before = taken.at(-1)?.ref.last ?? Infinity;
    const isSet = cuts.some((cut) => before < cut && cut <= block.ref.first);
    if (!isSet && run.add(sound.content)) taken.push(block);
    else if (taken.some(({ kind }) => kind === 'fresh')) break;
    else {
      // The chapter before is full.
      run = new Run();
      run.add(sound.content);
      taken = [block];
    }
  }
  const ref = { origin, first: taken[0]!.ref.first, last: taken.at(-1)!.ref.last };
  const steps = making(ref, epoch, 'chapter', station, run.content, books.columns);
  const made = await paced(books, steps);
  return books.committer.run(async (draft) => {
    for (const { kind, ref: each, value } of taken) {
      const now = await draft.get(cardKey(kind, each));
      if (!now || !isSame(now, value)) return 'changed';
    }
    await replace(draft, station, taken, made);
    await carryGone(
      draft,
      taken.map((each) => each.ref),
      ref,
    );
    return 'sealed';
  }, 'free');
}
