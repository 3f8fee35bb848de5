import type { Logged } from '../model/entry.ts';
import type { Clock, Entries } from '../runtime/platform.ts';
import { Bell } from './bell.ts';
import { Bookmark } from './bookmark.ts';
import { Flights } from './flights.ts';
import type { Speech } from './dialect.ts';
import type { Message } from './message.ts';
import type { Ack } from './native/ack.ts';
import { Numbers } from './numbers.ts';
import { bytesOf, type Lane, type Parcel } from './parcel.ts';
import { stretches } from './stretches.ts';
import { Taken } from './taken.ts';
import { together } from './together.ts';

/** What counts as taken: `confirmed` by a receiver that stored it, or `sent`, the broker has it. */
export type SendingMode = 'confirmed' | 'sent';

/** One connection, for as long as it lasts. */
export interface OutboxWay {
  readonly publish: (message: Message) => Promise<void>;
  readonly speech: Pick<Speech, 'parcels' | 'gone' | 'leaving'>;
  readonly mode: SendingMode;
  readonly mostBytes: number;
  /** Whether nobody is there to listen; who changes that says `lookAgain`. */
  readonly waits?: () => boolean;
}
interface Way extends OutboxWay {
  readonly signal: AbortSignal;
}

const GATHER_MS = 250;
const PAGE = 256;
const PATIENCE_MS = { least: 1_000, first: 2_500, most: 60_000 } as const;
const UNCOMMITTED_MS = 1_000;

/**
 * Sends what the log holds. It keeps no queue, only a bookmark that passes what the other side has taken: a crash or a week
 * offline loses nothing. Two lanes share the way: what is new goes at once, the past fills in behind it, oldest first.
 */
export class Outbox {
  readonly #log: Entries;
  readonly #clock: Clock;
  readonly #bookmark: Bookmark;
  readonly #changed: () => void;
  readonly #taken: Taken;
  readonly #bell = new Bell();
  #flights = new Flights();
  /** Entries up to here are the past lane's: all of them, while nothing is sent. */
  #live = Infinity;
  #seenUpTo: number;
  #patienceMs: number = PATIENCE_MS.first;
  #ignoredAcks = 0;
  #lastTakenMs: number | undefined;

  /** `reader` names the bookmark. */
  static async open(log: Entries, clock: Clock, reader: string, changed: () => void): Promise<Outbox> {
    return new Outbox(log, clock, await Bookmark.open(log, reader), changed);
  }

  private constructor(log: Entries, clock: Clock, bookmark: Bookmark, changed: () => void) {
    this.#log = log;
    this.#clock = clock;
    this.#bookmark = bookmark;
    this.#changed = changed;
    this.#taken = new Taken(bookmark.at);
    this.#seenUpTo = bookmark.at;
  }

  /** Everything up to here is taken. */
  get takenUpTo(): number {
    return this.#taken.numbers.upTo;
  }
  /** Entries by how far they came; `behind` are those of the past that nothing carries yet. */
  get figures() {
    const { sent, numbers: taken } = this.#taken;
    const { carried } = this.#flights;
    const behind = new Numbers(this.#taken.open(Math.min(this.#live, this.#log.next - 1), carried)).size;
    const counts = { sent, taken: taken.size, inFlight: carried.size, behind };
    return { ...counts, ignoredAcks: this.#ignoredAcks, lastTakenMs: this.#lastTakenMs };
  }

  /**
   * Sends for as long as a connection lasts; what was under way on the last one counts as lost.
   * @throws log/broken, and the signal's reason once it aborts.
   */
  async run(way: OutboxWay, signal: AbortSignal): Promise<void> {
    this.#live = this.#log.next - 1;
    const lanes = [
      (over: AbortSignal) => this.#sendNew({ ...way, signal: over }),
      (over: AbortSignal) => this.#sendPast({ ...way, signal: over }),
      (over: AbortSignal) => this.#resend(over),
      (over: AbortSignal) => this.#bookmark.follow(() => this.takenUpTo, this.#bell, this.#clock, over),
    ];
    await together(signal, lanes).finally(() => {
      this.#live = Infinity;
      this.#flights = new Flights();
    });
  }

  /** Hears what a receiver says; one this outbox was not paired with, or of another life of the log, is not believed. */
  acknowledged(ack: Ack | undefined, retained: boolean): void {
    const ours = ack?.epoch === this.#log.origin.epoch;
    const before = this.#taken.numbers.size;
    if (!ours || !this.#taken.acknowledge(ack, retained, this.#log.next - 1)) this.#ignoredAcks++;
    // Nothing new in it: the receiver listens only now, and what the broker had before went past it.
    else if (!retained && this.#taken.numbers.size === before)
      this.#flights.giveUp(this.#clock.steady() - PATIENCE_MS.least);
    this.#progress();
  }

  /** What its way said may be other than before. */
  /** Somebody stores now what only a broker had before: it is sent to them from the beginning. */
  startOver(): void {
    this.#taken.clear();
    this.#progress();
  }

  lookAgain(): void {
    this.#bell.ring();
  }

  async #sendNew(way: Way): Promise<void> {
    const { signal } = way;
    for (;;) {
      await this.#log.grown(this.#live, signal);
      signal.throwIfAborted();
      await this.#clock.sleep(GATHER_MS, signal);
      for (let page = PAGE; page === PAGE;) {
        const entries = await this.#log.read(this.#live, PAGE);
        const last = entries.at(-1)?.seq ?? this.#live;
        await this.#send(entries, new Numbers([[this.#live + 1, last]]), 'live', way);
        this.#live = last;
        page = entries.length;
      }
    }
  }

  async #sendPast(way: Way): Promise<void> {
    for (;;) {
      way.signal.throwIfAborted();
      const open = new Numbers(this.#taken.open(this.#live, this.#flights.carried));
      const [oldest] = open.ranges[0] ?? [];
      if (oldest === undefined) {
        await this.#bell.rung(way.signal);
        continue;
      }
      const entries = await this.#readPast(oldest);
      const last = entries?.at(-1)?.seq ?? this.#live;
      if (entries) await this.#send(entries, open.within(oldest, last), 'late', way);
      else await this.#clock.sleep(UNCOMMITTED_MS, way.signal);
    }
  }

  /** Numbers without an entry are gone only once nothing waits for the disk; undefined while something does. */
  async #readPast(oldest: number): Promise<readonly Logged[] | undefined> {
    const entries = await this.#log.read(oldest - 1, PAGE);
    if (entries.length > 0) return entries;
    const whole = await this.#log.flush().then(
      () => true,
      () => false,
    );
    return whole ? await this.#log.read(oldest - 1, PAGE) : undefined;
  }

  /** Sends those of the entries whose numbers are wanted, and tells which of the numbers have no entry any more. */
  async #send(entries: readonly Logged[], wanted: Numbers, lane: Lane, way: Way): Promise<void> {
    const { speech, mostBytes } = way;
    for (const stretch of stretches(entries, wanted)) {
      if (stretch.gone.length > 0) await this.#hand(speech.gone(stretch.gone), lane, way);
      for (const parcel of speech.parcels(stretch.entries, lane, mostBytes))
        await this.#hand(parcel, lane, way);
    }
  }

  async #hand(parcel: Parcel, lane: Lane, way: Way): Promise<void> {
    const { publish, speech, mode, signal } = way;
    const fits = () => !way.waits?.() && this.#flights.fits(lane, bytesOf(parcel));
    for (signal.throwIfAborted(); !fits(); signal.throwIfAborted()) await this.#bell.rung(signal);
    const flight = this.#flights.add(parcel, lane);
    this.#taken.hand(parcel.numbers);
    const answered = (took: boolean) => {
      flight.answeredMs = this.#clock.steady();
      if (took && mode === 'sent') this.#taken.take(parcel.numbers);
      this.#progress();
    };
    // Where it fails, the connection is ending, or it is sent again like anything nobody takes.
    const leaving = parcel.messages.map((message) => publish(speech.leaving?.(message) ?? message));
    Promise.all(leaving).then(
      () => answered(true),
      () => answered(false),
    );
  }

  /** Gives up what the broker has had for long while nobody takes it; the past lane then finds it open. */
  async #resend(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { oldestMs } = this.#flights;
      const nowMs = this.#clock.steady();
      if (oldestMs === undefined) await this.#bell.rung(signal);
      else if (oldestMs + this.#patienceMs > nowMs)
        await this.#clock.sleep(Math.min(oldestMs + this.#patienceMs - nowMs, PATIENCE_MS.first), signal);
      else {
        this.#flights.giveUp(nowMs - this.#patienceMs);
        this.#patienceMs = Math.min(2 * this.#patienceMs, PATIENCE_MS.most);
        this.#bell.ring();
      }
    }
  }

  #progress(): void {
    if (this.takenUpTo > this.#seenUpTo) {
      this.#patienceMs = PATIENCE_MS.first;
      this.#lastTakenMs = this.#clock.now();
    }
    this.#seenUpTo = this.takenUpTo;
    this.#flights.land(this.#taken.numbers);
    this.#bell.ring();
    this.#changed();
  }
}
