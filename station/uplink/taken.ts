import type { Ack } from './native/ack.ts';
import { Numbers, type Range } from './numbers.ts';

/** What of the log was handed to the broker and what the other side has taken. Pure bookkeeping. */
export class Taken {
  /** Never sent again, unless the receiver asks. */
  readonly numbers = new Numbers();
  /** Given up, because the other side refused them for good: sent only when a person says so. */
  readonly dead: Numbers;
  /** Those of the dead of which nothing is said; of the others the receiver is told that they do not come. */
  readonly #resting: Numbers;
  /** Handed to a broker in this life of the program: nobody can have taken more. */
  readonly #handed = new Numbers();
  /** Not meant for this receiver. */
  readonly #skipped: Numbers;

  constructor(bookmark: number, dead: Numbers, skipped = new Numbers(), resting = dead) {
    this.dead = dead;
    this.#resting = resting;
    this.#skipped = skipped;
    for (const [from, to] of dead.missing(1, bookmark)) this.numbers.add(from, to);
    this.numbers.addAll(skipped);
  }

  /** Nothing below is waited for there that is not sent. */
  get from(): number {
    return (this.#skipped.ranges.at(-1)?.[1] ?? 0) + 1;
  }

  /** How many entries a broker had, whether or not the other side took them. */
  get sent(): number {
    const sent = new Numbers(this.#handed.ranges);
    sent.addAll(this.numbers);
    return sent.size;
  }

  /** Nothing up to here is still to be sent. */
  get upTo(): number {
    for (let at = 1; ;) {
      const next = this.dead.firstMissing(this.numbers.firstMissing(at));
      if (next === at) return at - 1;
      at = next;
    }
  }

  /** What this sender believes to be there, as the receiver can check it; nothing where it is nothing. */
  get believed(): Range | undefined {
    const { from } = this;
    const to = this.numbers.firstMissing(from) - 1;
    return to < from ? undefined : [from, to];
  }

  hand(numbers: Numbers): void {
    this.#handed.addAll(numbers);
  }

  take(numbers: Numbers): void {
    this.numbers.addAll(numbers);
  }

  /** The numbers up to `last` that are to be sent and that nothing `carries`. */
  open(last: number, carried: Numbers): readonly Range[] {
    return this.numbers
      .missing(1, last)
      .flatMap(([from, to]) => carried.missing(from, to))
      .flatMap(([from, to]) => this.#resting.missing(from, to));
  }

  /**
   * Believes an acknowledgement, or not (false), as far as the sender can know: it claims nothing that was never handed over. One that the
   * broker kept may tell of a life before this one, and then only the log's own end (`numbered`) bounds it.
   */
  acknowledge({ from = 1, upTo, have, rewind }: Ack, retained: boolean, numbered: number): boolean {
    const claimed = new Numbers([[from, upTo], ...have]);
    const known = new Numbers(retained ? [[1, numbered]] : this.#handed.ranges);
    known.addAll(this.numbers);
    if (!known.coversAll(claimed)) return false;
    if (rewind !== undefined) this.#goBack(Math.min(rewind, this.numbers.upTo));
    this.take(claimed);
    return true;
  }

  /** Nothing is taken: whoever is to have it has it not. */
  clear(): void {
    this.#goBack(0);
  }

  /** Islands above may be lost too: the receiver says in the same breath which of them it has. */
  #goBack(to: number): void {
    this.numbers.clear();
    this.numbers.add(1, to);
    this.numbers.addAll(this.#skipped);
  }
}
