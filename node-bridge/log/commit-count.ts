import { CommitMark, markIn } from './commit-mark.ts';
import type { Level } from './open-level.ts';

/** Behind all keys of a log. */
const COMMITS = '~commits';

/** Counts the commits of a store, in each of them and in a mark beside, and makes them one after the other. */
export class CommitCount {
  /** The mark says so many more than there are: they have gone. */
  readonly missing: number;
  #count: number;
  readonly #mark: CommitMark | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(stored: number, marked: number, mark: CommitMark | undefined) {
    this.missing = Math.max(0, marked - stored);
    this.#count = Math.max(stored, marked);
    this.#mark = mark;
  }

  static async open(level: Level, folder: string): Promise<CommitCount> {
    const marked = (await markIn(folder)) ?? 0;
    return new CommitCount(await storedIn(level), marked, new CommitMark(folder));
  }

  /** Of a store in which nothing will be committed. */
  static async read(level: Level, folder: string): Promise<CommitCount> {
    return new CommitCount(await storedIn(level), (await markIn(folder)) ?? 0, undefined);
  }

  /** Two at a time could be stored in the other order, and the lower count be the one that stays. */
  one(commit: (counted: { type: 'put'; key: string; value: Uint8Array }) => Promise<void>): Promise<void> {
    const turn = this.#last.then(async () => {
      const count = ++this.#count;
      await commit({ type: 'put', key: COMMITS, value: new TextEncoder().encode(String(count)) });
      this.#mark?.say(count);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#mark?.close();
  }
}

async function storedIn(level: Level): Promise<number> {
  const bytes = await level.get(COMMITS);
  return bytes ? Number(new TextDecoder().decode(bytes)) : 0;
}
