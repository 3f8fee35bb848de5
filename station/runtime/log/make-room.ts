import type { Logged } from '../../model/entry.ts';
import type { Books } from './books.ts';
import type { Draft } from './draft.ts';
import { bookmarkKey } from './keys.ts';
import { enter, leaveRows, pass, readersOf } from './ledger.ts';
import { rewrite } from './rewrite.ts';
import { selfOf } from './self.ts';
import { type Shortening, shortened } from './shorten.ts';
import { Tally } from './tally.ts';
import { blocksOnShelf } from './walk-cards.ts';

/** What a search for room has found, and after which number the next goes on. */
export interface Room {
  readonly rows: number;
  readonly upTo: number;
}

const reasons = { drop: 'dropped', thin: 'thinned' } as const;

/**
 * Shortens rows of own devices with numbers after `takenUpTo`, oldest first and from the block after `upTo` on, until the
 * log takes up at most so many bytes or there are no more. What is lost is told in the same commit, in the place of the rows.
 * Runs while the store is full.
 */
export async function makeRoom(
  books: Books,
  how: Shortening,
  devices: ReadonlySet<string>,
  takenUpTo: number,
  mostBytes: number,
  upTo: number,
): Promise<Room> {
  const { station } = await selfOf(books.committer);
  let room: Room = { rows: 0, upTo };
  for await (const { ref, card } of blocksOnShelf(books, 0)) {
    if (ref.last <= room.upTo) continue;
    const { bytes = 0 } = await selfOf(books.committer);
    if (bytes <= mostBytes) break;
    room = { ...room, upTo: ref.last };
    if (!card.devices.some(({ device, rows }) => rows > 0 && devices.has(device))) continue;
    let gone = 0;
    await rewrite(books, station, ref, ({ content }) => {
      const { entries, lost } = shortened(content, how, devices, takenUpTo);
      gone = [...lost.values()].reduce((sum, rows) => sum + rows, 0);
      if (gone === 0) return undefined;
      return { content: entries, why: reasons[how], settle: (draft) => book(draft, content, entries, lost) };
    });
    room = { ...room, rows: room.rows + gone };
  }
  return room;
}

/** The loss in the ledger: rows that were kept, what tells them, and what each reader can take no more. */
async function book(
  draft: Draft,
  before: readonly Logged[],
  after: readonly Logged[],
  lost: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [device, rows] of lost) await leaveRows(draft, 0, device, rows, 'lost');
  await enter(draft, 0, Tally.of(after.filter((entry) => entry.kind === 'gap' && !before.includes(entry))));
  const [was, is] = [Tally.of(before), Tally.of(after)];
  for (const reader of await readersOf(draft, 0)) {
    const at = (await draft.state<number>(bookmarkKey(reader))) ?? 0;
    const left = is.rows(at);
    const missed = [...was.rows(at)].map(
      ([device, rows]) => [device, rows - (left.get(device) ?? 0)] as const,
    );
    await pass(draft, 0, reader, new Map(missed.filter(([, rows]) => rows > 0)), 'missed');
  }
}
