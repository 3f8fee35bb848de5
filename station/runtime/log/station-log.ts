import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Entry, Gap, Logged } from '../../model/entry.ts';
import type { Fault } from '../../model/fault.ts';
import type { DeviceLedger } from '../../model/ledger.ts';
import type { Verification } from '../../model/verification.ts';
import type { TimeSegment } from '../../model/time.ts';
import type {
  Clock,
  Gone,
  Held,
  Log,
  LogFigures,
  Origin,
  Renewal,
  Span,
  Stored,
  Store,
  Waiting,
} from '../platform.ts';
import type { Books } from './books.ts';
import { Aging } from './aging.ts';
import { beginLedger } from './begin-ledger.ts';
import { Blocks } from './blocks.ts';
import { Committer } from './committer.ts';
import { erase } from './erase.ts';
import { Gatherer } from './gatherer.ts';
import { counted, NONE } from './held.ts';
import { goneBetween } from './gone.ts';
import { Inbox, type OriginState } from './inbox.ts';
import { bookmarkKey, originKey, SELF, settingKey } from './keys.ts';
import { Later } from './later.ts';
import { spared } from './lending.ts';
import { ledgerOf } from './ledger.ts';
import { makeRoom } from './make-room.ts';
import { originsIn } from './origins.ts';
import { moveTo } from './passing.ts';
import { Production } from './production.ts';
import { reseal } from './reseal.ts';
import { readEntries } from './read-entries.ts';
import { readLedger } from './read-ledger.ts';
import { freshSelf, openSelf, selfOf } from './self.ts';
import type { Shortening } from './shorten.ts';
import { keepTiming, timingOf } from './timing.ts';
import { Spans } from './spans.ts';
import { StoredEntries } from './stored-entries.ts';
import { shelveAnew } from './shelve-anew.ts';
import { forgetTo, ownUpTo, trim } from './trim.ts';
import { verifyLog } from './verify/verify.ts';
import { wipe } from './wipe.ts';

const EPOCH_DIGITS = 16;

type RandomHex = (digits: number) => string;

/**
 * A station's memory over a store. Everything it promises rests on one thing: what belongs together is one
 * commit of the store, the entries with their numbers, their index, their counts and another station's
 * watermark.
 */
export class StationLog implements Log {
  readonly #books: Books;
  readonly #clock: Clock;
  readonly #randomHex: RandomHex;
  #inbox: Inbox;
  readonly #spans: Spans;
  #gatherer: Gatherer;
  /** As they were read or kept last: they outlive an emptied store. */
  readonly #settings = new Map<string, unknown>();
  /** How far a search for room has come. */
  readonly #searched = new Map<string, number>();
  /** How far others' logs that are sent on were taken, by their short number. */
  readonly #sentOn = new Map<number, () => number>();

  private constructor(books: Books, clock: Clock, randomHex: RandomHex, own: Gatherer) {
    this.#books = books;
    this.#clock = clock;
    this.#randomHex = randomHex;
    this.#inbox = new Inbox(books);
    this.#spans = new Spans(books);
    this.#gatherer = own;
  }

  /**
   * Opens the log in a store, or begins one there. `station` names a new log; one that exists keeps the name
   * it has.
   * @throws log/full, log/broken.
   */
  static async open(
    store: Store,
    station: string,
    clock: Clock,
    randomHex: RandomHex,
    columns: ColumnCodec,
  ): Promise<StationLog> {
    const committer = new Committer(store, clock);
    try {
      const { wiping, ...self } = await openSelf(committer, freshSelf(station, randomHex(EPOCH_DIGITS)));
      if (wiping) await wipe(store, committer, self);
      const aging = new Aging(clock, self);
      const books = { store, committer, columns, blocks: new Blocks(columns), aging };
      const begun = await beginLedger(books, await shelveAnew(books, self));
      const { self: next, spare } = await spared(committer, begun);
      const own = new Gatherer(books, clock, next, await Production.open(store), spare);
      return new StationLog(books, clock, randomHex, own);
    } catch (error) {
      await committer.close();
      throw error;
    }
  }

  get origin(): Origin {
    return this.#gatherer.origin;
  }

  get owner(): number {
    return this.#books.store.owner;
  }

  timing(): Promise<readonly TimeSegment[]> {
    return timingOf(this.#books.committer, 0);
  }

  async keepTiming(origin: Origin, segments: readonly TimeSegment[]): Promise<void> {
    if (this.#isOwn(origin)) return keepTiming(this.#books.committer, 0, segments);
    await this.#inbox.accept(origin, [], []);
    const key = originKey(origin.station, origin.epoch);
    const state = await this.#books.committer.state<OriginState>(key);
    if (state) await keepTiming(this.#books.committer, state.origin, segments);
  }

  requireOwned(): Promise<void> {
    return this.#books.store.requireOwned();
  }

  get next(): number {
    return this.#gatherer.next;
  }

  /** What happens to an entry whose commit fails stands with {@link Gatherer}. */
  append(entry: Entry): Promise<number> {
    return this.#gatherer.append(entry);
  }

  flush(): Promise<void> {
    return this.#gatherer.flush();
  }

  /** What is lent is looked at first: what is committed meanwhile is then there twice, and not nowhere. */
  async read(afterSeq: number, limit: number): Promise<readonly Logged[]> {
    const lent = this.#gatherer.lent(afterSeq, limit, this.#books.columns);
    const stored = await readEntries(this.#books, { ...this.origin, origin: 0 }, afterSeq, limit);
    const last = stored.at(-1)?.seq ?? afterSeq;
    return [...stored, ...lent.filter(({ seq }) => seq > last)].slice(0, limit);
  }

  grown(afterSeq: number, signal: AbortSignal): Promise<void> {
    void this.#gatherer.wanted();
    return this.#gatherer.growth.beyond(afterSeq, signal);
  }

  /** The own entries that come back are known already. */
  async accept(origin: Origin, entries: readonly Logged[], gone: Held['have'] = []): Promise<Held> {
    return this.#isOwn(origin) ? this.held(origin) : this.#inbox.accept(origin, entries, gone);
  }

  begins(origin: Origin, from: number): Promise<Held> {
    return this.#isOwn(origin) ? this.held(origin) : this.#inbox.begins(origin, from);
  }

  async held(origin: Origin): Promise<Held> {
    if (this.#isOwn(origin)) return { upTo: this.#gatherer.growth.committed, have: [] };
    const state = await this.#books.committer.state<OriginState>(originKey(origin.station, origin.epoch));
    return state ? counted(state) : NONE;
  }

  async stored(origin: Origin): Promise<Stored> {
    const growth = await this.#inbox.growthOf(origin);
    const state = await this.#books.committer.state<OriginState>(originKey(origin.station, origin.epoch));
    const hold = (takenUpTo: () => number) => state && this.#sentOn.set(state.origin, takenUpTo);
    return new StoredEntries(this.#books, origin, growth, hold);
  }

  /** In the order in which they were heard of. */
  origins(): Promise<readonly Origin[]> {
    return originsIn(this.#books.store, this.origin);
  }

  spans(station: string, device: string, fromMs: number, toMs: number): AsyncIterable<Span> {
    return this.#spans.touching(station, device, fromMs, toMs);
  }

  gaps(station: string, device: string, fromMs: number, toMs: number): Promise<readonly Gap[]> {
    return this.#spans.gaps(station, device, fromMs, toMs);
  }

  lastRowMs(station: string, device: string): Promise<number | undefined> {
    return this.#spans.lastRowMs(station, device);
  }

  devices(station: string): Promise<readonly string[]> {
    return this.#spans.devices(station);
  }

  async bookmark(reader: string): Promise<number> {
    return (await this.#books.committer.state<number>(bookmarkKey(reader))) ?? 0;
  }

  moveBookmark(
    reader: string,
    seq: number,
    as: 'taken' | 'missed' = 'taken',
    refused: readonly number[] = [],
  ): Promise<void> {
    const to = Math.min(seq, this.#gatherer.growth.committed);
    return moveTo(this.#books, { ...this.origin, origin: 0 }, { reader, as, refused }, to);
  }

  async skipped(): Promise<readonly []> {
    return [];
  }

  async setting(name: string): Promise<unknown> {
    const value = await this.#books.committer.state(settingKey(name));
    this.#settings.set(settingKey(name), value);
    return value;
  }

  async keepSetting(name: string, value: unknown): Promise<void> {
    await this.#books.committer.run(async (draft) => draft.keep(settingKey(name), value));
    this.#settings.set(settingKey(name), value);
  }

  get fault(): Fault | undefined {
    return this.#books.committer.fault;
  }

  get waiting(): Waiting {
    return this.#gatherer.waiting;
  }

  uncommitted(): readonly Logged[] {
    return this.#gatherer.uncommitted(this.#books.columns);
  }

  async emptied(signal: AbortSignal): Promise<void> {
    const over = new Later<void>();
    const stop = () => over.resolve();
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted) await Promise.race([this.#books.committer.emptied(), over.promise]);
    signal.removeEventListener('abort', stop);
  }

  renew(lostBut: (waiting: readonly Entry[]) => Renewal): void {
    const { station } = this.origin;
    const fresh = freshSelf(station, this.#randomHex(EPOCH_DIGITS));
    const tail = this.#gatherer.surrender(this.#books.columns);
    const { gaps, settings } = lostBut(tail);
    for (const [name, value] of Object.entries(settings)) this.#settings.set(settingKey(name), value);
    const kept = [...this.#settings].filter(([, value]) => value !== undefined);
    this.#books.committer.renew(new Map<string, unknown>([[SELF, fresh], ...kept]));
    const production = this.#gatherer.production.renewed(tail);
    this.#gatherer = new Gatherer(this.#books, this.#clock, fresh, production, 'taken');
    this.#inbox = new Inbox(this.#books);
    this.#forgetNumbers();
    const told = gaps.map((gap): Entry => ({ kind: 'gap', gap }));
    for (const entry of [...told, ...tail]) this.#gatherer.append(entry).catch(() => {});
  }

  produced(device: string, rows: number): void {
    this.#gatherer.production.count(device, rows);
  }

  async unaccounted(device: string): Promise<number> {
    return this.#gatherer.production.debt(device, await ledgerOf(this.#books.committer, 0, device));
  }

  async ledger(origin = this.origin): Promise<readonly DeviceLedger[]> {
    if (this.#isOwn(origin)) return readLedger(this.#books, 0, this.#gatherer.production);
    const state = await this.#books.committer.state<OriginState>(originKey(origin.station, origin.epoch));
    return state ? readLedger(this.#books, state.origin) : [];
  }

  verify(): AsyncGenerator<number, Verification> {
    return verifyLog(this.#books);
  }

  async gone(origin: Origin, from: number, to: number): Promise<readonly Gone[]> {
    return goneBetween(this.#books, origin, from, to);
  }

  async reseal(takenUpTo: number, signal?: AbortSignal): Promise<{ readonly chapters: number }> {
    return { chapters: await reseal(this.#books, ownUpTo(takenUpTo, this.#sentOn), signal) };
  }

  forgetTo(mostBytes: number, takenUpTo: number): Promise<{ readonly rows: number }> {
    return forgetTo(this.#books, mostBytes, ownUpTo(takenUpTo, this.#sentOn));
  }

  trim(beforeMs: number, takenUpTo: number): Promise<{ readonly rows: number }> {
    const nowMs = this.#clock.now();
    return trim(this.#books, nowMs, nowMs - beforeMs, ownUpTo(takenUpTo, this.#sentOn));
  }

  /** A search goes on where the last one for the same devices ended: what was shortened is not looked at again. */
  async makeRoom(
    how: Shortening,
    devices: ReadonlySet<string>,
    takenUpTo: number,
    mostBytes: number,
  ): Promise<{ readonly rows: number }> {
    const search = `${how} ${[...devices].join(' ')}`;
    const from = Math.max(takenUpTo, this.#searched.get(search) ?? 0);
    const room = await makeRoom(this.#books, how, devices, takenUpTo, mostBytes, from);
    this.#searched.clear();
    this.#searched.set(search, room.upTo);
    return room;
  }

  refuse(devices: ReadonlySet<string>, why: Fault): void {
    this.#gatherer.refuse(devices, why);
  }

  /** What was appended before is deleted, too, where it was still on its way. */
  erase(station: string, device: string): Promise<void> {
    return erase(this.#books, station, device, () => this.flush());
  }

  async figures(): Promise<LogFigures> {
    const { entries, rows, bytes = 0, firstMs, lastMs, quarantined } = await selfOf(this.#books.committer);
    const usedBytes = await this.#books.store.usedBytes();
    return { entries, rows, bytes, usedBytes, firstMs, lastMs, quarantined };
  }

  /** Whoever uses the log must be at rest: what is appended or accepted meanwhile is refused. */
  async wipe(): Promise<void> {
    const { station } = this.origin;
    const fresh = freshSelf(station, this.#randomHex(EPOCH_DIGITS));
    this.#inbox.close();
    await this.#gatherer.close();
    await wipe(this.#books.store, this.#books.committer, fresh);
    this.#settings.clear();
    const production = await Production.open(this.#books.store);
    this.#gatherer = new Gatherer(this.#books, this.#clock, fresh, production, 'there');
    this.#inbox = new Inbox(this.#books);
    this.#forgetNumbers();
  }

  /** What is gathered is committed where the store takes it. */
  async close(): Promise<void> {
    await this.#gatherer.close();
    await this.#books.committer.close();
    await this.#books.store.close();
  }

  /** Numbers begin anew with a log: those of the one before say nothing of it. */
  #forgetNumbers(): void {
    this.#searched.clear();
    this.#sentOn.clear();
  }

  #isOwn({ station, epoch }: Origin): boolean {
    return station === this.origin.station && epoch === this.origin.epoch;
  }
}
