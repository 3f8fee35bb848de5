import type { Ack } from './native/ack.ts';
import { Numbers, type Range } from './numbers.ts';

/** What of the log was handed to the broker and what the other side has taken. Pure bookkeeping. */
export class Taken {
  /** Never sent again, unless the receiver asks. */
  readonly numbers = new Numbers();
  /** Handed to a broker in this life of the program: nobody can have taken more. */
  readonly #handed = new Numbers();

  constructor(bookmark: number) {
    this.numbers.add(1, bookmark);
  }

  /** How many entries a broker had, whether or not the other side took them. */
  get sent(): number {
    const sent = new Numbers(this.#handed.ranges);
    sent.addAll(this.numbers);
    return sent.size;
  }

  hand(numbers: Numbers): void {
    this.#handed.addAll(numbers);
  }

  take(numbers: Numbers): void {
    this.numbers.addAll(numbers);
  }

  /** The numbers up to `last` that nobody has taken and that nothing `carries`. */
  open(last: number, carried: Numbers): readonly Range[] {
    return this.numbers.missing(1, last).flatMap(([from, to]) => carried.missing(from, to));
  }

  /**
   * Believes an acknowledgement, or not (false), as far as the sender can know: it claims nothing that was never handed over. One that the
   * broker kept may tell of a life before this one, and then only the log's own end (`numbered`) bounds it.
   */
  acknowledge({ upTo, have, rewind }: Ack, retained: boolean, numbered: number): boolean {
    const claimed = new Numbers([[1, upTo], ...have]);
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
  }
}
