import type { Gap } from '../../model/entry.ts';
import { lossesIn } from '../../model/losses.ts';
import type { Row } from '../platform.ts';
import type { Books } from './books.ts';
import { decodeState, type Draft } from './draft.ts';
import { FreshBlock } from './fresh-block.ts';
import type { OriginState } from './inbox.ts';
import { below, type BlockRef, part, REF_AT, refIn, refText, SELF } from './keys.ts';
import { enter, leaveRows, leaveTold, missDamaged } from './ledger.ts';
import { pages } from './pages.ts';
import { selfOf } from './self.ts';
import { loadBlock, putBlock, shelve, soundBlock, takeRows, uncount } from './shelf.ts';
import { SummaryReader } from './summary.ts';
import { Tally } from './tally.ts';

/**
 * Sets a damaged block aside, for whoever may want to look at it, and puts what the index still knows in its
 * place: the gaps it held, and one for each device's rows that are lost with it.
 */
export async function quarantine(books: Books, station: string, ref: BlockRef): Promise<void> {
  const { leads, beyond } = await leadsTo(books, station, ref);
  const epoch = await epochOf(books, station, ref);
  await books.committer.run(async (draft) => {
    const bytes = await loadBlock(draft, ref);
    if (!bytes || soundBlock(bytes, books.columns)) return;
    putAside(draft, ref, bytes);
    const block = new FreshBlock(ref.origin, epoch);
    const { losses, known } = await takeLeads(draft, station, leads);
    await book(draft, ref, losses, beyond);
    for (const [i, gap] of [...losses, ...known].entries())
      if (ref.first + i <= ref.last) block.add({ kind: 'gap', gap, seq: ref.first + i });
      else await leaveTold(draft, ref.origin, gap.device, lossesIn({ kind: 'gap', gap }));
    if (block.entries > 0) await shelve(draft, station, block);
    const self = await selfOf(draft);
    const removals = (self.removals ?? 0) + 1;
    draft.keep(SELF, { ...self, removals, quarantined: self.quarantined + 1 });
  });
}

function putAside(draft: Draft, ref: BlockRef, bytes: Uint8Array): void {
  putBlock(draft, ref, new Uint8Array(0), bytes.length);
  const pieceBytes = 32 * 1024;
  for (let at = 0; at < bytes.length; at += pieceBytes)
    draft.put(`q/${refText(ref)}/${(at / pieceBytes).toString(36)}`, bytes.slice(at, at + pieceBytes));
}

/** Deletes the index rows of the lost block; gives what they knew. */
async function takeLeads(
  draft: Draft,
  station: string,
  leads: readonly Row[],
): Promise<{ readonly losses: readonly Gap[]; readonly known: readonly Gap[] }> {
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
    const loss: Gap = { device, fromMs, toMs, cause: 'damaged', count: rows, rows };
    losses.set(device, joined(losses.get(device), loss));
    await takeRows(draft, station, device, rows);
    await uncount(draft, 0, rows);
  }
  return { losses: [...losses.values()], known };
}

/** The lost rows, and that they are told, in the ledger; `beyond` are the rows of later blocks, by device. */
async function book(
  draft: Draft,
  ref: BlockRef,
  losses: readonly Gap[],
  beyond: ReadonlyMap<string, number>,
): Promise<void> {
  const lost = new Map(losses.map(({ device, rows = 0 }) => [device, rows]));
  for (const [device, rows] of lost) await leaveRows(draft, ref.origin, device, rows, 'lost');
  await enter(draft, ref.origin, Tally.of(losses.map((gap) => ({ kind: 'gap', gap, seq: 0 }))));
  await missDamaged(draft, ref, lost, beyond);
}

const joined = (one: Gap | undefined, other: Gap): Gap =>
  one
    ? {
        ...other,
        fromMs: Math.min(one.fromMs, other.fromMs),
        toMs: Math.max(one.toMs, other.toMs),
        count: (one.count ?? 0) + (other.count ?? 0),
        rows: (one.rows ?? 0) + (other.rows ?? 0),
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
 * Every index row that points to the block, and how many rows of which device lie beyond it. A full search: it is
 * rare, and only the damaged bytes knew where to look.
 */
async function leadsTo(
  { store }: Books,
  station: string,
  ref: BlockRef,
): Promise<{ readonly leads: readonly Row[]; readonly beyond: ReadonlyMap<string, number> }> {
  const wanted = refText(ref);
  const leads: Row[] = [];
  const beyond = new Map<string, number>();
  const reader = new SummaryReader();
  for (const kind of ['i', 'g', 'x', 't'] as const) {
    const { from, to } = below(kind === 't' ? 't' : `${kind}/${part(station)}`);
    for await (const row of pages(store, from, to)) {
      const at = refIn(row.key, REF_AT[kind]);
      if (refText(at) === wanted) leads.push(row);
      if (kind !== 'i' || at.origin !== ref.origin || at.first <= ref.last) continue;
      const device = decodeURIComponent(row.key.split('/')[2]!);
      beyond.set(device, (beyond.get(device) ?? 0) + reader.read(row.value).rows);
    }
  }
  return { leads, beyond };
}
