import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Store } from '../platform.ts';
import type { Books } from './books.ts';
import type { Draft } from './draft.ts';
import { type BlockRef, REF_AT, refIn, SELF, timeText } from './keys.ts';
import { leave } from './ledger.ts';
import { heardOf } from './origins.ts';
import { pages } from './pages.ts';
import { quarantine } from './quarantine.ts';
import { selfOf } from './self.ts';
import { loadBlock, soundBlock, unshelve } from './shelf.ts';
import { Tally } from './tally.ts';

const BLOCKS_AT_ONCE = 64;

/**
 * Forgets blocks in which everything is older than `beforeMs`; of the own log only those whose entries are
 * all up to `takenUpTo`. Runs while the store is full. Counters, watermarks and bookmarks stay.
 */
export async function trim(
  books: Books,
  beforeMs: number,
  takenUpTo: number,
): Promise<{ readonly rows: number }> {
  const { store, committer, columns } = books;
  const stations = await stationsByNumber(books);
  let rows = 0;
  for await (const old of chunks(oldBlocks(store, beforeMs, takenUpTo))) {
    const damaged: BlockRef[] = [];
    rows += await committer.run((draft) => forget(draft, columns, stations, old, damaged), 'free');
    for (const ref of damaged) await quarantine(books, stations.get(ref.origin)!, ref);
  }
  const firstMs = await earliest(books);
  await committer.run(async (draft) => draft.keep(SELF, { ...(await selfOf(draft)), firstMs }), 'free');
  return { rows };
}

async function* oldBlocks(store: Store, beforeMs: number, takenUpTo: number): AsyncGenerator<BlockRef> {
  for await (const { key } of pages(store, 't/', `t/${timeText(beforeMs)}`)) {
    const ref = refIn(key, REF_AT.t);
    if (ref.origin !== 0 || ref.last <= takenUpTo) yield ref;
  }
}

async function* chunks(refs: AsyncIterable<BlockRef>): AsyncGenerator<readonly BlockRef[]> {
  let chunk: BlockRef[] = [];
  for await (const ref of refs)
    if (chunk.push(ref) === BLOCKS_AT_ONCE) {
      yield chunk;
      chunk = [];
    }
  if (chunk.length > 0) yield chunk;
}

async function forget(
  draft: Draft,
  columns: ColumnCodec,
  stations: ReadonlyMap<number, string>,
  old: readonly BlockRef[],
  damaged: BlockRef[],
): Promise<number> {
  const blocks = await Promise.all(old.map((ref) => loadBlock(draft, ref)));
  let rows = 0;
  for (const [i, ref] of old.entries()) {
    const bytes = blocks[i];
    if (!bytes) continue;
    const gone = await unshelve(draft, columns, stations.get(ref.origin)!, ref, bytes);
    if (!gone) {
      damaged.push(ref);
      continue;
    }
    await leave(draft, ref.origin, Tally.of(gone.content), 'forgotten');
    rows += gone.rows;
  }
  return rows;
}

async function stationsByNumber({ store, committer }: Books): Promise<Map<number, string>> {
  const stations = new Map([[0, (await selfOf(committer)).station]]);
  for (const { origin, station } of await heardOf(store)) stations.set(origin, station);
  return stations;
}

/** About when what is kept begins: with the block that ends first. */
async function earliest({ store, committer, columns }: Books): Promise<number | undefined> {
  const [row] = await store.page('t/', 't0', 1);
  const bytes = row && (await loadBlock(committer, refIn(row.key, REF_AT.t)));
  return bytes && soundBlock(bytes, columns)?.fromMs;
}
