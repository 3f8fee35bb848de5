import * as v from 'valibot';
import { keptRows } from '../../station/runtime/kept.ts';
import type { Log } from '../../station/runtime/platform.ts';

const NAME = 'errands';
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

/** Something that a rule wants sent, with its text as it was then, and how often it was tried. Never a secret of the config. */
const Kept = v.object({
  key: text(300),
  rule: text(64),
  raisedMs: v.number(),
  place: text(20),
  about: v.object({
    version: v.number(),
    title: text(200),
    device: text(64),
    of: v.number(),
    words: text(300),
  }),
  what: v.variant('do', [
    v.object({ do: v.literal('webhook'), url: text(500), body: text(20_000) }),
    v.object({
      do: v.literal('ntfy'),
      topic: text(64),
      title: text(500),
      text: text(10_000),
      severity: text(10),
    }),
    v.object({ do: v.literal('email'), to: text(254), subject: text(1_000), text: text(10_000) }),
  ]),
  tries: v.number(),
});
export type KeptErrand = v.InferOutput<typeof Kept>;

/** What is to be sent, kept in the log before it is tried. */
export class ErrandBook {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  #all: readonly KeptErrand[] = [];
  #writing: Promise<unknown> = Promise.resolve();

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  async open(): Promise<void> {
    this.#all = await keptRows(this.#log, NAME, Kept);
  }

  get all(): readonly KeptErrand[] {
    return this.#all;
  }

  /** @throws log/full, log/broken: then it is not in the book. */
  async put(errand: KeptErrand): Promise<void> {
    const before = this.#all.find(({ key }) => key === errand.key);
    this.#all = before ? this.#all.map((each) => (each === before ? errand : each)) : [...this.#all, errand];
    try {
      await this.#keep();
    } catch (error) {
      if (!before) this.#all = this.#all.filter(({ key }) => key !== errand.key);
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    this.#all = this.#all.filter((each) => each.key !== key);
    await this.#keep();
  }

  #keep(): Promise<void> {
    const written = this.#writing.then(() => this.#log.keepSetting(NAME, this.#all));
    this.#writing = written.catch(() => undefined);
    return written;
  }
}
