import type { Gap } from '../../model/entry.ts';
import type { Row } from '../platform.ts';
import type { Books } from './books.ts';
import { decodeState, type Draft } from './draft.ts';
import { FreshBlock } from './fresh-block.ts';
import { below, type BlockRef, part, REF_AT, refIn, refText, SELF } from './keys.ts';
import type { OriginState } from './inbox.ts';
import { pages } from './pages.ts';
import { selfOf } from './self.ts';
import { loadBlock, putBlock, shelve, soundBlock, takeRows, uncount } from './shelf.ts';
import { SummaryReader } from './summary.ts';

/**
 * Sets a damaged block aside, for whoever may want to look at it, and puts what the index still knows in its
 * place: the gaps it held, and one for each device's rows that are lost with it.
 */
export async function quarantine(books: Books, station: string, ref: BlockRef): Promise<void> {
  const leads = await leadsTo(books, station, ref);
  const epoch = await epochOf(books, station, ref);
  await books.committer.run(async (draft) => {
    const bytes = await loadBlock(draft, ref);
    if (!bytes || soundBlock(bytes, books.columns)) return;
    putAside(draft, ref, bytes);
    const block = new FreshBlock(ref.origin, epoch);
    for (const [i, gap] of (await takeLeads(draft, station, leads)).entries())
      if (ref.first + i <= ref.last) block.add({ kind: 'gap', gap, seq: ref.first + i });
    if (block.entries > 0) await shelve(draft, station, block);
    const self = await selfOf(draft);
    draft.keep(SELF, { ...self, quarantined: self.quarantined + 1 });
  });
}

function putAside(draft: Draft, ref: BlockRef, bytes: Uint8Array): void {
  putBlock(draft, ref, new Uint8Array(0), bytes.length);
  const pieceBytes = 32 * 1024;
  for (let at = 0; at < bytes.length; at += pieceBytes)
    draft.put(`q/${refText(ref)}/${(at / pieceBytes).toString(36)}`, bytes.slice(at, at + pieceBytes));
}

/** Deletes the index rows of the lost block; gives what they knew. */
async function takeLeads(draft: Draft, station: string, leads: readonly Row[]): Promise<Gap[]> {
  const losses = new Map<string, Gap>();
  const known: Gap[] = [];
  const reader = new SummaryReader();
  for (const { key, value } of leads) {
    draft.delete(key);
    if (key.startsWith('t/')) await uncount(draft, decodeState(value) as number, 0);
    if (key.startsWith('g/')) known.push(decodeState(value) as Gap);
    if (!key.startsWith('i/')) continue;
    const device = decodeURIComponent(key.split('/')[2]!);
    const { fromMs, toMs, rows } = reader.read(value);
    losses.set(device, joined(losses.get(device), { device, fromMs, toMs, cause: 'damaged', count: rows }));
    await takeRows(draft, station, device, rows);
    await uncount(draft, 0, rows);
  }
  return [...losses.values(), ...known];
}

const joined = (one: Gap | undefined, other: Gap): Gap =>
  one
    ? {
        ...other,
        fromMs: Math.min(one.fromMs, other.fromMs),
        toMs: Math.max(one.toMs, other.toMs),
        count: (one.count ?? 0) + (other.count ?? 0),
      }
    : other;

async function epochOf({ store, committer }: Books, station: string, ref: BlockRef): Promise<string> {
  const { from, to } = below(`o/${part(station)}`);
  for await (const { key, value } of pages(store, from, to))
    if ((decodeState(value) as OriginState).origin === ref.origin)
      return decodeURIComponent(key.split('/')[2]!);
  return (await selfOf(committer)).epoch;
}

/**
 * Every index row that points to the block. A full search: it is rare, and only the damaged bytes knew where
 * to look.
 */
async function leadsTo({ store }: Books, station: string, ref: BlockRef): Promise<Row[]> {
  const wanted = refText(ref);
  const found: Row[] = [];
  for (const kind of ['i', 'g', 'x', 't'] as const) {
    const { from, to } = below(kind === 't' ? 't' : `${kind}/${part(station)}`);
    for await (const row of pages(store, from, to))
      if (refText(refIn(row.key, REF_AT[kind])) === wanted) found.push(row);
  }
  return found;
}
