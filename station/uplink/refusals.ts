import * as v from 'valibot';
import type { DeadLetter } from '../api.ts';
import { deviceOf, type Logged } from '../model/entry.ts';
import type { Entries } from '../runtime/platform.ts';
import { Numbers } from './numbers.ts';

/** So often the other side must have said no to an entry by itself; what merely goes unanswered never counts. */
const MOST_REFUSALS = 5;
/** Each is an island at the receiver, which can hold 32 of them, those of what is under way included. */
const MOST_LETTERS = 16;

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
  }),
);

/**
 * Entries that the other side refuses. One that was refused among others goes alone from then on; refused five times alone
 * it is put aside as a dead letter, so that the rest goes on. No more than sixteen: then the uplink waits for a person.
 */
export class Refusals {
  readonly #log: Entries;
  readonly #name: string;
  readonly #alone = new Set<number>();
  readonly #counts = new Map<number, number>();
  #letters: readonly DeadLetter[];
  #writing: Promise<unknown> = Promise.resolve();
  /** Of the dead letters. */
  readonly numbers = new Numbers();

  /** Kept in the log's setting of this name. @throws log/broken. */
  static async open(log: Entries, name: string): Promise<Refusals> {
    const kept = v.safeParse(Letters, await log.setting(name));
    const { epoch } = log.origin;
    const letters = (kept.success ? kept.output : [])
      .filter((letter) => (letter.epoch ?? epoch) === epoch)
      .map(({ epoch: _ours, ...letter }) => letter);
    return new Refusals(log, name, letters);
  }

  private constructor(log: Entries, name: string, letters: readonly DeadLetter[]) {
    this.#log = log;
    this.#name = name;
    this.#letters = letters;
    for (const { seq } of letters) this.numbers.add(seq);
  }

  get letters(): readonly DeadLetter[] {
    return this.#letters;
  }

  /** The numbers of those that are not being sent once more. */
  get seqs(): readonly number[] {
    return this.#letters.map(({ seq }) => seq).filter((seq) => this.numbers.has(seq));
  }

  isAlone(seq: number): boolean {
    return this.#alone.has(seq);
  }

  /** What travelled together was refused. Resolves with whether an entry of it is given up. @throws log/full, log/broken. */
  async refused(numbers: Numbers, why: string, nowMs: number): Promise<boolean> {
    const [[seq, last] = [0, 0], ...others] = numbers.ranges;
    if (others.length > 0 || seq !== last) {
      for (const [from, to] of numbers.ranges) for (let n = from; n <= to; n++) this.#alone.add(n);
      return false;
    }
    this.#alone.add(seq);
    const count = (this.#counts.get(seq) ?? 0) + 1;
    this.#counts.set(seq, count);
    return count >= MOST_REFUSALS && (await this.#inTurn(() => this.#putAside(seq, why, nowMs)));
  }

  async #putAside(seq: number, why: string, nowMs: number): Promise<boolean> {
    if (this.#letters.length >= MOST_LETTERS || this.numbers.has(seq)) return false;
    const [entry] = await this.#log.read(seq - 1, 1);
    if (entry?.seq !== seq) return false;
    await this.#keep([...this.#letters, letterOf(entry, why, nowMs)]);
    this.numbers.add(seq);
    return true;
  }

  /** Forgets what was refused, once it is kept elsewhere that its numbers are to be sent again. @throws log/full, log/broken. */
  again(keep: (numbers: readonly number[]) => Promise<void>): Promise<void> {
    return this.#inTurn(() => this.#forget(keep));
  }

  async #forget(keep: (numbers: readonly number[]) => Promise<void>): Promise<void> {
    const seqs = this.#letters.map(({ seq }) => seq);
    this.numbers.clear();
    try {
      await keep(seqs);
      await this.#keep([]);
    } catch (error) {
      for (const seq of seqs) this.numbers.add(seq);
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

  async #keep(letters: readonly DeadLetter[]): Promise<void> {
    const { epoch } = this.#log.origin;
    await this.#log.keepSetting(
      this.#name,
      letters.map((letter) => ({ ...letter, epoch })),
    );
    this.#letters = letters;
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
