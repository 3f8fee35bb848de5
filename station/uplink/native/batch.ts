import * as v from 'valibot';
import type { Batch } from '../../model/batch.ts';
import { NAME } from '../../model/channel.ts';
import type { Logged } from '../../model/entry.ts';
import { fault } from '../../model/fault.ts';
import type { Origin } from '../../runtime/platform.ts';
import { Numbers } from '../numbers.ts';
import type { Lane, Parcel } from '../parcel.ts';
import { topicOf } from '../topics.ts';
import { Count, Name, readFields, Seq, text } from './fields.ts';

type LoggedBatch = Extract<Logged, { readonly kind: 'batch' }>;

/**
 * Rows of one or more entries of a device as one message, as many as fit; an entry is never cut. Where one is full, what was
 * gathered of the others goes with it: whoever has these messages so far has no more islands than speakers took turns.
 */
export function* batchMessages(
  origin: Origin,
  entries: readonly LoggedBatch[],
  lane: Lane,
  mostBytes: number,
): Generator<Parcel> {
  const open = new Map<string, Draft>();
  for (const entry of entries) {
    const { device, subject = '' } = entry.batch;
    const speaker = `${device}/${subject}`;
    const rows = rowsOf(entry);
    const draft = open.get(speaker);
    if (draft && draft.bytes + rows.bytes <= mostBytes && sameChannels(draft.like, entry.batch))
      draft.add(rows);
    else {
      if (draft) yield* gathered();
      open.set(speaker, new Draft(entry.batch, rows));
    }
  }
  yield* gathered();

  function* gathered() {
    for (const draft of open.values()) yield draft.parcel(origin, lane);
    open.clear();
  }
}

const sameChannels = (a: Batch, b: Batch) =>
  a.channels.length === b.channels.length && a.channels.every((name, i) => name === b.channels[i]);

/** An entry's numbers as they stand between the brackets of JSON: written once, whichever message they end in. */
interface Rows {
  readonly seq: number;
  readonly rows: number;
  readonly time: string;
  readonly columns: readonly string[];
  readonly bytes: number;
}

function rowsOf({ seq, batch }: LoggedBatch): Rows {
  const time = columnText(batch.time);
  const columns = batch.columns.map(columnText);
  const bytes = columns.reduce((sum, column) => sum + column.length + 1, time.length + 32);
  return { seq, rows: batch.time.length, time, columns, bytes };
}

/** JSON has no word for infinity, but numbers that no double can hold; and a -0, which String() would take the sign of. */
function columnText(column: Float64Array): string {
  const text = column.some((value) => Object.is(value, -0))
    ? Array.from(column, (value) => (Object.is(value, -0) ? '-0' : String(value))).join()
    : column.join();
  return text.replaceAll('NaN', 'null').replaceAll('Infinity', BEYOND);
}

/** Read as infinity by whoever rounds as IEEE 754 says: RFC 8259, section 6. */
const BEYOND = '1e999';

class Draft {
  readonly like: Batch;
  readonly #rows: Rows[];
  bytes: number;

  constructor(like: Batch, first: Rows) {
    this.like = like;
    this.#rows = [first];
    this.bytes = first.bytes + like.channels.join().length + 256;
  }

  add(rows: Rows): void {
    this.#rows.push(rows);
    this.bytes += rows.bytes;
  }

  parcel({ station, epoch }: Origin, lane: Lane): Parcel {
    const { device, subject, channels } = this.like;
    const list = (pick: (rows: Rows) => string) => `[${this.#rows.map(pick).filter(Boolean).join()}]`;
    const columns = channels.map((name, i) => `${JSON.stringify(name)}:${list((rows) => rows.columns[i]!)}`);
    const fields = [
      `"epoch":${JSON.stringify(epoch)}`,
      `"seq":${list(({ seq, rows }) => `[${seq},${rows}]`)}`,
      ...(subject === undefined ? [] : [`"subject":${JSON.stringify(subject)}`]),
      `"time":${list(({ time }) => time)}`,
      `"channels":{${columns.join()}}`,
      ...(lane === 'late' ? ['"late":true'] : []),
    ];
    const payload = new TextEncoder().encode(`{${fields.join()}}`);
    const topic = topicOf({ what: 'batch', station, device });
    const numbers = new Numbers(this.#rows.map(({ seq }) => [seq, seq]));
    return { messages: [{ topic, payload, qos: 1, retain: false }], numbers };
  }
}

const MOST_ENTRIES = 4_096;
export const MOST_CHANNELS = 256;
/** Looked at by hand: a validator's record drops names such as `constructor`, and with them data. */
const Columns = v.custom<Readonly<Record<string, unknown>>>(
  (columns) => typeof columns === 'object' && columns !== null && namesFit(Object.keys(columns)),
  'columns',
);
const namesFit = (names: readonly string[]) =>
  names.length <= MOST_CHANNELS && names.every((name) => NAME.test(name));

const BatchIn = v.object({
  epoch: Name,
  seq: v.pipe(v.array(v.tuple([Seq, Count])), v.minLength(1), v.maxLength(MOST_ENTRIES)),
  subject: v.optional(text(256)),
  time: v.unknown(),
  channels: Columns,
  late: v.optional(v.boolean(), false),
});

export interface ReceivedBatch {
  readonly epoch: string;
  readonly late: boolean;
  readonly entries: readonly LoggedBatch[];
}

/** @throws frame/length, frame/syntax. */
export function readBatch(device: string, payload: Uint8Array): ReceivedBatch {
  const { epoch, seq, subject, time, channels, late } = readFields(BatchIn, payload);
  const rows = seq.reduce((sum, [, count]) => sum + count, 0);
  if (!seq.every(([n], i) => n > (seq[i - 1]?.[0] ?? 0)))
    throw fault('frame/syntax', { text: 'seq: ascending' });
  const allTime = numbersOf(time, rows);
  if (!allTime.every((timeMs) => Math.abs(timeMs) <= 8.64e15)) throw fault('frame/syntax', { text: 'time' });
  const names = Object.keys(channels);
  const all = Object.values(channels).map((values) => numbersOf(values, rows));
  let from = 0;
  const entries = seq.map(([n, count]): LoggedBatch => {
    const [begin, end] = [from, (from += count)];
    const columns = all.map((values) => values.slice(begin, end));
    const about = { device, ...(subject === undefined ? {} : { subject }) };
    return {
      kind: 'batch',
      seq: n,
      batch: { ...about, channels: names, time: allTime.slice(begin, end), columns },
    };
  });
  return { epoch, late, entries };
}

/** null is NaN: no value; what no double can hold is infinite. @throws frame/length, frame/syntax. */
function numbersOf(values: unknown, rows: number): Float64Array {
  if (!Array.isArray(values)) throw fault('frame/syntax', { text: 'not a column' });
  if (values.length !== rows) throw fault('frame/length', { expected: rows, actual: values.length });
  return Float64Array.from(values, (value: unknown) => {
    if (value === null) return NaN;
    if (typeof value !== 'number') throw fault('frame/syntax', { text: 'not a number' });
    return value;
  });
}
