import { toFault } from '../model/fault.ts';
import type { Clock, Entries } from '../runtime/platform.ts';
import type { Bell } from './bell.ts';

const EVERY_MS = 1_000;

/** How far a reader of the log has come, kept so that a new life of the program goes on from there. */
export class Bookmark {
  readonly #log: Entries;
  readonly #reader: string;
  #at: number;

  static async open(log: Entries, reader: string): Promise<Bookmark> {
    return new Bookmark(log, reader, await log.bookmark(reader));
  }

  private constructor(log: Entries, reader: string, at: number) {
    this.#log = log;
    this.#reader = reader;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  /**
   * Follows `where` at most once a second, and a last time when the signal aborts; what it passes is taken, but for what is
   * `refused`. What cannot be kept at present, is later. @throws log/in-use, log/broken, the signal's reason.
   */
  async follow(
    where: () => number,
    refused: () => readonly number[],
    bell: Bell,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      for (;;) {
        while (where() === this.#at) {
          await bell.rung(signal);
          signal.throwIfAborted();
        }
        await this.#move(where(), refused()).catch(unlessFull);
        await clock.sleep(EVERY_MS, signal);
      }
    } finally {
      if (where() !== this.#at) await this.#move(where(), refused()).catch(unlessFull);
    }
  }

  /** Resolves once a new life of the program would go on from there; what was `refused` is so no more. @throws log/full, log/broken. */
  goBack(to: number, refused: readonly number[]): Promise<void> {
    return this.#move(to, refused);
  }

  async #move(to: number, refused: readonly number[]): Promise<void> {
    await this.#log.moveBookmark(this.#reader, to, 'taken', refused);
    this.#at = await this.#log.bookmark(this.#reader); // what was sent from memory is passed once it is stored
  }
}

function unlessFull(error: unknown): void {
  if (toFault(error).code !== 'log/full') throw error;
}
