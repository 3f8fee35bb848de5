import { ByteReader } from '../../codec/byte-reader.ts';
import { ByteWriter } from '../../codec/byte-writer.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Batch } from '../../model/batch.ts';
import { Summing, type Summary } from './summary.ts';

/** Some rows of a section of a chapter, one after another, by their figures. */
export interface Part extends Summary {
  /** The first of them, counted within the section. */
  readonly start: number;
}

/** The parts of one section that lie within one hour: an index row of a chapter. */
export interface Parts {
  readonly section: number;
  readonly toMs: number;
  readonly parts: readonly Part[];
}

const MOST_ROWS = 128;
/** Nothing in the index spans more time, whatever the clock did. */
export const LONGEST_SPAN_MS = 3_600_000;
/** Of how many steps between least and greatest a mean is told. */
const MEAN_STEPS = 4_095;

/** Cuts a section where its rows come into another hour, and after 128 rows. */
export function partsOf(section: number, batch: Batch): Parts[] {
  const hours = new Map<number, Part[]>();
  const hourOf = (row: number) => Math.floor(batch.time[row]! / LONGEST_SPAN_MS);
  for (let start = 0, end; start < batch.time.length; start = end) {
    const hour = hourOf(start);
    const most = Math.min(batch.time.length, start + MOST_ROWS);
    for (end = start + 1; end < most && hourOf(end) === hour;) end++;
    const summing = new Summing(batch.subject);
    summing.add(batch, start, end);
    const parts = hours.get(hour) ?? [];
    hours.set(hour, parts);
    parts.push({ ...summing.summary, start });
  }
  return [...hours.values()].map((parts) => {
    const toMs = parts.reduce((latest, part) => Math.max(latest, part.toMs), -Infinity);
    return { section, toMs, parts };
  });
}

/** Least and greatest exactly, means to 1/4095 of what lies between them. */
export function encodeParts({ section, parts }: Parts, columns: ColumnCodec): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  const [{ channels, subject }] = parts as [Part];
  writer.u8(2);
  writer.text(JSON.stringify([channels, ...(subject === undefined ? [] : [subject])]));
  writer.varint(section);
  writer.varint(parts.length);
  const put = (bytes: Uint8Array) => {
    writer.varint(bytes.length);
    writer.bytes(bytes);
  };
  const column = (value: (part: Part) => number) => Float64Array.from(parts, value);
  put(
    columns.encode(
      column(({ start }) => start),
      'sealed',
    ),
  );
  put(
    columns.encode(
      column(({ rows }) => rows),
      'sealed',
    ),
  );
  put(
    columns.encodeTimes(
      column(({ fromMs }) => fromMs),
      'sealed',
    ),
  );
  put(
    columns.encodeTimes(
      column(({ toMs }) => toMs),
      'sealed',
    ),
  );
  for (const c of channels.keys()) {
    put(
      columns.encode(
        column(({ min }) => min[c]!),
        'sealed',
      ),
    );
    put(
      columns.encode(
        column(({ max }) => max[c]!),
        'sealed',
      ),
    );
    put(
      columns.encode(
        column((part) => meanStep(part, c)),
        'sealed',
      ),
    );
  }
  return writer.copy();
}

function meanStep({ min, max, mean }: Part, channel: number): number {
  const range = max[channel]! - min[channel]!;
  return range > 0 && range < Infinity
    ? Math.round((MEAN_STEPS * (mean[channel]! - min[channel]!)) / range)
    : 0;
}

/** Reads many of them quickly: the same names come again and again. @throws frame/length, frame/syntax. */
export class PartsReader {
  readonly #columns: ColumnCodec;
  readonly #heads = new Map<string, readonly [readonly string[], string?]>();

  constructor(columns: ColumnCodec) {
    this.#columns = columns;
  }

  read(bytes: Uint8Array): Omit<Parts, 'toMs'> {
    const reader = new ByteReader(bytes);
    reader.u8();
    const [channels, subject] = this.#head(reader.text());
    const section = reader.varint();
    const count = reader.varint();
    const column = () => this.#columns.decode(reader.bytes(reader.varint()), count);
    const [start, rows, fromMs, toMs] = [column(), column(), column(), column()];
    const figures = channels.map(() => ({ min: column(), max: column(), step: column() }));
    const parts = Array.from({ length: count }, (_, i): Part => {
      const min = figures.map((each) => each.min[i]!);
      const max = figures.map((each) => each.max[i]!);
      const mean = figures.map((each, c) => meanOf(min[c]!, max[c]!, each.step[i]!));
      return {
        subject,
        start: start[i]!,
        rows: rows[i]!,
        fromMs: fromMs[i]!,
        toMs: toMs[i]!,
        channels,
        min,
        max,
        mean,
      };
    });
    return { section, parts };
  }

  #head(text: string): readonly [readonly string[], string?] {
    const known = this.#heads.get(text);
    if (known) return known;
    const head = JSON.parse(text) as [string[], string?];
    this.#heads.set(text, head);
    return head;
  }
}

function meanOf(min: number, max: number, step: number): number {
  const range = max - min;
  return range > 0 && range < Infinity ? min + (step / MEAN_STEPS) * range : (min + max) / 2;
}
