import type { CommandRequest, StationApi } from '../../api/calls.ts';
import { type Chart, type ChartQuery, type ChartSeries, type Series, speakerOf } from '../../api/chart.ts';
import type { CsvPart, CsvQuery, RecordingPiece, RecordingQuery } from '../../api/exports.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Command, Outcome } from '../../model/command.ts';
import { fault } from '../../model/fault.ts';
import type { Way } from '../../uplink/speakers.ts';
import { RowsAnswer, rowsGet } from '../../uplink/native/recording.ts';
import { readTablePart, tableGet } from '../../uplink/native/table.ts';
import type { Place } from '../../uplink/topics.ts';
import type { Clock, Incoming } from '../platform.ts';
import { recordingHead } from '../exports/recording-head.ts';
import { type Placing, type PlacingAnswer, placingMessage, readAnswer } from '../rules/placing/message.ts';
import { FarAlarmDesk } from './far-alarm-desk.ts';
import { FarConfiguration } from './far-configuration.ts';
import { History } from './history.ts';
import { joinedLine } from './joined-line.ts';
import { KnownStation } from './known-station.ts';
import { Questions } from './questions.ts';
import { SentCommands } from './sent-commands.ts';

/** As many as a station of the most devices tells of. */
const MOST_TOPICS = 4_096;

interface Older {
  readonly untilMs: number;
  readonly lines: ReadonlyMap<string, ChartSeries>;
}

/**
 * Another station, seen through a broker: its devices live, their last minutes in memory, what is older asked of whoever
 * keeps it, commands carried there. Nothing of it is written into the own log. Devices are named by their ids.
 */
export class FarStation implements Pick<StationApi, 'chart' | 'command' | 'csv' | 'describe' | 'recording'> {
  readonly known: KnownStation;
  readonly configured: FarConfiguration;
  readonly alarms: FarAlarmDesk;
  readonly #newId: () => string;
  readonly #packing: ColumnCodec | undefined;
  readonly #questions: Questions;
  readonly #history: History;
  readonly #commands: SentCommands;
  /** Topics of which something was said since somebody listens. */
  readonly #said = new Set<string>();
  #way: Way | undefined;

  constructor(id: string, clock: Clock, newId: () => string, columns?: ColumnCodec) {
    this.#newId = newId;
    this.#packing = columns;
    this.#questions = new Questions(id, clock);
    this.#history = new History(id, clock, this.#questions, newId);
    this.#commands = new SentCommands(id, clock);
    this.known = new KnownStation(id, clock, columns, (device) => this.#history.forget(device));
    this.configured = new FarConfiguration(this.known, this.#questions, clock, newId, () => this.#way);
    this.alarms = new FarAlarmDesk(this.known, this.#questions, newId, () => this.#way);
  }

  /** What was drawn before is asked for again: nobody listened meanwhile. */
  connected(way: Way): void {
    this.#way = way;
    this.#history.forget();
    this.#said.clear();
    this.known.beginAnew();
  }

  /** What was drawn stays to be looked at. */
  lost(url: string): void {
    this.#way = undefined;
    this.known.lost({ code: 'uplink/unreachable', detail: { url } });
  }

  /** @throws frame/length, frame/syntax for what nobody should have sent. */
  heard(place: Place, incoming: Incoming): void {
    if (place.what === 'history' || place.what === 'configured')
      this.#questions.heard(place.id, incoming.payload);
    else if (place.what === 'outcome')
      this.known.heardOutcome(this.#commands.heard(place.device, incoming.payload));
    else if (!this.#isOvertaken(incoming)) this.known.heard(place, incoming);
  }

  /** What the broker kept, it may hand out after something newer that was said meanwhile. */
  #isOvertaken({ topic, retained }: Incoming): boolean {
    if (retained) return this.#said.has(topic);
    if (this.#said.size < MOST_TOPICS) this.#said.add(topic);
    return false;
  }

  /** From memory where it is recent; before that from whoever keeps it, as far as they answer. */
  async chart(query: ChartQuery): Promise<Chart> {
    const displays = (device: string) => this.known.device(device)?.displays ?? {};
    const { stepMs, series } = await this.known.columns.chart(query, displays);
    const older = new Map<string, Older>();
    for (const each of series)
      if (!older.has(speakerOf(each))) older.set(speakerOf(each), await this.#older(each, query));
    const joined = series.map((line) => {
      const { untilMs, lines } = older.get(speakerOf(line))!;
      return joinedLine(lines.get(line.channel), line, untilMs, displays(line.device)[line.channel] ?? []);
    });
    return { stepMs, series: joined };
  }

  /** What was before the first row that we heard ourselves. */
  async #older(of: Series, query: ChartQuery): Promise<Older> {
    const { device, subject } = of;
    const untilMs = this.known.device(device)?.ring.fromMs ?? Infinity;
    if (untilMs <= query.fromMs) return { untilMs, lines: new Map() };
    const channels = query.series
      .filter((series) => speakerOf(series) === speakerOf(of))
      .map(({ channel }) => channel);
    return {
      untilMs,
      lines: await this.#history.lines(
        { device, subject },
        channels,
        query,
        Math.min(untilMs, query.toMs),
        this.#way,
      ),
    };
  }

  command(request: CommandRequest): Promise<Outcome> {
    return this.obey({ ...request, id: this.#newId() });
  }

  /** Resolves with what became of it; a station that is away gets no command, now or later. */
  obey(command: Command): Promise<Outcome> {
    return this.#commands.send(command, this.known.online ? this.#way : undefined);
  }

  /** Asks it about a rule that is to run there. @throws link/silent, uplink/unreachable. */
  async place(question: Placing): Promise<PlacingAnswer> {
    if (!this.#way || !this.known.online) throw fault('uplink/unreachable', { url: '' });
    return await this.#questions.ask(
      question.id,
      placingMessage(this.known.id, question),
      this.#way,
      readAnswer,
    );
  }

  /** @throws link/silent, uplink/unreachable, and what the station says. */
  async csv(query: CsvQuery): Promise<CsvPart> {
    if (!this.#way) throw fault('uplink/unreachable', { url: '' });
    const id = this.#newId();
    return await this.#questions.ask(
      id,
      tableGet(this.known.id, { id, csv: query }),
      this.#way,
      readTablePart,
    );
  }

  /**
   * Rows to the last bit from whoever answers: the station itself, or while it is away whoever stores it.
   * @throws link/unsupported where nothing can be packed; link/silent, uplink/unreachable, and what the other side says.
   */
  async recording(query: RecordingQuery): Promise<RecordingPiece> {
    const { id: station } = this.known;
    if (!this.#packing) throw fault('link/unsupported', { address: 'recording' });
    const { cursor } = query;
    if (cursor === undefined) return recordingHead(query, station, this.known.shown, this.#packing);
    if (!this.#way) throw fault('uplink/unreachable', { url: '' });
    const id = this.#newId();
    const answer = new RowsAnswer();
    const question = rowsGet(station, { id, recording: { ...query, cursor } });
    return await this.#questions.ask(id, question, this.#way, (payload) => answer.add(payload));
  }

  /** @throws link/unsupported: how its channels are shown is decided where they are. */
  async describe(device: string): Promise<void> {
    throw fault('link/unsupported', { address: `${this.known.id}/${device}` });
  }
}
