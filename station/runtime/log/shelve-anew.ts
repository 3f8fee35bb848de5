import { Numbers } from '../../uplink/numbers.ts';
import type { Books } from './books.ts';
import { encodeCard } from './card.ts';
import { allGone } from './gone.ts';
import { below, blockKey, cardKey, REF_AT, refIn, SELF } from './keys.ts';
import { make } from './made.ts';
import { heardOf, stationsByNumber } from './origins.ts';
import { pages } from './pages.ts';
import { type Self, selfOf } from './self.ts';
import { loadBlock } from './shelf.ts';
import { blocksOnShelf } from './walk-cards.ts';

const KEYS_AT_ONCE = 500;
const BLOCKS_AT_ONCE = 64;

/**
 * Gives every block of a log from before there were chapters its card, and takes the index of its rows away. Broken
 * off, it begins anew when the log is opened again.
 */
export async function shelveAnew(books: Books, self: Self): Promise<Self> {
  if (self.layout === 2) return self;
  await forgetIndex(books);
  const bytes = await writeCards(books);
  await writeHoles(books);
  const layout = 2 as const;
  await books.committer.run(async (draft) => draft.keep(SELF, { ...(await selfOf(draft)), bytes, layout }));
  return { ...self, layout };
}

async function forgetIndex({ store, committer }: Books): Promise<void> {
  for (const kind of ['i', 'g', 'x', 't', 'f']) {
    const { from, to } = below(kind);
    for (let rows = await store.page(from, to, KEYS_AT_ONCE); rows.length > 0;) {
      const keys = rows.map(({ key }) => key);
      await committer.run(async (draft) => keys.forEach((key) => draft.delete(key)), 'free');
      rows = await store.page(from, to, KEYS_AT_ONCE);
    }
  }
}

/** Tells how many bytes they take up with all that leads to them. A damaged block is left to whoever reads it. */
async function writeCards(books: Books): Promise<number> {
  const { store, committer, blocks, columns, aging } = books;
  const stations = await stationsByNumber(books);
  const { from, to } = below('b');
  let all = 0;
  let rows: { readonly key: string; readonly value: Uint8Array }[] = [];
  const write = async () => {
    const some = rows;
    rows = [];
    await committer.run(async (draft) => some.forEach(({ key, value }) => draft.put(key, value)), 'free');
  };
  for await (const { key, value } of pages(store, from, to, BLOCKS_AT_ONCE)) {
    const ref = refIn(key, REF_AT.b);
    const station = stations.get(ref.origin);
    if (key !== blockKey(ref) || station === undefined) continue;
    const bytes = await loadBlock(committer, ref, value);
    const block = bytes && blocks.sound(bytes);
    if (!bytes || !block) continue;
    const { leads, card } = make(ref, block.epoch, 'fresh', station, block.content, columns);
    all += card.bytes + card.leadBytes;
    rows.push({ key: cardKey('fresh', ref), value: encodeCard({ ...card, ageMs: aging.ageMs }) }, ...leads);
    if (rows.length >= KEYS_AT_ONCE) await write();
  }
  await write();
  return all;
}

/** Why numbers are missing was not written down before: it is not known. */
async function writeHoles(books: Books): Promise<void> {
  const { next } = await selfOf(books.committer);
  const own = { origin: 0, upTo: next - 1, have: [] };
  for (const { origin, upTo, have } of [own, ...(await heardOf(books.store))]) {
    const there = new Numbers();
    for await (const { ref } of blocksOnShelf(books, origin)) {
      const bytes = await loadBlock(books.committer, ref);
      for (const { seq } of (bytes && books.blocks.sound(bytes)?.content) ?? []) there.add(seq);
    }
    const holes = [[1, upTo] as const, ...have].flatMap(([from, to]) => there.missing(from, to));
    await books.committer.run(async (draft) => {
      for (const [first, last] of holes) await allGone(draft, { origin, first, last }, 'untold');
    }, 'free');
  }
}
