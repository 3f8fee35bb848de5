import * as v from 'valibot';
import type { DeadLetter } from '../api/uplink.ts';
import { deviceOf, type Logged } from '../model/entry.ts';
import type { Entries } from '../runtime/platform.ts';
import { given } from './native/fields.ts';
import { Numbers } from './numbers.ts';

/** So often the other side must have said no to an entry by itself; what merely goes unanswered never counts. */
const MOST_REFUSALS = 5;
/** Each is an island at the receiver, which can hold 32 of them, those of what is under way included. */
const MOST_LETTERS = 16;
/** As many may be given up whose receiver has not heard it yet. */
const MOST_GIVEN_UP = 48;

const Letters = v.array(
  v.object({
    /** Of which life of the log: the next has other entries of these numbers. */
    epoch: v.optional(v.string()),
    seq: v.number(),
    device: v.string(),
    kind: v.picklist(['batch', 'event', 'state', 'outcome', 'gap']),
    rows: v.number(),
    why: v.string(),
    timeMs: v.number(),
    /** It made room for another one: the receiver is told that it does not come. */
    givenUp: v.optional(v.literal(true)),
  }),
);
type Kept = DeadLetter & { readonly givenUp?: true };

/** Hears what is put aside, and what is given up for good, where there is nobody to say what is to become of it. */
export type Unattended = (letter: DeadLetter, fate: 'aside' | 'given-up') => void;

/**
 * Entries that the other side refuses. One that was refused among others goes alone from then on; refused five times alone
 * it is put aside as a dead letter, so that the rest goes on. No more than sixteen: then the uplink waits for a person, or,
 * where it is unattended, gives the oldest up.
 */
export class Refusals {
  readonly #log: Entries;
  readonly #name: string;
  readonly #unattended: Unattended | undefined;
  readonly #alone = new Set<number>();
  readonly #counts = new Map<number, number>();
  #kept: readonly Kept[];
  #writing: Promise<unknown> = Promise.resolve();
  /** Of the dead letters, and of those that were given up. */
  readonly numbers = new Numbers();
  /** Of the dead letters: nothing is said of them. */
  readonly resting = new Numbers();

  /** Kept in the log's setting of this name. @throws log/broken. */
  static async open(log: Entries, name: string, unattended?: Unattended): Promise<Refusals> {
    const kept = v.safeParse(Letters, await log.setting(name));
    const { epoch } = log.origin;
    const letters = (kept.success ? kept.output : [])
      .filter((letter) => (letter.epoch ?? epoch) === epoch)
      .map(({ epoch: _ours, ...letter }) => given(letter));
    return new Refusals(log, name, letters, unattended);
  }

  private constructor(log: Entries, name: string, kept: readonly Kept[], unattended: Unattended | undefined) {
    this.#log = log;
    this.#name = name;
    this.#kept = kept;
    this.#unattended = unattended;
    for (const { seq } of kept) this.numbers.add(seq);
    for (const { seq } of this.letters) this.resting.add(seq);
  }

  get letters(): readonly DeadLetter[] {
    return this.#kept.filter(({ givenUp }) => !givenUp);
  }
  /** The numbers of all that are not being sent once more. */
  get seqs(): readonly number[] {
    return this.#kept.map(({ seq }) => seq).filter((seq) => this.numbers.has(seq));
  }

  isGivenUp(seq: number): boolean {
    return this.numbers.has(seq) && !this.resting.has(seq);
  }

  isAlone(seq: number): boolean {
    return this.#alone.has(seq);
  }

  /**
   * What travelled together was refused. Resolves with whether an entry of it is put aside; those of before that are `done`
   * with, having been given up and taken for gone, are forgotten then. @throws log/full, log/broken.
   */
  async refused(
    numbers: Numbers,
    why: string,
    nowMs: number,
    done: (seq: number) => boolean,
  ): Promise<boolean> {
    const [[seq, last] = [0, 0], ...others] = numbers.ranges;
    if (others.length > 0 || seq !== last) {
      for (const [from, to] of numbers.ranges) for (let n = from; n <= to; n++) this.#alone.add(n);
      return false;
    }
    this.#alone.add(seq);
    const count = (this.#counts.get(seq) ?? 0) + 1;
    this.#counts.set(seq, count);
    return count >= MOST_REFUSALS && (await this.#inTurn(() => this.#putAside(seq, why, nowMs, done)));
  }

  async #putAside(seq: number, why: string, nowMs: number, done: (seq: number) => boolean): Promise<boolean> {
    const over = this.#kept.filter((each) => each.givenUp && done(each.seq));
    const open = this.#kept.filter((each) => !over.includes(each));
    const oldest = this.letters.length < MOST_LETTERS ? undefined : this.letters[0];
    const isFull = oldest && (!this.#unattended || open.length >= MOST_LETTERS + MOST_GIVEN_UP);
    if (isFull || this.numbers.has(seq)) return false;
    const [entry] = await this.#log.read(seq - 1, 1);
    if (entry?.seq !== seq) return false;
    const letter = letterOf(entry, why, nowMs);
    const others = open.map((each): Kept => (each === oldest ? { ...each, givenUp: true } : each));
    await this.#keep([...others, letter]);
    for (const each of over) this.numbers.remove(each.seq);
    for (const each of [this.numbers, this.resting]) each.add(seq);
    if (oldest) this.resting.remove(oldest.seq);
    this.#unattended?.(letter, 'aside');
    if (oldest) this.#unattended?.(oldest, 'given-up');
    return true;
  }

  /** Forgets what was refused, once it is kept elsewhere that its numbers are to be sent again. @throws log/full, log/broken. */
  again(keep: (numbers: readonly number[]) => Promise<void>): Promise<void> {
    return this.#inTurn(() => this.#forget(keep));
  }

  async #forget(keep: (numbers: readonly number[]) => Promise<void>): Promise<void> {
    const seqs = this.letters.map(({ seq }) => seq);
    const both = [this.numbers, this.resting];
    for (const numbers of both) for (const seq of seqs) numbers.remove(seq);
    try {
      await keep(seqs);
      await this.#keep(this.#kept.filter(({ givenUp }) => givenUp));
    } catch (error) {
      for (const numbers of both) for (const seq of seqs) numbers.add(seq);
      throw error;
    }
    for (const seq of seqs) this.#counts.delete(seq);
  }

  /** One list, one writer. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work, work);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #keep(kept: readonly Kept[]): Promise<void> {
    const { epoch } = this.#log.origin;
    await this.#log.keepSetting(
      this.#name,
      kept.map((letter) => ({ ...letter, epoch })),
    );
    this.#kept = kept;
  }
}

const letterOf = (entry: Logged, why: string, timeMs: number): DeadLetter => ({
  seq: entry.seq,
  device: deviceOf(entry),
  kind: entry.kind,
  rows: entry.kind === 'batch' ? entry.batch.time.length : 0,
  why: why.slice(0, 200),
  timeMs,
});
