import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { AlarmPage } from '../../api/alarms.ts';
import type { Entry, Gap, Logged } from '../../model/entry.ts';
import type { DeviceLedger } from '../../model/ledger.ts';
import type { TimeSegment } from '../../model/time.ts';
import type { Verification } from '../../model/verification.ts';
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
} from '../platform.ts';
import type { Books } from './books.ts';
import { erase } from './erase.ts';
import { newestEvents } from './events.ts';
import { Gatherer } from './gatherer.ts';
import { goneBetween } from './gone.ts';
import { counted, NONE } from './held.ts';
import { Inbox } from './inbox.ts';
import { SELF, settingKey } from './keys.ts';
import { Later } from './later.ts';
import type { Spare } from './lending.ts';
import { openBooks } from './open-books.ts';
import { originsIn, stateOf } from './origins.ts';
import { OwnEntries } from './own-entries.ts';
import { Production } from './production.ts';
import { readLedger } from './read-ledger.ts';
import { reseal } from './reseal.ts';
import { Room } from './room.ts';
import { freshSelf, type Self, selfOf } from './self.ts';
import type { Shortening } from './shorten.ts';
import { Spans } from './spans.ts';
import { StoredEntries } from './stored-entries.ts';
import { keepTiming } from './timing.ts';
import { forgetTo, trim } from './trim.ts';
import { verifyLog } from './verify/verify.ts';
import { wipe } from './wipe.ts';

const EPOCH_DIGITS = 16;

type RandomHex = (digits: number) => string;

/**
 * A station's memory over a store. Everything it promises rests on one thing: what belongs together is one
 * commit of the store, the entries with their numbers, their index, their counts and another station's
 * watermark.
 */
export class StationLog extends OwnEntries implements Log {
  readonly #clock: Clock;
  readonly #randomHex: RandomHex;
  #inbox: Inbox;
  readonly #spans: Spans;
  readonly #room: Room;

  private constructor(books: Books, clock: Clock, randomHex: RandomHex, own: Gatherer) {
    super(books, own);
    this.#clock = clock;
    this.#randomHex = randomHex;
    this.#inbox = new Inbox(books);
    this.#spans = new Spans(books);
    this.#room = new Room(books);
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
    const fresh = freshSelf(station, randomHex(EPOCH_DIGITS));
    const { books, own } = await openBooks(store, clock, columns, fresh);
    return new StationLog(books, clock, randomHex, own);
  }

  async keepTiming(origin: Origin, segments: readonly TimeSegment[]): Promise<void> {
    if (this.#isOwn(origin)) return keepTiming(this.books.committer, 0, segments);
    await this.#inbox.accept(origin, [], []);
    const state = await stateOf(this.books.committer, origin);
    if (state) await keepTiming(this.books.committer, state.origin, segments);
  }

  /** The own entries that come back are known already. */
  async accept(origin: Origin, entries: readonly Logged[], gone: Held['have'] = []): Promise<Held> {
    return this.#isOwn(origin) ? this.held(origin) : this.#inbox.accept(origin, entries, gone);
  }

  begins(origin: Origin, from: number): Promise<Held> {
    return this.#isOwn(origin) ? this.held(origin) : this.#inbox.begins(origin, from);
  }

  async held(origin: Origin): Promise<Held> {
    if (this.#isOwn(origin)) return { upTo: this.gatherer.growth.committed, have: [] };
    const state = await stateOf(this.books.committer, origin);
    return state ? counted(state) : NONE;
  }

  async stored(origin: Origin): Promise<Stored> {
    const growth = await this.#inbox.growthOf(origin);
    const state = await stateOf(this.books.committer, origin);
    const hold = (takenUpTo: () => number) => state && this.#room.hold(state.origin, takenUpTo);
    return new StoredEntries(this.books, origin, growth, hold);
  }

  /** In the order in which they were heard of. */
  origins(): Promise<readonly Origin[]> {
    return originsIn(this.books.store, this.origin);
  }

  spans(station: string, device: string, fromMs: number, toMs: number): AsyncIterable<Span> {
    return this.#spans.touching(station, device, fromMs, toMs);
  }

  gaps(station: string, device: string, fromMs: number, toMs: number): Promise<readonly Gap[]> {
    return this.#spans.gaps(station, device, fromMs, toMs);
  }

  alarmEvents(origin: Origin, before?: number): Promise<AlarmPage> {
    return newestEvents(this.books, origin, before);
  }

  lastRowMs(station: string, device: string): Promise<number | undefined> {
    return this.#spans.lastRowMs(station, device);
  }

  devices(station: string): Promise<readonly string[]> {
    return this.#spans.devices(station);
  }

  async emptied(signal: AbortSignal): Promise<void> {
    const over = new Later<void>();
    const stop = () => over.resolve();
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted) await Promise.race([this.books.committer.emptied(), over.promise]);
    signal.removeEventListener('abort', stop);
  }

  renew(lostBut: (waiting: readonly Entry[]) => Renewal): void {
    const fresh = this.#fresh();
    const tail = this.gatherer.surrender(this.books.columns);
    const { gaps, settings } = lostBut(tail);
    for (const [name, value] of Object.entries(settings)) this.settings.set(settingKey(name), value);
    const kept = [...this.settings].filter(([, value]) => value !== undefined);
    this.books.committer.renew(new Map<string, unknown>([[SELF, fresh], ...kept]));
    this.#begin(fresh, this.gatherer.production.renewed(tail), 'taken');
    const told = gaps.map((gap): Entry => ({ kind: 'gap', gap }));
    for (const entry of [...told, ...tail]) this.gatherer.append(entry).catch(() => {});
  }

  async ledger(origin = this.origin): Promise<readonly DeviceLedger[]> {
    if (this.#isOwn(origin)) return readLedger(this.books, 0, this.gatherer.production);
    const state = await stateOf(this.books.committer, origin);
    return state ? readLedger(this.books, state.origin) : [];
  }

  verify(only?: string): AsyncGenerator<number, Verification> {
    return verifyLog(this.books, only);
  }

  async gone(origin: Origin, from: number, to: number): Promise<readonly Gone[]> {
    return goneBetween(this.books, origin, from, to);
  }

  async reseal(takenUpTo: number, signal?: AbortSignal): Promise<{ readonly chapters: number }> {
    return { chapters: await reseal(this.books, this.#room.upTo(takenUpTo), signal) };
  }

  async forgetTo(
    mostBytes: number,
    takenUpTo: number,
    takers: readonly string[] = [],
  ): Promise<{ readonly rows: number }> {
    await this.gatherer.shed(mostBytes, takenUpTo, takers);
    return forgetTo(this.books, mostBytes, this.#room.upTo(takenUpTo));
  }

  trim(beforeMs: number, takenUpTo: number): Promise<{ readonly rows: number }> {
    const nowMs = this.#clock.now();
    return trim(this.books, nowMs, nowMs - beforeMs, this.#room.upTo(takenUpTo));
  }

  makeRoom(
    how: Shortening,
    devices: ReadonlySet<string>,
    takenUpTo: number,
    mostBytes: number,
  ): Promise<{ readonly rows: number }> {
    return this.#room.make(how, devices, takenUpTo, mostBytes);
  }

  /** What was appended before is deleted, too, where it was still on its way. */
  erase(station: string, device: string): Promise<void> {
    return erase(this.books, station, device, () => this.flush());
  }

  async figures(): Promise<LogFigures> {
    const { entries, rows, bytes = 0, firstMs, lastMs, quarantined } = await selfOf(this.books.committer);
    const usedBytes = await this.books.store.usedBytes();
    return { entries, rows, bytes, usedBytes, firstMs, lastMs, quarantined };
  }

  /** Whoever uses the log must be at rest: what is appended or accepted meanwhile is refused. */
  async wipe(): Promise<void> {
    const fresh = this.#fresh();
    this.#inbox.close();
    await this.gatherer.close();
    await wipe(this.books.store, this.books.committer, fresh);
    this.settings.clear();
    this.#begin(fresh, await Production.open(this.books.store), 'there');
  }

  /** What is gathered is committed where the store takes it. */
  async close(): Promise<void> {
    await this.gatherer.close();
    await this.books.committer.close();
    await this.books.store.close();
  }

  #fresh(): Self {
    return freshSelf(this.origin.station, this.#randomHex(EPOCH_DIGITS));
  }

  /** From now on numbers are those of another life of the log. */
  #begin(self: Self, production: Production, spare: Spare): void {
    this.gatherer = new Gatherer(this.books, this.#clock, self, production, spare);
    this.#inbox = new Inbox(this.books);
    this.#room.forget();
  }

  #isOwn({ station, epoch }: Origin): boolean {
    return station === this.origin.station && epoch === this.origin.epoch;
  }
}
