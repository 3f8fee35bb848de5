import type { Logged } from '../../model/entry.ts';
import type { GoneWhy } from '../platform.ts';
import type { SoundBlock } from './blocks.ts';
import type { Books } from './books.ts';
import type { Card } from './card.ts';
import type { Draft } from './draft.ts';
import { allGone, carryGone, someGone } from './gone.ts';
import type { BlockRef } from './keys.ts';
import { making } from './made.ts';
import { paced } from './paced.ts';
import { quarantine } from './quarantine.ts';
import { selfOf } from './self.ts';
import { SELF } from './keys.ts';
import { cardOf, loadBlock, replace } from './shelf.ts';

/** What a block is to hold from now on. */
export interface Rewriting {
  readonly content: readonly Logged[];
  /** Why the numbers that are not there any more have left. */
  readonly why: GoneWhy;
  /** What else changes with it. */
  settle(draft: Draft): Promise<void>;
}

/**
 * Writes a block anew with less in it, in one commit; its numbers stay. It is made before the commit, so that nobody
 * waits for it, and made again where the block was changed meanwhile. False where there is no such block any more, or
 * it was damaged, or nothing is to be changed.
 */
export async function rewrite(
  books: Books,
  station: string,
  ref: BlockRef,
  change: (block: SoundBlock, card: Card) => Rewriting | undefined,
): Promise<boolean> {
  for (;;) {
    const before = await cardOf(books.committer, ref);
    const bytes = before && (await loadBlock(books.committer, ref));
    if (!before || !bytes) return false;
    const block = books.blocks.sound(bytes);
    if (!block) {
      await quarantine(books, station, ref);
      return false;
    }
    const rewriting = change(block, before.card);
    if (!rewriting) return false;
    const { content, why } = rewriting;
    const made =
      content.length > 0
        ? await paced(books, making(ref, block.epoch, before.kind, station, content, books.columns))
        : undefined;
    const there = new Set(content.map(({ seq }) => seq));
    const left = block.content.filter(({ seq }) => !there.has(seq)).map(({ seq }) => seq);
    const done = await books.committer.run(async (draft) => {
      const now = await cardOf(draft, ref);
      if (!now || !isSame(now.value, before.value)) return false;
      await replace(draft, station, [{ ref, card: before.card }], made);
      if (made) await someGone(draft, ref, left, why);
      else {
        await carryGone(draft, [ref]);
        await allGone(draft, ref, why);
      }
      await rewriting.settle(draft);
      const self = await selfOf(draft);
      draft.keep(SELF, { ...self, removals: (self.removals ?? 0) + 1 });
      return true;
    }, 'free');
    if (done) return true;
  }
}

export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, i) => byte === other[i]);
