import type { Logged } from '../model/entry.ts';
import type { Clock, Entries } from '../runtime/platform.ts';
import type { Allowance } from './allowance.ts';
import type { Bell } from './bell.ts';
import { Numbers, type Range } from './numbers.ts';
import { canBeSealed } from './native/sealed.ts';
import type { OutboxWay, Sealing } from './outbox-way.ts';
import type { Lane, Parcel } from './parcel.ts';
import type { Refusals } from './refusals.ts';
import { stretches } from './stretches.ts';

export interface LanesOptions {
  readonly log: Entries;
  readonly clock: Clock;
  readonly allowance: Allowance;
  readonly refusals: Refusals;
  /** Rings when something may be open that was not. */
  readonly bell: Bell;
  /** The numbers up to `last` that are to be sent and are not under way. */
  open(last: number): readonly Range[];
  /** Resolves once the parcel is on its way. @throws the signal's reason once it aborts. */
  hand(parcel: Parcel, lane: Lane, way: OutboxWay, signal: AbortSignal): Promise<void>;
}

const GATHER_MS = { least: 250, most: 30_000 } as const;
const PAGE = 256;
/** Sealed, many entries make few messages. */
const SEALED_PAGE = 4_096;
const UNCOMMITTED_MS = 1_000;
/** Runs of one stretch: see there. Each dead letter is an island that stays. */
const TURNS = 28;

/** Reads the log twice over, for as long as one connection lasts: what is new at once, and the past, oldest first. */
export class Lanes {
  readonly #options: LanesOptions;
  /** Entries up to here are the past lane's. */
  #live: number;
  /** What was sent sealed on this connection. */
  readonly #sealed = new Numbers();

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#live = options.log.next - 1;
  }

  get live(): number {
    return this.#live;
  }

  async sendNew(way: OutboxWay, signal: AbortSignal): Promise<void> {
    for (let gatherMs: number = GATHER_MS.least; ;) {
      const readable = await this.#options.log.grown(this.#live, signal);
      signal.throwIfAborted();
      await this.#options.clock.sleep(gatherMs, signal);
      const beganMs = this.#options.clock.steady();
      for (let page = PAGE; page === PAGE;) {
        const entries = await this.#options.log.read(this.#live, PAGE);
        const last = entries.at(-1)?.seq ?? this.#live;
        await this.#send(entries, new Numbers([[this.#live + 1, last]]), 'live', way, signal);
        this.#live = last;
        page = entries.length;
      }
      // What was erased before it was read is the past's, which tells what is gone.
      if (this.#live < readable) {
        this.#live = readable;
        this.#options.bell.ring();
      }
      // Where a quota lets few messages go, more is gathered into each, and the past has its share.
      const waitedMs =
        this.#options.allowance.slowSinceMs === undefined ? 0 : this.#options.clock.steady() - beganMs;
      gatherMs = Math.min(Math.max(GATHER_MS.least, waitedMs), GATHER_MS.most);
    }
  }

  async sendPast(way: OutboxWay, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const open = new Numbers(this.#options.open(this.#live));
      const [oldest] = open.ranges[0] ?? [];
      if (oldest === undefined) {
        await this.#options.bell.rung(signal);
        continue;
      }
      const sealing = way.sealing?.();
      const entries = await this.#readPast(oldest, sealing ? SEALED_PAGE : PAGE);
      const last = entries?.at(-1)?.seq ?? this.#live;
      if (!entries) await this.#options.clock.sleep(UNCOMMITTED_MS, signal);
      else if (sealing) await this.#sendSealed(entries, open.within(oldest, last), sealing, way, signal);
      else await this.#send(entries, open.within(oldest, last), 'late', way, signal);
    }
  }

  /** What was given up is not sent: it is told with what is gone. */
  #sendable(entries: readonly Logged[]): readonly Logged[] {
    return entries.filter(({ seq }) => !this.#options.refusals.isGivenUp(seq));
  }

  /** Numbers without an entry are gone only once nothing waits for the disk; undefined while something does. */
  async #readPast(oldest: number, page: number): Promise<readonly Logged[] | undefined> {
    const entries = await this.#options.log.read(oldest - 1, page);
    if (entries.length > 0) return entries;
    const whole = await this.#options.log.flush().then(
      () => true,
      () => false,
    );
    return whole ? await this.#options.log.read(oldest - 1, page) : undefined;
  }

  /**
   * As sealed blocks of all devices together. What was sent so and nobody took goes in the open the next time: whoever
   * cannot read a block cannot say which numbers were in it.
   */
  async #sendSealed(
    entries: readonly Logged[],
    wanted: Numbers,
    sealing: Sealing,
    way: OutboxWay,
    signal: AbortSignal,
  ): Promise<void> {
    const { hand, refusals } = this.#options;
    const isPlain = (entry: Logged) =>
      !canBeSealed(entry) || this.#sealed.has(entry.seq) || refusals.isAlone(entry.seq);
    const plain = new Numbers();
    const turns = TURNS - refusals.letters.length;
    for (const { gone, entries: here } of stretches(this.#sendable(entries), wanted, turns, true)) {
      if (gone.length > 0) await hand(way.speech.gone(gone), 'late', way, signal);
      for (const { seq } of here.filter(isPlain)) plain.add(seq);
      for (const parcel of sealing(
        here.filter((entry) => !isPlain(entry)),
        way.mostBytes,
      )) {
        this.#sealed.addAll(parcel.numbers);
        await hand(parcel, 'late', way, signal);
      }
    }
    if (plain.size > 0) await this.#send(entries, plain, 'late', way, signal);
  }

  /** Sends those of the entries whose numbers are wanted, and tells which of the numbers have no entry any more. */
  async #send(
    entries: readonly Logged[],
    wanted: Numbers,
    lane: Lane,
    way: OutboxWay,
    signal: AbortSignal,
  ): Promise<void> {
    const { speech, mostBytes } = way;
    const { hand, refusals } = this.#options;
    for (const { gone, entries: here } of stretches(
      this.#sendable(entries),
      wanted,
      TURNS - refusals.letters.length,
    )) {
      if (gone.length > 0) await hand(speech.gone(gone), lane, way, signal);
      const alone = here.filter(({ seq }) => refusals.isAlone(seq));
      const rest = alone.length === 0 ? here : here.filter((entry) => !alone.includes(entry));
      for (const some of [rest, ...alone.map((entry) => [entry])])
        for (const parcel of speech.parcels(some, lane, mostBytes)) await hand(parcel, lane, way, signal);
    }
  }
}
