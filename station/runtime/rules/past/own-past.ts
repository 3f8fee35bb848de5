import { deviceOf, type Entry } from '../../../model/entry.ts';
import type { Log, Wanting } from '../../platform.ts';
import type { Story } from '../../templates/trials.ts';
import { type Between, type Past, within } from './past.ts';

/** Rows that are judged in one piece: a piece is short enough that a person can stop it. */
const ROWS_A_PIECE = 100_000;
/** Rows that are read at once to find the time of a place in the log. */
const SOME = 4096;

type PastLog = Pick<Log, 'runs' | 'next'>;

/** What the own log holds, in the order in which it was numbered. */
export class OwnPast implements Past {
  readonly #log: PastLog;
  readonly #wanting: Wanting;
  readonly #between: Between;
  readonly #first: number;
  readonly #story: Story | undefined;
  #after: number;

  private constructor(
    log: PastLog,
    wanting: Wanting,
    between: Between,
    first: number,
    story: Story | undefined,
  ) {
    [this.#log, this.#wanting, this.#between] = [log, wanting, between];
    [this.#first, this.#story, this.#after] = [first, story, first];
  }

  static async begin(
    log: PastLog,
    wanting: Wanting,
    between: Between,
    story: Story | undefined,
  ): Promise<OwnPast> {
    const first = story ? story.afterSeq : await firstAt(log, between.fromMs, wanting);
    return new OwnPast(log, wanting, between, first, story);
  }

  get done(): number {
    return Math.min(0.99, (this.#after - this.#first) / Math.max(1, this.#log.next - 1 - this.#first));
  }

  async next() {
    const entries: Entry[] = [];
    for (let rows = 0; rows < ROWS_A_PIECE;) {
      const some = await this.#log.runs(this.#after, ROWS_A_PIECE - rows, this.#wanting);
      if (some.length === 0) return { entries, isOver: true };
      for (const entry of some) {
        this.#after = entry.seq;
        if (this.#story && !this.#story.devices.has(deviceOf(entry))) continue;
        if ((timeOf(entry) ?? -Infinity) >= this.#between.toMs) return { entries, isOver: true };
        entries.push(within(entry, this.#between));
        if (entry.kind === 'batch') rows += entry.batch.time.length;
      }
    }
    return { entries, isOver: false };
  }

  again(): void {
    this.#after = this.#first;
  }
}

/** The number before the first entry from a time on; those that are looked at stand nearly in order of their times. */
async function firstAt(log: PastLog, fromMs: number, wanting: Wanting): Promise<number> {
  let [low, high] = [0, log.next - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const timeMs = await timeAfter(log, middle, wanting);
    if (timeMs !== undefined && timeMs < fromMs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** When the first row after a number is of that is looked at: the past of a device that is tried may stand anywhere between. */
async function timeAfter(log: PastLog, seq: number, wanting: Wanting): Promise<number | undefined> {
  let newest: number | undefined;
  for (let [after, rows] = [seq, 0]; rows < ROWS_A_PIECE;) {
    const entries = await log.runs(after, SOME, () => []);
    if (entries.length === 0) break;
    for (const entry of entries) {
      after = entry.seq;
      if (entry.kind !== 'batch') continue;
      const timeMs = entry.batch.time[0]!;
      if (wanting(entry.batch).length > 0) return timeMs;
      newest = Math.max(newest ?? timeMs, timeMs);
      rows += entry.batch.time.length;
    }
  }
  return newest;
}

function timeOf(entry: Entry): number | undefined {
  return entry.kind === 'batch' ? entry.batch.time[0] : undefined;
}
