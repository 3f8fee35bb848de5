import * as v from 'valibot';
import type { Entries } from '../runtime/platform.ts';

/** In the log's settings: they go where the log is copied to, and end with its life. */
const SETTING = 'runs';
const MOST = 64;
const MARK_DIGITS = 8;

const Kept = v.array(v.tuple([v.number(), v.string()]));
type Settings = Pick<Entries, 'origin' | 'setting' | 'keepSetting'>;
interface Known {
  readonly epoch: string;
  readonly runs: Promise<Runs>;
}
const opened = new WeakMap<Settings, Known>();

/**
 * Each run of the program on a log, counted, with a mark that chance made. A log that was copied, or brought back from a
 * backup, goes on beside what it was or behind it: then somebody speaks as a run that this log does not know.
 */
export class Runs {
  readonly #kept: ReadonlyMap<number, string>;
  readonly #last: number;

  private constructor(kept: ReadonlyMap<number, string>, last: number) {
    this.#kept = kept;
    this.#last = last;
  }

  /** One run for each program and life of the log, whoever asks. @throws log/full, log/broken where it cannot be kept. */
  static async of(log: Settings, randomHex: (digits: number) => string): Promise<Runs> {
    const { epoch } = log.origin;
    const known = opened.get(log);
    if (known?.epoch === epoch) return known.runs;
    const runs = Runs.#begin(log, randomHex);
    opened.set(log, { epoch, runs });
    runs.catch(() => opened.delete(log));
    return runs;
  }

  static async #begin(log: Settings, randomHex: (digits: number) => string): Promise<Runs> {
    const found = v.safeParse(Kept, await log.setting(SETTING));
    const before = found.success ? found.output : [];
    const last = (before.at(-1)?.[0] ?? 0) + 1;
    const kept = [...before.slice(1 - MOST), [last, randomHex(MARK_DIGITS)] as const];
    await log.keepSetting(SETTING, kept);
    return new Runs(new Map(kept), last);
  }

  /** This one, as it is told to others: `count-mark`. */
  get own(): string {
    return `${this.#last}-${this.#kept.get(this.#last)!}`;
  }

  /** Whether that cannot have been this log, as far as it remembers. */
  isAnothers(run: string): boolean {
    const [, count, mark] = /^(\d{1,9})-([0-9a-f]+)$/.exec(run) ?? [];
    const kept = this.#kept.get(Number(count));
    return Number(count) > this.#last || (kept !== undefined && kept !== mark);
  }
}
