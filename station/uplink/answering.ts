import type { Chart, ChartQuery, CsvPart, CsvQuery } from '../api.ts';
import { toFault } from '../model/fault.ts';
import type { Message } from './message.ts';
import { chartQueryOf, historyFault, historyParts, type HistoryQuery } from './native/history.ts';
import { type DigestAnswer, digestMessage, type DigestQuery } from './native/digest.ts';
import { readQuestion, type TableQuery, tablePart } from './native/table.ts';

const MOST_AT_ONCE = 4;
const MOST_WAITING = 32;

/** Draws a station's devices, named by their ids, with values as recorded; undefined where somebody else should answer. */
export type Charting = (station: string, query: ChartQuery) => Promise<Chart | undefined>;
/** Says what a station's log holds in some ranges of numbers; undefined where it is another's. */
export type Digesting = (
  station: string,
  ranges: DigestQuery['digests'],
) => Promise<DigestAnswer | undefined>;
export type Tabling = (station: string, query: CsvQuery) => Promise<CsvPart | undefined>;

type Asked = HistoryQuery | TableQuery | DigestQuery;
type Publish = (message: Message) => Promise<unknown>;

/** Answers questions for history, a few at a time. */
export class Answering {
  readonly #chart: Charting;
  readonly #table: Tabling;
  readonly #digest: Digesting;
  readonly #waiting: (() => Promise<void>)[] = [];
  #busy = 0;

  constructor(chart: Charting, table: Tabling, digest: Digesting) {
    this.#chart = chart;
    this.#table = table;
    this.#digest = digest;
  }

  /** @throws frame/length, frame/syntax for a question that cannot be read. */
  heard(station: string, payload: Uint8Array, publish: Publish): void {
    const asked = readQuestion(payload);
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(() => this.#answer(station, asked, publish));
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy === MOST_AT_ONCE) return;
    this.#busy++;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next();
    this.#busy--;
  }

  async #answer(station: string, asked: Asked, publish: Publish): Promise<void> {
    try {
      for (const part of await this.#parts(station, asked)) await publish(part);
    } catch (error) {
      await publish(historyFault(station, asked.id, toFault(error))).catch(() => undefined);
    }
  }

  async #parts(station: string, asked: Asked): Promise<Iterable<Message>> {
    if ('digests' in asked) {
      const answer = await this.#digest(station, asked.digests);
      return answer ? [digestMessage(station, asked.id, answer)] : [];
    }
    if ('csv' in asked) {
      const part = await this.#table(station, asked.csv);
      return part ? [tablePart(station, asked.id, part)] : [];
    }
    const chart = await this.#chart(station, chartQueryOf(asked));
    return chart ? historyParts(station, asked.id, chart) : [];
  }
}
