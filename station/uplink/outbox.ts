import type { DeadLetter } from '../api/uplink.ts';
import { toFault } from '../model/fault.ts';
import type { Clock, Entries, Published } from '../runtime/platform.ts';
import type { Allowance } from './allowance.ts';
import { Backlog } from './backlog.ts';
import { Bell } from './bell.ts';
import { Bookmark } from './bookmark.ts';
import { Flights } from './flights.ts';
import { Lanes } from './lanes.ts';
import type { Ack } from './native/ack.ts';
import { Numbers, type Range } from './numbers.ts';
import type { OutboxWay } from './outbox-way.ts';
import { bytesOf, type Lane, type Parcel } from './parcel.ts';
import { Patience } from './patience.ts';
import { Refusals, type Unattended } from './refusals.ts';
import { skippedFor } from './skipped.ts';
import { Taken } from './taken.ts';
import { together } from './together.ts';
import { verdictOf } from './verdict.ts';

/**
 * Sends what the log holds. It keeps no queue, only a bookmark that passes what the other side has taken: a crash or a week
 * offline loses nothing. Two lanes share the way: what is new goes at once, the past fills in behind it, oldest first.
 */
export class Outbox {
  readonly #log: Entries;
  readonly #clock: Clock;
  readonly #bookmark: Bookmark;
  readonly #allowance: Allowance;
  readonly #refusals: Refusals;
  readonly #changed: () => void;
  readonly #taken: Taken;
  readonly #patience: Patience;
  readonly #backlog = new Backlog();
  readonly #bell = new Bell();
  #flights = new Flights();
  /** While a connection lasts. */
  #lanes: Lanes | undefined;
  #seenUpTo: number;
  #ignoredAcks = 0;
  #unheard = false;
  /** What a broker took before somebody was there to store it, is not taken. */
  #beginnings = 0;
  #lastTakenMs: number | undefined;

  /** `reader` names the bookmark, and what else is kept of this receiver. */
  static async open(
    log: Entries,
    clock: Clock,
    reader: string,
    allowance: Allowance,
    changed: () => void,
    unattended?: Unattended,
  ): Promise<Outbox> {
    const bookmark = await Bookmark.open(log, reader);
    const refusals = await Refusals.open(log, refusedName(reader), unattended);
    const skipped = await skippedFor(log, reader, bookmark, refusals.seqs);
    const taken = new Taken(bookmark.at, refusals.numbers, skipped, refusals.resting);
    return new Outbox(log, clock, bookmark, allowance, refusals, taken, changed);
  }

  private constructor(
    log: Entries,
    clock: Clock,
    bookmark: Bookmark,
    allowance: Allowance,
    refusals: Refusals,
    taken: Taken,
    changed: () => void,
  ) {
    this.#log = log;
    this.#clock = clock;
    this.#bookmark = bookmark;
    this.#allowance = allowance;
    this.#refusals = refusals;
    this.#taken = taken;
    this.#changed = changed;
    this.#patience = new Patience(clock);
    this.#seenUpTo = taken.upTo;
  }

  /** Everything up to here is taken, or given up and told. */
  get takenUpTo(): number {
    return this.#taken.upTo;
  }
  /** The first number from which on everything is sent there. */
  get from(): number {
    return this.#taken.from;
  }
  /** What the receiver should hold, as far as is known here. */
  get believed(): Range | undefined {
    return this.#taken.believed;
  }
  get dead(): readonly DeadLetter[] {
    return this.#refusals.letters;
  }
  /** Entries by how far they came; `behind` are those of the past that nothing carries yet. */
  get figures() {
    const { sent, numbers: taken } = this.#taken;
    const { carried } = this.#flights;
    const behind = new Numbers(this.#open(this.#lanes?.live ?? this.#log.next - 1)).size;
    const leftMs = this.#backlog.leftMs(behind, this.#clock.steady());
    const counts = { sent, taken: taken.size, inFlight: carried.size, behind, leftMs };
    const { slowSinceMs } = this.#allowance;
    return {
      ...counts,
      slowSinceMs,
      unheard: this.#unheard,
      ignoredAcks: this.#ignoredAcks,
      lastTakenMs: this.#lastTakenMs,
    };
  }

  /**
   * Sends for as long as a connection lasts; what was under way on the last one counts as lost.
   * @throws log/broken, and the signal's reason once it aborts.
   */
  async run(way: OutboxWay, signal: AbortSignal): Promise<void> {
    const lanes = (this.#lanes = new Lanes({
      log: this.#log,
      clock: this.#clock,
      allowance: this.#allowance,
      refusals: this.#refusals,
      bell: this.#bell,
      open: (last) => this.#open(last),
      hand: (parcel, lane, on, over) => this.#hand(parcel, lane, on, over),
    }));
    const loops = [
      (over: AbortSignal) => lanes.sendNew(way, over),
      (over: AbortSignal) => lanes.sendPast(way, over),
      (over: AbortSignal) => this.#patience.watch(() => this.#flights, this.#bell, over),
      (over: AbortSignal) =>
        this.#bookmark.follow(
          () => this.takenUpTo,
          () => this.#refusals.seqs,
          this.#bell,
          this.#clock,
          over,
        ),
    ];
    await together(signal, loops).finally(() => {
      this.#lanes = undefined;
      this.#flights = new Flights();
    });
  }

  /** Hears what a receiver says; one this outbox was not paired with, or of another life of the log, is not believed. */
  acknowledged(ack: Ack | undefined, retained: boolean): void {
    const ours = ack?.epoch === this.#log.origin.epoch;
    const before = this.#taken.numbers.size;
    if (!ours || !this.#taken.acknowledge(ack, retained, this.#log.next - 1)) this.#ignoredAcks++;
    else {
      for (const [seq, why] of ack.refused ?? []) this.#refused(this.#flights.refuse(seq), why);
      // Nothing new in it: the receiver listens only now, and what the broker had before went past it.
      if (!retained && this.#taken.numbers.size === before) this.#patience.giveUpOld(this.#flights);
    }
    this.#progress();
  }

  /** Somebody stores now what only a broker had before: it is sent to them from the beginning. */
  startOver(): void {
    this.#beginnings++;
    this.#taken.clear();
    this.#progress();
  }

  /** What its way said may be other than before. */
  lookAgain(): void {
    this.#bell.ring();
  }

  /** Sends what was refused once more. @throws log/full, log/broken. */
  async retryRefused(): Promise<void> {
    await this.#refusals.again(async (numbers) => {
      for (const seq of numbers) this.#taken.numbers.remove(seq);
      await this.#bookmark.goBack(this.takenUpTo, numbers); // before they are forgotten: nothing else tells the next life of them
    });
    this.#seenUpTo = this.takenUpTo;
    this.#progress();
  }

  #open(last: number): readonly Range[] {
    return this.#taken.open(last, this.#flights.carried);
  }

  async #hand(parcel: Parcel, lane: Lane, way: OutboxWay, signal: AbortSignal): Promise<void> {
    const fits = () => !way.waits?.() && this.#flights.fits(lane, bytesOf(parcel));
    for (signal.throwIfAborted(); !fits(); signal.throwIfAborted()) await this.#bell.rung(signal);
    const flight = this.#flights.add(parcel, lane, this.#clock.steady());
    this.#taken.hand(parcel.numbers);
    const beginning = this.#beginnings;
    const answers: Promise<Published>[] = [];
    for (const message of parcel.messages) {
      await this.#allowance.turn(message, lane, signal);
      const answer = way.publish(way.speech.leaving?.(message) ?? message);
      answer.catch(() => undefined);
      answers.push(answer);
    }
    const landed = (took: boolean) => {
      flight.answeredMs = this.#clock.steady();
      if (took && way.mode === 'sent' && beginning === this.#beginnings) this.#taken.take(parcel.numbers);
      this.#progress();
    };
    // Where it fails, the connection is ending, or it is sent again like anything nobody takes.
    Promise.all(answers).then(
      (said) => {
        this.#unheard = said.includes('unheard');
        landed(!this.#unheard);
      },
      (error: unknown) => {
        const verdict = verdictOf(toFault(error));
        if (verdict.kind === 'never') this.#refused(parcel.numbers, verdict.why);
        if (verdict.kind === 'later') this.#allowance.rest(verdict.restMs);
        landed(false);
      },
    );
  }

  /** It is sent again like what nobody takes, until it was refused often enough. */
  #refused(numbers: Numbers | undefined, why: string): void {
    if (!numbers) return;
    const done = (seq: number) => seq <= this.#bookmark.at && this.#taken.numbers.has(seq);
    this.#refusals.refused(numbers, why, this.#clock.now(), done).then(
      (dead) => dead && this.#progress(),
      () => undefined, // what cannot be written down now is refused again
    );
  }

  #progress(): void {
    if (this.takenUpTo > this.#seenUpTo) {
      this.#patience.renew();
      this.#lastTakenMs = this.#clock.now();
    }
    this.#seenUpTo = this.takenUpTo;
    this.#flights.land(this.#taken.numbers, this.#clock.steady());
    this.#bell.ring();
    this.#changed();
  }
}

/** What the reader has refused for good is kept in this setting. */
export const refusedName = (reader: string): string => `${reader}/refused`;
