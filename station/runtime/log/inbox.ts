import type { Logged } from '../../model/entry.ts';
import { fault } from '../../model/fault.ts';
import { NAME } from '../../model/channel.ts';
import { requireSound } from '../../model/sound.ts';
import { Numbers } from '../../uplink/numbers.ts';
import type { Held, Origin } from '../platform.ts';
import type { Books } from './books.ts';
import type { Draft } from './draft.ts';
import { blocksOf } from './fresh-block.ts';
import { allGone } from './gone.ts';
import { Growth } from './growth.ts';
import { counted, holds, including, NONE } from './held.ts';
import { originKey, SELF } from './keys.ts';
import { Later } from './later.ts';
import type { OriginState } from './origins.ts';
import { timingOf } from './timing.ts';
import { enter, enterBehind } from './ledger.ts';
import { selfOf } from './self.ts';
import { shelve } from './shelf.ts';

/** As many islands may be left below where a station begins to send. */
const MOST_BEHIND = 8;

/** Numbers, both ends inclusive, with their entry where there is one. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly entry?: Logged;
}

interface Delivery {
  readonly origin: Origin;
  readonly pieces: Piece[];
  readonly held: Later<Held>;
}

/**
 * Other stations' entries on their way into the store. What came from several callers since the last commit
 * is taken together: an origin's entries in one block, its numbers in the same commit.
 */
export class Inbox {
  readonly #books: Books;
  #deliveries = new Map<string, Delivery>();
  readonly #growths = new Map<string, Growth>();
  #closed = false;

  constructor(books: Books) {
    this.#books = books;
  }

  /** Everything from now on is refused. */
  close(): void {
    this.#closed = true;
  }

  /** How far an origin is committed without a hole, from now on. */
  async growthOf({ station, epoch }: Origin): Promise<Growth> {
    const key = originKey(station, epoch);
    const known = this.#growths.get(key);
    if (known) return known;
    const growth = new Growth(0);
    this.#growths.set(key, growth);
    const state = await this.#books.committer.state<OriginState>(key);
    const { upTo } = state ? counted(state) : NONE;
    if (upTo > growth.committed) growth.to(upTo);
    return growth;
  }

  /** @throws frame/syntax, log/full, log/broken. */
  async begins(origin: Origin, from: number): Promise<Held> {
    this.#requireOpen(origin);
    const key = originKey(origin.station, origin.epoch);
    const before = await this.#books.committer.state<OriginState>(key);
    if ((before?.from ?? 1) === from) return before ? counted(before) : NONE;
    const held = await this.#books.committer.run((draft) => beginAt(draft, key, from));
    this.#growths.get(key)?.to(held.upTo);
    return held;
  }

  /** @throws frame/syntax for what cannot be kept; log/full, log/broken. */
  async accept(origin: Origin, entries: readonly Logged[], gone: Held['have']): Promise<Held> {
    this.#requireOpen(origin);
    entries.forEach(requireSound);
    const pieces = [
      ...entries.map((entry): Piece => ({ from: entry.seq, to: entry.seq, entry })),
      ...gone.map(([from, to]): Piece => ({ from, to })),
    ];
    pieces.forEach(requireNumbers);
    const key = originKey(origin.station, origin.epoch);
    const first = this.#deliveries.size === 0;
    const delivery = this.#deliveries.get(key) ?? { origin, pieces: [], held: new Later<Held>() };
    delivery.pieces.push(...pieces);
    this.#deliveries.set(key, delivery);
    if (first) void this.#takeAll();
    return delivery.held.promise;
  }

  #requireOpen({ station, epoch }: Origin): void {
    if (this.#closed) throw fault('log/broken', { message: 'The log is being wiped.' });
    if (!NAME.test(station) || !NAME.test(epoch))
      throw fault('frame/syntax', { text: 'an origin without a name' });
  }

  /** One job for all that is delivered until the committer comes to it. */
  async #takeAll(): Promise<void> {
    let taken: readonly Delivery[] = [];
    const collect = () => {
      taken = [...this.#deliveries.values()];
      this.#deliveries = new Map();
    };
    try {
      const held = await this.#books.committer.run(async (draft) => {
        collect();
        const all: Held[] = [];
        for (const delivery of taken) all.push(await take(this.#books, draft, delivery));
        return all;
      });
      taken.forEach((delivery, i) => {
        const { station, epoch } = delivery.origin;
        this.#growths.get(originKey(station, epoch))?.to(held[i]!.upTo);
        delivery.held.resolve(held[i]!);
      });
    } catch (error) {
      if (taken.length === 0) collect();
      for (const delivery of taken) delivery.held.reject(error);
    }
  }
}

function requireNumbers({ from, to }: Piece): void {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to)
    throw fault('frame/syntax', { text: 'an entry without a number' });
}

/** An entry goes before the word that there is none. */
const inOrder = (one: Piece, other: Piece) =>
  one.from - other.from || Number(!one.entry) - Number(!other.entry);

async function take({ aging, columns }: Books, draft: Draft, { origin, pieces }: Delivery): Promise<Held> {
  const key = originKey(origin.station, origin.epoch);
  const state = (await draft.state<OriginState>(key)) ?? (await newOrigin(draft));
  let held: Held = { upTo: state.upTo, have: state.have };
  const fresh: Logged[] = [];
  for (const { from, to, entry } of pieces.toSorted(inOrder)) {
    const more = entry && holds(held, from) ? undefined : including(held, from, to);
    if (!more) continue;
    // What was sent before its station lost it, is here.
    for (const [first, last] of entry ? [] : new Numbers([[1, held.upTo], ...held.have]).missing(from, to))
      await allGone(draft, { origin: state.origin, first, last }, 'elsewhere');
    held = more;
    if (entry) fresh.push(entry);
  }
  const cuts = (await timingOf(draft, state.origin)).map(({ first }) => first);
  for (const block of blocksOf(state.origin, origin.epoch, fresh, columns, cuts)) {
    await shelve(draft, origin.station, block.made(origin.station), aging);
    await enter(draft, state.origin, block.tally);
    await enterBehind(draft, state.origin, block.tally);
  }
  const kept = { ...state, ...held };
  draft.keep(key, kept);
  return counted(kept);
}

async function beginAt(draft: Draft, key: string, from: number): Promise<Held> {
  const state = (await draft.state<OriginState>(key)) ?? (await newOrigin(draft));
  let held: Held = { upTo: state.upTo, have: state.have };
  // The oldest gaps between what is here are closed for good: an island each, and there is room for few.
  while (held.have.filter(([, to]) => to < from).length > MOST_BEHIND) {
    const [first, last] = [held.upTo + 1, held.have[0]![0] - 1];
    await allGone(draft, { origin: state.origin, first, last }, 'elsewhere');
    held = including(held, first, last)!;
  }
  const kept = { origin: state.origin, ...held, ...(from > 1 ? { from } : {}) };
  draft.keep(key, kept);
  return counted(kept);
}

async function newOrigin(draft: Draft): Promise<OriginState> {
  const self = await selfOf(draft);
  draft.keep(SELF, { ...self, origins: self.origins + 1 });
  return { origin: self.origins, ...NONE };
}
