import type { Logged } from '../../model/entry.ts';
import type { TimeSegment } from '../../model/time.ts';
import type { Range } from '../../uplink/numbers.ts';
import type { Origin, Stored } from '../platform.ts';
import type { Books } from './books.ts';
import type { Growth } from './growth.ts';
import { skippedIn } from './held.ts';
import { type OriginState, stateOf } from './origins.ts';
import { bookmarkKey, settingKey } from './keys.ts';
import { moveTo } from './passing.ts';
import { timingOf } from './timing.ts';
import { readEntries } from './read-entries.ts';

/** What is kept of another station's log, up to its watermark: beyond it, something may still come in between. */
export class StoredEntries implements Stored {
  readonly origin: Origin;
  readonly #books: Books;
  readonly #growth: Growth;

  readonly holdBack: Stored['holdBack'];

  constructor(books: Books, origin: Origin, growth: Growth, holdBack: Stored['holdBack']) {
    this.holdBack = holdBack;
    this.origin = origin;
    this.#books = books;
    this.#growth = growth;
  }

  get next(): number {
    return this.#growth.committed + 1;
  }

  async timing(): Promise<readonly TimeSegment[]> {
    const state = await this.#state();
    return state ? timingOf(this.#books.committer, state.origin) : [];
  }

  requireOwned(): Promise<void> {
    return this.#books.store.requireOwned();
  }

  /** Nothing is gathered: what was accepted is committed. */
  async flush(): Promise<void> {}

  async read(afterSeq: number, limit: number): Promise<readonly Logged[]> {
    const state = await this.#state();
    if (!state) return [];
    const shelf = { station: this.origin.station, origin: state.origin };
    const entries = await readEntries(this.#books, shelf, afterSeq, limit);
    return entries.filter(({ seq }) => seq < this.next);
  }

  grown(afterSeq: number, signal: AbortSignal): Promise<number> {
    return this.#growth.beyond(afterSeq, signal);
  }

  async bookmark(reader: string): Promise<number> {
    return (await this.#books.committer.state<number>(bookmarkKey(this.#name(reader)))) ?? 0;
  }

  async moveBookmark(
    name: string,
    seq: number,
    as: 'taken' | 'missed' = 'taken',
    refused: readonly number[] = [],
  ): Promise<void> {
    const state = await this.#state();
    if (!state) return;
    const shelf = { station: this.origin.station, origin: state.origin };
    const how = { reader: this.#name(name), as, refused };
    await moveTo(this.#books, shelf, how, Math.min(seq, this.#growth.committed));
  }

  async skipped(): Promise<readonly Range[]> {
    const state = await this.#state();
    return state ? skippedIn(state) : [];
  }

  setting(name: string): Promise<unknown> {
    return this.#books.committer.state(settingKey(name));
  }

  keepSetting(name: string, value: unknown): Promise<void> {
    return this.#books.committer.run(async (draft) => draft.keep(settingKey(name), value));
  }

  #state(): Promise<OriginState | undefined> {
    return stateOf(this.#books.committer, this.origin);
  }

  /** A bookmark for each life of each log. */
  #name(reader: string): string {
    const { station, epoch } = this.origin;
    return `${reader} ${station} ${epoch}`;
  }
}
