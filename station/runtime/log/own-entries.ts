import type { Entry, Logged } from '../../model/entry.ts';
import type { Fault } from '../../model/fault.ts';
import type { TimeSegment } from '../../model/time.ts';
import type { Entries, Origin, Waiting, Wanting } from '../platform.ts';
import type { Books } from './books.ts';
import type { Gatherer } from './gatherer.ts';
import { bookmarkKey, settingKey } from './keys.ts';
import { ledgerOf } from './ledger.ts';
import { moveTo } from './passing.ts';
import { readEntries, readRuns } from './read-entries.ts';
import { timingOf } from './timing.ts';

/** The own station's entries in a log, from when they are appended until an uplink has passed them, and its settings beside them. */
export class OwnEntries implements Entries {
  protected readonly books: Books;
  protected gatherer: Gatherer;
  /** As they were read or kept last: they outlive an emptied store. */
  protected readonly settings = new Map<string, unknown>();

  protected constructor(books: Books, gatherer: Gatherer) {
    this.books = books;
    this.gatherer = gatherer;
  }

  get origin(): Origin {
    return this.gatherer.origin;
  }

  get owner(): number {
    return this.books.store.owner;
  }

  get next(): number {
    return this.gatherer.next;
  }

  requireOwned(): Promise<void> {
    return this.books.store.requireOwned();
  }

  timing(): Promise<readonly TimeSegment[]> {
    return timingOf(this.books.committer, 0);
  }

  /** What happens to an entry whose commit fails stands with {@link Gatherer}. */
  append(entry: Entry): Promise<number> {
    return this.gatherer.append(entry);
  }

  flush(): Promise<void> {
    return this.gatherer.flush();
  }

  /** What is lent is looked at first: what is committed meanwhile is then there twice, and not nowhere. */
  async read(afterSeq: number, limit: number): Promise<readonly Logged[]> {
    const lent = this.gatherer.lent(afterSeq, limit, this.books.columns);
    const stored = await readEntries(this.books, { ...this.origin, origin: 0 }, afterSeq, limit);
    const last = stored.at(-1)?.seq ?? afterSeq;
    return [...stored, ...lent.filter(({ seq }) => seq > last)].slice(0, limit);
  }

  async runs(afterSeq: number, mostRows: number, wanted: Wanting): Promise<readonly Logged[]> {
    const lent = this.gatherer.lent(afterSeq, mostRows, this.books.columns);
    const stored = await readRuns(this.books, { ...this.origin, origin: 0 }, afterSeq, mostRows, wanted);
    return stored.length > 0 ? stored : lent;
  }

  grown(afterSeq: number, signal: AbortSignal): Promise<number> {
    void this.gatherer.wanted();
    return this.gatherer.growth.beyond(afterSeq, signal);
  }

  get fault(): Fault | undefined {
    return this.books.committer.fault;
  }

  get waiting(): Waiting {
    return this.gatherer.waiting;
  }

  uncommitted(): readonly Logged[] {
    return this.gatherer.uncommitted(this.books.columns);
  }

  async bookmark(reader: string): Promise<number> {
    return (await this.books.committer.state<number>(bookmarkKey(reader))) ?? 0;
  }

  moveBookmark(
    reader: string,
    seq: number,
    as: 'taken' | 'missed' = 'taken',
    refused: readonly number[] = [],
  ): Promise<void> {
    const to = Math.min(seq, this.gatherer.growth.committed);
    return moveTo(this.books, { ...this.origin, origin: 0 }, { reader, as, refused }, to);
  }

  async skipped(): Promise<readonly []> {
    return [];
  }

  async setting(name: string): Promise<unknown> {
    const value = await this.books.committer.state(settingKey(name));
    this.settings.set(settingKey(name), value);
    return value;
  }

  async keepSetting(name: string, value: unknown): Promise<void> {
    await this.books.committer.run(async (draft) => draft.keep(settingKey(name), value));
    this.settings.set(settingKey(name), value);
  }

  produced(device: string, rows: number): void {
    this.gatherer.production.count(device, rows);
  }

  async unaccounted(device: string): Promise<number> {
    return this.gatherer.production.debt(device, await ledgerOf(this.books.committer, 0, device));
  }

  refuse(devices: ReadonlySet<string>, why: Fault): void {
    this.gatherer.refuse(devices, why);
  }
}
