import * as v from 'valibot';
import type { Chart, ChartQuery, ChartSeries } from '../../api/chart.ts';
import type { Gap } from '../../model/entry.ts';
import { type Fault, fault } from '../../model/fault.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { FaultIn } from './fault.ts';
import { Count, Finite, given, Name, readFields, TimeMs } from './fields.ts';
import { jsonBytes } from './json.ts';
import { GapIn, gapFields, gapOf } from './gap.ts';

/** Asks whoever keeps a station's data for min/max columns of one of its devices. */
export interface HistoryQuery {
  /** Names the topic on which the answer comes. */
  readonly id: string;
  readonly device: string;
  /** One of several speakers on its wire; absent: the device's own values, else those of the one heard first. */
  readonly subject?: string | undefined;
  readonly channels: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: number;
}

const MOST_CHANNELS = 64;
export const MOST_POINTS = 4_096;

export const HistoryQueryIn = v.pipe(
  v.object({
    id: Name,
    device: Name,
    subject: v.optional(v.pipe(v.string(), v.maxLength(256))),
    channels: v.pipe(v.array(Name), v.minLength(1), v.maxLength(MOST_CHANNELS)),
    from: TimeMs,
    to: TimeMs,
    points: v.pipe(Count, v.minValue(1), v.maxValue(MOST_POINTS)),
  }),
  v.transform(({ from, to, ...query }): HistoryQuery => ({ ...query, fromMs: from, toMs: to })),
);

export function historyGet(station: string, { fromMs, toMs, ...query }: HistoryQuery): Message {
  const payload = jsonBytes({ ...query, from: fromMs, to: toMs });
  return { topic: topicOf({ what: 'history-get', station }), payload, qos: 1, retain: false };
}

/** The same question as a screen would put it. */
export const chartQueryOf = ({
  device,
  subject,
  channels,
  fromMs,
  toMs,
  points,
}: HistoryQuery): ChartQuery => ({
  series: channels.map((channel) => ({ device, channel, ...(subject === undefined ? {} : { subject }) })),
  fromMs,
  toMs,
  points,
});

/** Rows of one column of an answer that travel together: at most 64 KiB as JSON. */
const PART_ROWS = 700;
/** Others, who tell no counts, send more of them. */
const MOST_PART_ROWS = 800;

/** An answer in parts, in order; a line's gaps, count of rows, and where its hours end come with its first part. */
export function* historyParts(station: string, id: string, { stepMs, series }: Chart): Generator<Message> {
  const slices = series.flatMap((line) =>
    Array.from({ length: Math.max(1, Math.ceil(line.time.length / PART_ROWS)) }, (_, n) => ({
      line,
      from: n * PART_ROWS,
    })),
  );
  for (const [part, { line, from }] of slices.entries()) {
    const rows = (column: Float64Array) => Array.from(column.subarray(from, from + PART_ROWS));
    const { channel, time, min, max, mean, count } = line;
    const about = () => ({ rows: line.rows, gaps: line.gaps.slice(0, MOST_GAPS).map(gapFields) });
    const first = from === 0 ? { ...about(), ...given({ hoursUntil: line.hoursUntilMs }) } : {};
    const columns = {
      time: rows(time),
      min: rows(min),
      max: rows(max),
      mean: rows(mean),
      ...given({ count: count && rows(count) }),
    };
    yield answer(station, id, {
      part,
      last: part === slices.length - 1,
      step: stepMs,
      channel,
      ...columns,
      ...first,
    });
  }
}

export const historyFault = (station: string, id: string, reason: Fault): Message =>
  answer(station, id, { part: 0, last: true, fault: reason });

const answer = (station: string, id: string, body: object): Message => ({
  topic: topicOf({ what: 'history', station, id }),
  payload: jsonBytes({ id, ...body }),
  qos: 1,
  retain: false,
});

const MOST_GAPS = 256;
const Column = v.pipe(v.array(v.nullable(Finite)), v.maxLength(MOST_PART_ROWS));
const PartIn = v.union([
  v.object({ part: Count, last: v.boolean(), fault: FaultIn }),
  v.object({
    part: Count,
    last: v.boolean(),
    step: Finite,
    channel: Name,
    time: Column,
    min: Column,
    max: Column,
    mean: Column,
    count: v.optional(Column),
    rows: v.optional(Count),
    hoursUntil: v.optional(TimeMs),
    gaps: v.optional(v.pipe(v.array(GapIn), v.maxLength(MOST_GAPS)), []),
  }),
]);

/** Puts an answer together; what is delivered twice is taken once, what is missing ends it. */
export class HistoryAnswer {
  readonly #device: string;
  readonly #lines = new Map<string, Line>();
  #parts = 0;
  #stepMs = 0;

  constructor(device: string) {
    this.#device = device;
  }

  /** The chart once its last part is here. @throws what the other side says, frame/length, frame/syntax. */
  add(payload: Uint8Array): Chart | undefined {
    const said = readFields(PartIn, payload);
    if (said.part < this.#parts) return undefined;
    if (said.part > this.#parts) throw fault('frame/length', { expected: this.#parts, actual: said.part });
    this.#parts++;
    if ('fault' in said) throw fault(said.fault.code, said.fault.detail);
    const { channel, rows = 0, gaps, hoursUntil } = said;
    let line = this.#lines.get(channel);
    if (!line)
      this.#lines.set(
        channel,
        (line = {
          time: [],
          min: [],
          max: [],
          mean: [],
          count: said.count && [],
          rows,
          gaps: gaps.map(gapOf),
          hoursUntil,
        }),
      );
    if (this.#parts > MOST_PARTS) throw fault('frame/length', { expected: MOST_PARTS, actual: this.#parts });
    for (const name of COLUMNS) for (const value of said[name]) line[name].push(value ?? NaN);
    for (const value of said.count ?? []) line.count?.push(value ?? 0);
    this.#stepMs = said.step;
    return said.last ? { stepMs: this.#stepMs, series: this.#series() } : undefined;
  }

  #series(): readonly ChartSeries[] {
    return [...this.#lines].map(([channel, { gaps, rows, time, min, max, mean, count, hoursUntil }]) => ({
      device: this.#device,
      channel,
      time: Float64Array.from(time),
      min: Float64Array.from(min),
      max: Float64Array.from(max),
      mean: Float64Array.from(mean),
      ...given({ count: count?.length === time.length ? Float64Array.from(count) : undefined }),
      gaps,
      rows,
      ...given({ hoursUntilMs: hoursUntil }),
    }));
  }
}

const MOST_PARTS = 1_024;
const COLUMNS = ['time', 'min', 'max', 'mean'] as const;
type Line = Record<(typeof COLUMNS)[number], number[]> & {
  readonly count: number[] | undefined;
  readonly rows: number;
  readonly gaps: readonly Gap[];
  readonly hoursUntil: number | undefined;
};
