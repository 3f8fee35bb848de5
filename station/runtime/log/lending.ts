import type { Committer } from './committer.ts';
import type { Draft, Readable } from './draft.ts';
import { SELF, SPARE } from './keys.ts';
import { type Self, selfOf } from './self.ts';

/** More entries than memory can hold at a time. */
const SPARE_NUMBERS = 2 ** 20;

/** Whether the spare row may be there; was taken by this life of the log; or was gone when it began. */
export type Spare = 'there' | 'taken' | 'gone';

/**
 * Lets readers have what waits in memory while the store takes nothing: whoever is sent it has the only other copy. Such a
 * number must never name another entry, also where the program ends before the store has heard of it. So the spare row is
 * deleted first, which a full store still allows, and put back once all that was handed out is committed. A log that
 * opens without it begins behind {@link SPARE_NUMBERS} numbers that are gone.
 */
export class Lending {
  readonly #committer: Committer;
  #spare: Spare;
  #failing: boolean;
  #restoring = false;
  #handedUpTo = 0;
  /** Somebody waits for entries to send them on. */
  #wanted = false;
  #taking: Promise<void> | undefined;

  constructor(committer: Committer, spare: Spare) {
    this.#committer = committer;
    this.#spare = spare;
    this.#failing = spare === 'taken';
  }

  /** Whether entries may be handed out that are not committed. */
  get isOpen(): boolean {
    return this.#wanted && this.#failing && this.#spare === 'taken';
  }

  handed(seq: number): void {
    this.#handedUpTo = Math.max(this.#handedUpTo, seq);
  }

  /** Resolves once it is settled whether anything can be handed out. */
  async wanted(): Promise<void> {
    this.#wanted = true;
    if (this.#failing) await this.#take();
  }

  /** A commit has failed: resolves once it is settled whether anything can be handed out. */
  async failed(): Promise<void> {
    if (this.#restoring && this.#spare === 'taken') this.#spare = 'there';
    this.#restoring = false;
    this.#failing = true;
    if (this.#wanted) await this.#take();
  }

  /** Once for each time that the store fails: a delete that is made may seem to be the end of the trouble. */
  async #take(): Promise<void> {
    if (this.#spare !== 'there') return;
    this.#taking ??= this.#committer
      .run(async (draft) => draft.keep(SPARE, undefined), 'delete')
      .then(
        () => void (this.#spare = 'taken'),
        () => undefined,
      );
    await this.#taking;
  }

  /** Puts the spare row back with a commit up to `last`, where nothing beyond it was handed out. */
  async write(draft: Draft, last: number): Promise<void> {
    this.#restoring = !this.#failing && this.#spare !== 'there' && this.#handedUpTo <= last;
    if (!this.#restoring) return;
    draft.keep(SPARE, true);
    draft.keep(SELF, { ...(await selfOf(draft)), spared: true });
  }

  written(): void {
    if (this.#restoring) this.#spare = 'there';
    this.#restoring = false;
    this.#failing = false;
    this.#taking = undefined;
  }

  /** Puts the spare row back where everything that was handed out is committed. @throws log/full, log/broken. */
  async close(last: number): Promise<void> {
    if (this.#spare === 'there' || this.#failing) return;
    await this.#committer.run((draft) => this.write(draft, last));
    this.written();
  }
}

/** A log as it goes on: behind the numbers that a life before may have handed out, where it never put its spare row back. */
export async function spared(
  readable: Readable,
  self: Self,
): Promise<{ readonly self: Self; readonly spare: Spare }> {
  if ((await readable.state(SPARE)) !== undefined) return { self, spare: 'there' };
  return { self: self.spared ? { ...self, next: self.next + SPARE_NUMBERS } : self, spare: 'gone' };
}
