import type { Books } from './books.ts';
import type { Card } from './card.ts';
import { carryGone, allGone } from './gone.ts';
import type { Draft } from './draft.ts';
import { foldIntoHours, trimHours } from './hours.ts';
import { type BlockRef, SELF } from './keys.ts';
import { leave } from './ledger.ts';
import { stationsByNumber } from './origins.ts';
import { gapsOn } from './quarantine.ts';
import { selfOf } from './self.ts';
import { cardOf, loadBlock, unshelve } from './shelf.ts';
import { Tally } from './tally.ts';
import { blocksOnShelf, type Shelved } from './walk-cards.ts';

const BLOCKS_AT_ONCE = 16;
const LEADS_AT_ONCE = 2_000;
/** Figures of forgotten hours take up an eighth of the room at most, beside it. */
const HOURS_SHARE = 8;

/** Up to which number an origin's entries were taken by all that must have them. */
export type Taken = (origin: number) => number;

/**
 * Forgets blocks that are taken, and in which everything is older than `keepMs` both by the clock and by what the log
 * has lived through since (Aging): a clock that jumps makes nothing old. Runs while the store is full. Counters,
 * watermarks and bookmarks stay.
 */
export async function trim(
  books: Books,
  nowMs: number,
  keepMs: number,
  taken: Taken,
): Promise<{ readonly rows: number }> {
  const { ageMs } = books.aging;
  const isOld = ({ card }: Shelved) =>
    card.toMs < nowMs - keepMs && card.ageMs <= ageMs - Math.max(0, keepMs);
  const forgotten = await forgetBlocks(books, taken, (block) => (isOld(block) ? 'forget' : 'keep'));
  await trimHours(books, nowMs);
  return forgotten;
}

/**
 * Forgets what is taken, oldest first whatever its age, until the log's own blocks and index take up at most so many
 * bytes.
 */
export async function forgetTo(
  books: Books,
  mostBytes: number,
  taken: Taken,
): Promise<{ readonly rows: number }> {
  let { bytes = 0 } = await selfOf(books.committer);
  await trimHours(books, -Infinity, mostBytes / HOURS_SHARE);
  return forgetBlocks(books, taken, ({ card }) => {
    if (bytes <= mostBytes) return 'enough';
    bytes -= card.bytes + card.leadBytes;
    return 'forget';
  });
}

type Verdict = 'forget' | 'keep' | 'enough';

async function forgetBlocks(
  books: Books,
  taken: Taken,
  judge: (block: Shelved) => Verdict,
): Promise<{ readonly rows: number }> {
  const stations = await stationsByNumber(books);
  let rows = 0;
  for await (const some of chunks(judged(oldestFirst(books, [...stations.keys()], taken), judge)))
    rows += await books.committer.run((draft) => forget(books, draft, stations, some), 'free');
  const firstMs = await earliest(books, [...stations.keys()]);
  await books.committer.run(async (draft) => draft.keep(SELF, { ...(await selfOf(draft)), firstMs }), 'free');
  return { rows };
}

/** Blocks that are wholly taken, of all origins, in the order in which they came. */
async function* oldestFirst(books: Books, origins: readonly number[], taken: Taken): AsyncGenerator<Shelved> {
  const next = async (walk: AsyncGenerator<Shelved>) => {
    const { value, done } = await walk.next();
    return done || value.ref.last > taken(value.ref.origin) ? undefined : { walk, value };
  };
  const heads = await Promise.all(origins.map((origin) => next(blocksOnShelf(books, origin))));
  let open = heads.filter((head) => head !== undefined);
  while (open.length > 0) {
    const oldest = open.reduce((one, other) => (other.value.card.ageMs < one.value.card.ageMs ? other : one));
    yield oldest.value;
    const following = await next(oldest.walk);
    open = open.flatMap((head) => (head !== oldest ? [head] : following ? [following] : []));
  }
}

async function* judged(
  blocks: AsyncIterable<Shelved>,
  judge: (block: Shelved) => Verdict,
): AsyncGenerator<Shelved> {
  for await (const block of blocks) {
    const verdict = judge(block);
    if (verdict === 'enough') return;
    if (verdict === 'forget') yield block;
  }
}

/** So many that one commit forgets much, and not so many that others wait for it. */
async function* chunks(blocks: AsyncIterable<Shelved>): AsyncGenerator<readonly Shelved[]> {
  let chunk: Shelved[] = [];
  let leads = 0;
  for await (const block of blocks) {
    leads += block.card.devices.reduce((sum, { spansMs }) => sum + 1 + spansMs.length, 0);
    if (chunk.push(block) < BLOCKS_AT_ONCE && leads < LEADS_AT_ONCE) continue;
    yield chunk;
    [chunk, leads] = [[], 0];
  }
  if (chunk.length > 0) yield chunk;
}

async function forget(
  books: Books,
  draft: Draft,
  stations: ReadonlyMap<number, string>,
  some: readonly Shelved[],
): Promise<number> {
  let rows = 0;
  for (const { ref } of some) {
    // What was packed anew meanwhile is come to by the next trim.
    const found = await cardOf(draft, ref);
    if (!found) continue;
    const station = stations.get(ref.origin)!;
    const bytes = await loadBlock(draft, ref);
    const block = bytes && books.blocks.sound(bytes);
    if (block) await foldIntoHours(draft, station, ref.origin, block.content);
    const tally = block ? Tally.of(block.content) : await cardTally(draft, station, ref, found.card);
    await leave(draft, ref.origin, tally, 'forgotten');
    await unshelve(draft, station, ref, found.card);
    await carryGone(draft, [ref]);
    await allGone(draft, ref, 'trimmed');
    rows += found.card.rows;
  }
  const self = await selfOf(draft);
  if (rows > 0) draft.keep(SELF, { ...self, removals: (self.removals ?? 0) + 1 });
  return rows;
}

/** What the ledger must know of a block that goes where the block itself cannot be read: its card says most of it. */
async function cardTally(draft: Draft, station: string, ref: BlockRef, card: Card): Promise<Tally> {
  const tally = Tally.of(
    (await gapsOn(draft, station, ref, card)).map((gap) => ({ kind: 'gap', gap, seq: ref.last })),
  );
  for (const { device, rows } of card.devices) tally.addRows(ref.last, device, rows);
  return tally;
}

/** About when what is kept begins: with the first block of each origin. */
async function earliest(books: Books, origins: readonly number[]): Promise<number | undefined> {
  const times: number[] = [];
  for (const origin of origins)
    for await (const { card } of blocksOnShelf(books, origin)) {
      times.push(card.fromMs);
      break;
    }
  return times.length > 0 ? Math.min(...times) : undefined;
}
