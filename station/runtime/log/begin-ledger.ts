import type { Gap } from '../../model/entry.ts';
import type { Books } from './books.ts';
import { decodeState, type Draft } from './draft.ts';
import { below, bookmarkKey, ledgerKey, readersKey, REF_AT, refIn, SELF } from './keys.ts';
import { enter, ledgerOf, pass } from './ledger.ts';
import { stationsByNumber } from './origins.ts';
import { pages } from './pages.ts';
import { type Self, selfOf } from './self.ts';
import { loadBlock } from './shelf.ts';
import { Tally } from './tally.ts';
import { blocksOnShelf } from './walk-cards.ts';

/**
 * Begins the ledgers of a log that was made before there were any, from its cards: what is there counts as all that
 * was ever made, and what lies behind a bookmark as taken.
 */
export async function beginLedger(books: Books, self: Self): Promise<Self> {
  if (self.ledger) return self;
  await books.committer.run(async (draft) => {
    await countRows(books, draft);
    await countGaps(books, draft);
    await countReaders(books, draft);
    draft.keep(SELF, { ...(await selfOf(draft)), ledger: true });
  });
  return { ...self, ledger: true };
}

async function countRows(books: Books, draft: Draft): Promise<void> {
  for (const origin of (await stationsByNumber(books)).keys())
    for await (const { card } of blocksOnShelf(books, origin))
      for (const { device, rows } of card.devices) {
        const ledger = await ledgerOf(draft, origin, device);
        const kept = (ledger.kept ?? 0) + rows;
        if (kept > 0)
          draft.keep(ledgerKey(origin, device), { kept, ...(origin === 0 ? { produced: kept } : {}) });
      }
}

async function countGaps({ store }: Books, draft: Draft): Promise<void> {
  for await (const { key, value } of pages(store, ...range('g'))) {
    const gap = decodeState(value) as Gap;
    await enter(draft, refIn(key, REF_AT.g).origin, Tally.of([{ kind: 'gap', gap, seq: 0 }]));
  }
}

async function countReaders(books: Books, draft: Draft): Promise<void> {
  const readers: string[] = [];
  for await (const { key } of pages(books.store, ...range('k')))
    readers.push(decodeURIComponent(key.slice(2)));
  draft.keep(readersKey(0), readers);
  for (const reader of readers) {
    const at = (await draft.state<number>(bookmarkKey(reader))) ?? 0;
    for await (const { ref, card } of blocksOnShelf(books, 0)) {
      if (ref.first > at) break;
      const passed = new Map(card.devices.map(({ device, rows }) => [device, rows]));
      if (ref.last <= at) await pass(draft, 0, reader, passed, 'taken');
      else {
        const bytes = await loadBlock(draft, ref);
        const content = (bytes && books.blocks.sound(bytes)?.content) ?? [];
        await pass(draft, 0, reader, Tally.of(content).rows(0, at), 'taken');
      }
    }
  }
}

const range = (kind: string): [from: string, to: string] => {
  const { from, to } = below(kind);
  return [from, to];
};
