import type { AlarmPage } from '../../api/alarms.ts';
import type { Logged } from '../../model/entry.ts';
import type { RuleEvent } from '../../model/rule.ts';
import type { Origin } from '../platform.ts';
import type { Books } from './books.ts';
import { below, type BlockRef, mentionKey, part, REF_AT, refIn } from './keys.ts';
import { numberOf } from './origins.ts';
import type { Shelf } from './read-entries.ts';
import { loadBlock } from './shelf.ts';
import { entriesBetween } from './stored-rows.ts';

/** Blocks that are opened for one answer: those that tell of a device otherwise than by rows, and may have no event. */
const MOST_BLOCKS = 32;
const MOST_EVENTS = 50;
const MOST_DEVICES = 512;

/**
 * What became of alarms in an origin's log before a number. Found by the index of what blocks tell of devices, so that rows are not
 * read; the work is bounded, and a page may be short though more is to come.
 */
export async function newestEvents(
  books: Books,
  of: Origin,
  before = Number.MAX_SAFE_INTEGER,
): Promise<AlarmPage> {
  const origin = await numberOf(books.committer, of);
  if (origin === undefined) return { events: [] };
  const refs = await newestMentions(books, { station: of.station, origin }, before);
  const events: RuleEvent[] = [];
  for (const ref of refs.slice(0, MOST_BLOCKS)) {
    for (const entry of (await othersIn(books, ref)).reverse()) {
      if (entry.kind !== 'event' || entry.event.what === undefined || entry.seq >= before) continue;
      events.push(entry.event);
      if (events.length === MOST_EVENTS) return { events, cursor: entry.seq };
    }
  }
  const last = refs[MOST_BLOCKS - 1];
  return refs.length > MOST_BLOCKS && last ? { events, cursor: last.first } : { events };
}

/** The newest blocks that tell of any device otherwise, and that may hold entries before a number. */
async function newestMentions(
  { store }: Pick<Books, 'store'>,
  { station, origin }: Shelf,
  before: number,
): Promise<readonly BlockRef[]> {
  const found = new Map<number, BlockRef>();
  const { from, to } = below(`x/${part(station)}`);
  let next = from;
  for (let devices = 0; devices < MOST_DEVICES; devices++) {
    const [row] = await store.page(next, to, 1);
    if (!row) break;
    const device = decodeURIComponent(row.key.split('/')[2]!);
    const all = below(`x/${part(station)}/${part(device)}`);
    const shelf = below(`${all.from}${origin.toString(36)}`);
    const end = mentionKey(station, device, { origin, first: before, last: before });
    const earlier = await store.page(shelf.from, end, MOST_BLOCKS + 1, 'backward');
    // The number may be in the middle of a block.
    const around = await store.page(end, shelf.to, 1);
    for (const { key } of [...earlier, ...around]) {
      const ref = refIn(key, REF_AT.x);
      if (ref.first < before) found.set(ref.last, ref);
    }
    next = all.to;
  }
  return [...found.values()].sort((a, b) => b.last - a.last).slice(0, MOST_BLOCKS + 1);
}

/** What a block tells otherwise than by rows, in order; of a chapter the rows are not unpacked. */
async function othersIn(books: Books, ref: BlockRef): Promise<Logged[]> {
  const bytes = await loadBlock(books.committer, ref);
  const block = bytes && books.blocks.sound(bytes);
  // It may be part of a chapter by now.
  if (!block) return await entriesBetween(books, ref);
  return [...(block.chapter?.runs(0, Infinity, () => []) ?? block.content)];
}
