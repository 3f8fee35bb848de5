import * as v from 'valibot';
import type { CsvPart, CsvQuery } from '../../api/exports.ts';
import { FaultError } from '../../model/fault.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { type AlarmsQuery, AlarmsQueryIn, type MaintenanceQuery, MaintenanceQueryIn } from './alarm-past.ts';
import { type DigestQuery, DigestQueryIn } from './digest.ts';
import { FaultIn } from './fault.ts';
import { Finite, given, Name, readFields, text, TimeMs } from './fields.ts';
import { type HistoryQuery, HistoryQueryIn } from './history.ts';
import { jsonBytes } from './json.ts';
import { type RowsQuery, RowsQueryIn } from './recording.ts';

/** Asks a station itself for the next piece of a table of its devices: the same topics as history, another question. */
export interface TableQuery {
  readonly id: string;
  /** Devices are named by their ids. */
  readonly csv: CsvQuery;
}

const MOST_PIECE = 200_000;
const Cursor = v.optional(text(64));

const QueryIn = v.object({
  id: Name,
  csv: v.object({
    devices: v.pipe(v.array(Name), v.minLength(1), v.maxLength(64)),
    fromMs: TimeMs,
    toMs: TimeMs,
    zoneOffsetMinutes: v.pipe(Finite, v.minValue(-1_440), v.maxValue(1_440)),
    cursor: Cursor,
  }),
});

export function tableGet(station: string, query: TableQuery): Message {
  const topic = topicOf({ what: 'history-get', station });
  return { topic, payload: jsonBytes(query), qos: 1, retain: false };
}

const QuestionIn = v.union([
  QueryIn,
  DigestQueryIn,
  RowsQueryIn,
  AlarmsQueryIn,
  MaintenanceQueryIn,
  HistoryQueryIn,
]);
export type Question = TableQuery | HistoryQuery | DigestQuery | RowsQuery | AlarmsQuery | MaintenanceQuery;

/** What may be asked on `history/get`. @throws frame/length, frame/syntax. */
export function readQuestion(payload: Uint8Array): Question {
  const asked = readFields(QuestionIn, payload);
  return 'csv' in asked ? { id: asked.id, csv: given(asked.csv) } : asked;
}

export function tablePart(station: string, id: string, part: CsvPart): Message {
  const topic = topicOf({ what: 'history', station, id });
  return { topic, payload: jsonBytes({ id, ...part }), qos: 1, retain: false };
}

const PartIn = v.union([
  v.object({ fault: FaultIn }),
  v.object({ text: text(MOST_PIECE), cursor: Cursor, done: Finite }),
]);

/** @throws what the other side says, frame/length, frame/syntax. */
export function readTablePart(payload: Uint8Array): CsvPart {
  const said = readFields(PartIn, payload);
  if ('fault' in said) throw new FaultError(said.fault);
  return given(said);
}
