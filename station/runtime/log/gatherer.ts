import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Entry, Logged } from '../../model/entry.ts';
import { type Fault, fault, FaultError } from '../../model/fault.ts';
import { requireSound } from '../../model/sound.ts';
import type { Clock, Origin, Waiting } from '../platform.ts';
import type { Books } from './books.ts';
import { FreshBlock } from './fresh-block.ts';
import { Growth } from './growth.ts';
import { Lending, type Spare } from './lending.ts';
import { mostBytesOf, Pile, tooSlow } from './pile.ts';
import type { Production } from './production.ts';
import { Pump } from './pump.ts';
import { Refused } from './refused.ts';
import { type Self, selfOf } from './self.ts';
import { Shed } from './shed.ts';

const MEMORY_BYTES = 8 * 1024 * 1024;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * The own entries on their way into the store. Each gets its number at once and is copied; up to 48 KiB or
 * one second of them go into one block and one commit, whichever is first (50 ms where anything but rows is
 * among them).
 *
 * When a commit fails, every append that waits rejects, and so does each later one until the store takes
 * changes again. Their entries are not gone: they keep their numbers and their order in memory, up to 8 MiB,
 * and are committed when the store has healed, unless the program ends before. Beyond 8 MiB an append is
 * refused without a number; a `log-full` gap for what was refused follows as an entry of its own. Before that, what was lent
 * and taken by all who must have it leaves memory (Shed).
 *
 * No number is given twice while the program runs, and none that a reader has seen ever: after a crash the
 * numbers go on from what is committed, or behind what may have been lent (Lending). Committed numbers have no
 * other holes, but for what is erased, trimmed or damaged later.
 */
export class Gatherer {
  readonly growth: Growth;
  readonly production: Production;
  readonly #books: Books;
  readonly #self: Self;
  readonly #lending: Lending;
  readonly #refused = new Refused();
  readonly #closing = new AbortController();
  readonly #pile: Pile;
  readonly #shed = new Shed();
  readonly #pump: Pump;
  #next: number;
  #refusing: { readonly devices: ReadonlySet<string>; readonly why: Fault } = {
    devices: NOBODY,
    why: tooSlow,
  };

  constructor(books: Books, clock: Clock, self: Self, production: Production, spare: Spare) {
    this.#lending = new Lending(books.committer, spare);
    this.#books = books;
    this.#self = self;
    this.production = production;
    const fresh = () => new FreshBlock(0, self.epoch, books.columns);
    this.#pile = new Pile(clock, fresh, () => void this.#pump.run());
    this.#next = self.next;
    this.growth = new Growth(self.next - 1);
    this.#pump = new Pump({
      ...{ books, clock, self, production, growth: this.growth },
      ...{ pile: this.#pile, lending: this.#lending, shed: this.#shed, closing: this.#closing.signal },
      failed: () => this.#lend(),
      committed: () => this.#tellRefused(),
    });
  }

  get origin(): Origin {
    return { station: this.#self.station, epoch: this.#self.epoch };
  }

  get next(): number {
    return this.#next;
  }

  /** @throws log/full, log/broken as said above; frame/syntax for an entry that cannot be kept. */
  append(entry: Entry): Promise<number> {
    return this.#append(entry, () => this.production.arrived(entry));
  }

  async #append(entry: Entry, arrived?: () => void): Promise<number> {
    requireSound(entry);
    this.#closing.signal.throwIfAborted();
    arrived?.();
    const why = this.#refusal(entry);
    if (why) {
      this.#refused.note(entry);
      throw new FaultError(why);
    }
    const seq = this.#next++;
    const gathered = this.#pile.add({ ...entry, seq });
    this.#lend();
    if (this.#books.committer.fault) throw new FaultError(this.#books.committer.fault);
    await gathered.answer.promise;
    return seq;
  }

  /** Rows of these devices find no place, until others are named. What was refused of them is told then, or at the end. */
  refuse(devices: ReadonlySet<string>, why: Fault): void {
    this.#refusing = { devices, why };
    this.#tellRefused();
  }

  /** Commits what is gathered now. @throws log/full, log/broken. */
  async flush(): Promise<void> {
    this.#pile.seal();
    const { all } = this.#pile;
    if (this.#books.committer.fault && all.length > 0) throw new FaultError(this.#books.committer.fault);
    await Promise.all(all.map(({ answer }) => answer.promise));
  }

  get waiting(): Waiting {
    const { entries, bytes } = this.#pile;
    return { entries, bytes, mostBytes: MEMORY_BYTES };
  }

  /** What waits to be committed, in order. */
  uncommitted(columns: ColumnCodec): readonly Logged[] {
    return this.#pile.after(0, Infinity, columns);
  }

  /** The first of them after `seq` that readers may have, while the store takes nothing; at most `limit`. */
  lent(seq: number, limit: number, columns: ColumnCodec): readonly Logged[] {
    const some = this.#lending.isOpen ? this.#pile.after(seq, limit, columns) : [];
    if (some.length > 0) this.#lending.handed(some.at(-1)!.seq);
    return some;
  }

  /** Somebody sends entries on, and waits for the next. */
  async wanted(): Promise<void> {
    await this.#lending.wanted();
    this.#lend();
  }

  #lend(): void {
    if (this.#lending.isOpen && this.#pile.all.length > 0) this.growth.lend(this.#next - 1);
  }

  /** Ends it with what is not committed: entries in order, the gap for what was refused last. */
  surrender(columns: ColumnCodec): readonly Entry[] {
    const entries = this.uncommitted(columns);
    const gaps = this.#refused.take(NOBODY).map((gap): Entry => ({ kind: 'gap', gap }));
    this.#closing.abort(fault('log/broken', { message: 'The log has begun anew.' }));
    this.#pile.refuse(this.#books.committer.fault ?? tooSlow);
    this.#pile.clear();
    return [...entries, ...gaps];
  }

  /**
   * While the store is full: lets go of what waits up to a number that `takers` have, until at most so many bytes do, and half
   * of the memory is free.
   */
  async shed(mostBytes: number, takenUpTo: number, takers: readonly string[]): Promise<void> {
    const { tries } = this.#pump;
    const { next } = await selfOf(this.#books.committer);
    if (!this.#lending.isOpen || tries % 2 === 1 || this.#pump.tries !== tries) return;
    for (const block of this.#pile.shed(next, takenUpTo, Math.min(mostBytes, MEMORY_BYTES / 2)))
      this.#shed.add(block, takers, next);
  }

  async close(): Promise<void> {
    this.#tellRefused(NOBODY);
    await this.flush().catch(() => {});
    if (!this.#shed.isEmpty)
      await this.#books.committer
        .run(async (draft) => this.#shed.write(draft, (await selfOf(draft)).next))
        .catch(() => {});
    if (!this.production.saved)
      await this.#books.committer.run((draft) => this.production.write(draft)).catch(() => {});
    await this.#lending.close(this.growth.committed).catch(() => {});
    this.#closing.abort(fault('log/broken', { message: 'The log is closed.' }));
  }

  #refusal(entry: Entry): Fault | undefined {
    if (this.#pile.bytes + mostBytesOf(entry) > MEMORY_BYTES) return this.#books.committer.fault ?? tooSlow;
    const { devices, why } = this.#refusing;
    return entry.kind === 'batch' && devices.has(entry.batch.device) ? why : undefined;
  }

  /** One gap for as long as a device is refused. */
  #tellRefused(but = this.#refusing.devices): void {
    for (const gap of this.#refused.take(but)) this.#append({ kind: 'gap', gap }).catch(() => {});
  }
}
