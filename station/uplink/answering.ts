import type { Chart, ChartQuery } from '../api.ts';
import { toFault } from '../model/fault.ts';
import type { Message } from './message.ts';
import {
  chartQueryOf,
  historyFault,
  historyParts,
  type HistoryQuery,
  readHistoryGet,
} from './native/history.ts';

const MOST_AT_ONCE = 4;
const MOST_WAITING = 32;

/** Draws a chart of a station's device, named by its id; undefined where somebody else should answer. */
export type Charting = (station: string, query: ChartQuery) => Promise<Chart | undefined>;

/** Answers questions for history, a few at a time. */
export class Answering {
  readonly #chart: Charting;
  readonly #waiting: (() => Promise<void>)[] = [];
  #busy = 0;

  constructor(chart: Charting) {
    this.#chart = chart;
  }

  /** @throws frame/length, frame/syntax for a question that cannot be read. */
  heard(station: string, payload: Uint8Array, publish: (message: Message) => Promise<void>): void {
    const query = readHistoryGet(payload);
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(() => this.#answer(station, query, publish));
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy === MOST_AT_ONCE) return;
    this.#busy++;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next();
    this.#busy--;
  }

  async #answer(
    station: string,
    query: HistoryQuery,
    publish: (message: Message) => Promise<void>,
  ): Promise<void> {
    try {
      const chart = await this.#chart(station, chartQueryOf(query));
      if (chart) for (const part of historyParts(station, query.id, chart)) await publish(part);
    } catch (error) {
      await publish(historyFault(station, query.id, toFault(error))).catch(() => undefined);
    }
  }
}
