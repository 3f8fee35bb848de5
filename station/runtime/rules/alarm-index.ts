import * as v from 'valibot';
import type { AlarmPage } from '../../api/alarms.ts';
import type { RuleEvent } from '../../model/rule.ts';
import { kept } from '../kept.ts';
import type { Log } from '../platform.ts';

const NAME = 'alarm-index';
const MOST = 2000;
const PAGE = 50;

const Index = v.object({
  epoch: v.string(),
  seqs: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), v.maxLength(MOST)),
});

/** What an index of a log needs of it. */
export type AlarmLog = Pick<Log, 'setting' | 'keepSetting' | 'read' | 'flush' | 'origin'>;

/** Under which numbers the log has what became of alarms, ascending: among millions of rows they would be found slowly. */
export class AlarmIndex {
  readonly #log: AlarmLog;
  #epoch = '';
  #seqs: readonly number[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(log: AlarmLog) {
    this.#log = log;
  }

  async open(): Promise<void> {
    const index = await kept(this.#log, NAME, Index);
    this.#epoch = this.#log.origin.epoch;
    this.#seqs = index?.epoch === this.#epoch ? index.seqs : [];
  }

  /** The log has an event under this number; also one that is known already. */
  add(seq: number): void {
    const { epoch } = this.#log.origin;
    const known = epoch === this.#epoch ? this.#seqs : [];
    if (seq <= (known.at(-1) ?? 0)) return;
    this.#epoch = epoch;
    this.#seqs = [...known, seq].slice(-MOST);
    const row = { epoch, seqs: this.#seqs };
    this.#writing = this.#writing.then(() => this.#log.keepSetting(NAME, row)).catch(() => undefined);
  }

  /** The newest events before `cursor`, newest first. What was trimmed or erased is passed over. */
  async page(cursor = Infinity): Promise<AlarmPage> {
    await this.#log.flush().catch(() => undefined);
    const before = this.#seqs.filter((seq) => seq < cursor);
    const wanted = before.slice(-PAGE).reverse();
    const events = await Promise.all(wanted.map((seq) => this.#event(seq)));
    const last = wanted.at(-1);
    return {
      events: events.filter((event) => event !== undefined),
      ...(last !== undefined && before.length > PAGE ? { cursor: last } : {}),
    };
  }

  /** All events, the newest first, read as they are taken. */
  async *newest(): AsyncGenerator<RuleEvent> {
    let cursor: number | undefined;
    do {
      const page: AlarmPage = await this.page(cursor);
      yield* page.events;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  async #event(seq: number): Promise<RuleEvent | undefined> {
    const [entry] = await this.#log.read(seq - 1, 1);
    return entry?.seq === seq && entry.kind === 'event' ? entry.event : undefined;
  }
}
