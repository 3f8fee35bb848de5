import type { Gap } from '../../model/entry.ts';
import type { Store } from '../platform.ts';
import type { Books } from './books.ts';
import { decodeState, type Draft } from './draft.ts';
import { below, bookmarkKey, ledgerKey, readersKey, REF_AT, refIn, SELF } from './keys.ts';
import { enter, ledgerOf, pass } from './ledger.ts';
import { pages } from './pages.ts';
import { type Self, selfOf } from './self.ts';
import { loadBlock, soundBlock } from './shelf.ts';
import { SummaryReader } from './summary.ts';
import { Tally } from './tally.ts';

/**
 * Begins the ledgers of a log that was made before there were any, from its index: what is there counts as all that
 * was ever made, and what lies behind a bookmark as taken.
 */
export async function beginLedger(books: Books, self: Self): Promise<Self> {
  if (self.ledger) return self;
  const { store } = books;
  await books.committer.run(async (draft) => {
    await countRows(store, draft);
    await countGaps(store, draft);
    await countReaders(books, draft);
    draft.keep(SELF, { ...(await selfOf(draft)), ledger: true });
  });
  return { ...self, ledger: true };
}

async function countRows(store: Store, draft: Draft): Promise<void> {
  const reader = new SummaryReader();
  for await (const { key, value } of pages(store, ...range('i'))) {
    const device = deviceIn(key);
    const { origin } = refIn(key, REF_AT.i);
    const ledger = await ledgerOf(draft, origin, device);
    const kept = (ledger.kept ?? 0) + reader.read(value).rows;
    draft.keep(ledgerKey(origin, device), { kept, ...(origin === 0 ? { produced: kept } : {}) });
  }
}

async function countGaps(store: Store, draft: Draft): Promise<void> {
  for await (const { key, value } of pages(store, ...range('g'))) {
    const gap = decodeState(value) as Gap;
    await enter(draft, refIn(key, REF_AT.g).origin, Tally.of([{ kind: 'gap', gap, seq: 0 }]));
  }
}

async function countReaders({ store, columns }: Books, draft: Draft): Promise<void> {
  const readers: string[] = [];
  for await (const { key } of pages(store, ...range('k'))) readers.push(decodeURIComponent(key.slice(2)));
  draft.keep(readersKey(0), readers);
  for (const reader of readers) {
    const at = (await draft.state<number>(bookmarkKey(reader))) ?? 0;
    const summaries = new SummaryReader();
    const cut = new Map<string, Tally>();
    for await (const { key, value } of pages(store, ...range('i'))) {
      const ref = refIn(key, REF_AT.i);
      if (ref.origin !== 0 || ref.first > at) continue;
      if (ref.last <= at) {
        const passed = new Map([[deviceIn(key), summaries.read(value).rows]]);
        await pass(draft, 0, reader, passed, 'taken');
      } else if (!cut.has(`${ref.last}`)) {
        const bytes = await loadBlock(draft, ref);
        cut.set(`${ref.last}`, Tally.of((bytes && soundBlock(bytes, columns)?.content) ?? []));
      }
    }
    for (const tally of cut.values()) await pass(draft, 0, reader, tally.rows(0, at), 'taken');
  }
}

const range = (kind: string): [from: string, to: string] => Object.values(below(kind)) as [string, string];
const deviceIn = (key: string) => decodeURIComponent(key.split('/')[2]!);
