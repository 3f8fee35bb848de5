import type { AlarmPage, MaintenanceView } from '../api/alarms.ts';
import type { Chart, ChartQuery } from '../api/chart.ts';
import type { CsvPart, CsvQuery, RecordingPiece } from '../api/exports.ts';
import { toFault } from '../model/fault.ts';
import type { Message } from './message.ts';
import { alarmsAnswer } from './native/alarm-past.ts';
import { chartQueryOf, historyFault, historyParts } from './native/history.ts';
import { type DigestAnswer, digestMessage, type DigestQuery } from './native/digest.ts';
import { type RowsQuery, rowsParts } from './native/recording.ts';
import { type Question, readQuestion, tablePart } from './native/table.ts';

const MOST_AT_ONCE = 4;
const MOST_WAITING = 32;

/** Draws a station's devices, named by their ids, with values as recorded; undefined where somebody else should answer. */
export type Charting = (station: string, query: ChartQuery) => Promise<Chart | undefined>;
/** Says what a station's log holds in some ranges of numbers; undefined where it is another's. */
export type Digesting = (
  station: string,
  ranges: DigestQuery['digests'],
) => Promise<DigestAnswer | undefined>;
export type Packing = (station: string, query: RowsQuery['recording']) => Promise<RecordingPiece | undefined>;
/** What became of a station's alarms before a number of its log, the newest first; undefined where somebody else should answer. */
export type AlarmPaging = (station: string, cursor: number | undefined) => Promise<AlarmPage | undefined>;
/** What is kept of other stations. */
export interface Archive {
  readonly chart: Charting;
  readonly rows: Packing;
  readonly alarms: AlarmPaging;
}
export type Tabling = (station: string, query: CsvQuery) => Promise<CsvPart | undefined>;

/** Who answers which question. */
export interface Answers extends Archive {
  readonly table: Tabling;
  readonly digest: Digesting;
  /** When a station's alarms are off by design: its own word only. */
  maintenance(station: string): Promise<readonly MaintenanceView[] | undefined>;
}
type Publish = (message: Message) => Promise<unknown>;

/** Answers questions for history, a few at a time. */
export class Answering {
  readonly #answers: Answers;
  readonly #waiting: (() => Promise<void>)[] = [];
  #busy = 0;

  constructor(answers: Answers) {
    this.#answers = answers;
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

  async #answer(station: string, asked: Question, publish: Publish): Promise<void> {
    try {
      for (const part of await this.#parts(station, asked)) await publish(part);
    } catch (error) {
      await publish(historyFault(station, asked.id, toFault(error))).catch(() => undefined);
    }
  }

  async #parts(station: string, asked: Question): Promise<Iterable<Message>> {
    if ('digests' in asked) {
      const answer = await this.#answers.digest(station, asked.digests);
      return answer ? [digestMessage(station, asked.id, answer)] : [];
    }
    if ('csv' in asked) {
      const part = await this.#answers.table(station, asked.csv);
      return part ? [tablePart(station, asked.id, part)] : [];
    }
    if ('recording' in asked) {
      const piece = await this.#answers.rows(station, asked.recording);
      return piece ? rowsParts(station, asked.id, piece) : [];
    }
    if ('alarms' in asked) {
      const page = await this.#answers.alarms(station, asked.alarms.cursor);
      return page ? [alarmsAnswer(station, asked.id, page)] : [];
    }
    if ('maintenance' in asked) {
      const maintenance = await this.#answers.maintenance(station);
      return maintenance ? [alarmsAnswer(station, asked.id, { maintenance })] : [];
    }
    const chart = await this.#answers.chart(station, chartQueryOf(asked));
    return chart ? historyParts(station, asked.id, chart) : [];
  }
}
