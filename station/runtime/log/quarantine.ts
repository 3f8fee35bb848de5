import { decodeBlock } from '../../codec/block.ts';
import type { Gap, Logged } from '../../model/entry.ts';
import type { Row, Store } from '../platform.ts';
import type { Committer } from './committer.ts';
import { decodeState, type Draft } from './draft.ts';
import { FreshBlock } from './fresh-block.ts';
import { below, type BlockRef, part, REF_AT, refIn, refText, SELF } from './keys.ts';
import type { OriginState } from './inbox.ts';
import { pages } from './pages.ts';
import { selfOf } from './self.ts';
import { loadBlock, putBlock, shelve, takeRows, uncount } from './shelf.ts';
import { SummaryReader } from './summary.ts';

/**
 * Sets a damaged block aside, for whoever may want to look at it, and puts in its place what is still known: its entries'
 * numbers, each now a gap. Readers go on without a hole, and the loss is told like any other.
 */
export async function quarantine(
  store: Store,
  committer: Committer,
  station: string,
  ref: BlockRef,
): Promise<void> {
  const leads = await leadsTo(store, station, ref);
  const epoch = await epochOf(store, committer, station, ref);
  await committer.run(async (draft) => {
    const bytes = await loadBlock(draft, ref);
    if (!bytes || isSound(bytes)) return;
    putAside(draft, ref, bytes);
    await replace(draft, station, new FreshBlock(ref.origin, epoch), { ref, leads });
    const self = await selfOf(draft);
    draft.keep(SELF, { ...self, quarantined: self.quarantined + 1 });
  });
}

function isSound(bytes: Uint8Array): boolean {
  try {
    decodeBlock(bytes);
    return true;
  } catch {
    return false;
  }
}

function putAside(draft: Draft, ref: BlockRef, bytes: Uint8Array): void {
  putBlock(draft, ref, new Uint8Array(0), bytes.length);
  const pieceBytes = 32 * 1024;
  for (let at = 0; at < bytes.length; at += pieceBytes)
    draft.put(`q/${refText(ref)}/${(at / pieceBytes).toString(36)}`, bytes.slice(at, at + pieceBytes));
}

/** Fills a block with what the index knew of the damaged one, and shelves it instead. */
async function replace(draft: Draft, station: string, block: FreshBlock, lost: Lost): Promise<void> {
  const losses = new Map<string, Gap>();
  const known: Gap[] = [];
  const reader = new SummaryReader();
  for (const { key, value } of lost.leads) {
    draft.delete(key);
    const device = decodeURIComponent(key.split('/')[2]!);
    if (key.startsWith('g/')) known.push(JSON.parse(new TextDecoder().decode(value)) as Gap);
    if (key.startsWith('i/')) {
      const { fromMs, toMs, rows } = reader.read(value);
      losses.set(device, joined(losses.get(device), { device, fromMs, toMs, cause: 'damaged', count: rows }));
      await takeRows(draft, station, device, rows);
      await uncount(draft, 0, rows);
    }
  }
  for (const entry of numbered([...losses.values(), ...known], lost.ref)) block.add(entry);
  if (block.entries === 0) return;
  await uncount(draft, block.entries, 0);
  await shelve(draft, station, block);
}

interface Lost {
  readonly ref: BlockRef;
  readonly leads: readonly Row[];
}

/** One gap a number. The own log's numbers have no holes; of another's nobody knows which there were. */
function numbered(gaps: readonly Gap[], { origin, first, last }: BlockRef): Logged[] {
  const nothing: Gap = { device: 'unknown', fromMs: 0, toMs: 0, cause: 'damaged', count: 0 };
  const numbers = last - first + 1;
  return Array.from({ length: origin === 0 ? numbers : Math.min(gaps.length, numbers) }, (_, i) => {
    const gap = gaps[i] ?? { ...(gaps.at(-1) ?? nothing), cause: 'damaged', count: 0 };
    return { kind: 'gap', gap, seq: first + i };
  });
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

async function epochOf(store: Store, committer: Committer, station: string, ref: BlockRef): Promise<string> {
  const { from, to } = below(`o/${part(station)}`);
  for await (const { key, value } of pages(store, from, to))
    if ((decodeState(value) as OriginState).origin === ref.origin)
      return decodeURIComponent(key.split('/')[2]!);
  return (await selfOf(committer)).epoch;
}

/** Every index row that points to the block. A full search: it is rare, and only the damaged bytes knew where to look. */
async function leadsTo(store: Store, station: string, ref: BlockRef): Promise<Row[]> {
  const wanted = refText(ref);
  const found: Row[] = [];
  for (const kind of ['i', 'g', 'x', 't'] as const) {
    const { from, to } = below(kind === 't' ? 't' : `${kind}/${part(station)}`);
    for await (const row of pages(store, from, to))
      if (refText(refIn(row.key, REF_AT[kind])) === wanted) found.push(row);
  }
  return found;
}
