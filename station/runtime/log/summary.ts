import { ByteReader } from '../../codec/byte-reader.ts';
import { ByteWriter } from '../../codec/byte-writer.ts';
import type { Batch } from '../../model/batch.ts';
import type { Span } from '../platform.ts';

/** What the index knows of some rows of a device without holding them. A channel without a value has NaN. */
export interface Summary extends Omit<Span, 'device' | 'subject' | 'upTo' | 'read'> {
  readonly subject: string | undefined;
}

interface Figures {
  min: number;
  max: number;
  sum: number;
  count: number;
}

/** A summary in the making: rows come one by one, channels as they appear. */
export class Summing {
  readonly subject: string | undefined;
  readonly #channels = new Map<string, Figures>();
  #fromMs = Infinity;
  #toMs = -Infinity;
  #rows = 0;

  constructor(subject: string | undefined) {
    this.subject = subject;
  }

  /** Adds the rows from `start` to before `end`. */
  add(batch: Batch, start: number, end: number): void {
    this.#rows += end - start;
    for (let row = start; row < end; row++) {
      this.#fromMs = Math.min(this.#fromMs, batch.time[row]!);
      this.#toMs = Math.max(this.#toMs, batch.time[row]!);
    }
    batch.channels.forEach((channel, c) => addColumn(this.#of(channel), batch.columns[c]!, start, end));
  }

  get summary(): Summary {
    const figures = [...this.#channels.values()];
    return {
      subject: this.subject,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      rows: this.#rows,
      channels: [...this.#channels.keys()],
      min: figures.map((each) => (each.count ? each.min : NaN)),
      max: figures.map((each) => (each.count ? each.max : NaN)),
      mean: figures.map((each) => each.sum / each.count),
    };
  }

  #of(channel: string): Figures {
    const known = this.#channels.get(channel);
    if (known) return known;
    const fresh = { min: Infinity, max: -Infinity, sum: 0, count: 0 };
    this.#channels.set(channel, fresh);
    return fresh;
  }
}

function addColumn(figures: Figures, column: Float64Array, start: number, end: number): void {
  for (let row = start; row < end; row++) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    if (value < figures.min) figures.min = value;
    if (value > figures.max) figures.max = value;
    figures.sum += value;
    figures.count++;
  }
}

export function encodeSummary(summary: Summary): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.u8(1);
  writer.text(
    JSON.stringify([summary.channels, ...(summary.subject === undefined ? [] : [summary.subject])]),
  );
  writer.f64(summary.fromMs);
  writer.f64(summary.toMs);
  writer.varint(summary.rows);
  for (const each of [summary.min, summary.max, summary.mean]) writer.f64s(Float64Array.from(each));
  return writer.copy();
}

/** Reads many summaries quickly: the same names come again and again. @throws frame/length, frame/syntax. */
export class SummaryReader {
  readonly #heads = new Map<string, readonly [readonly string[], string?]>();

  read(bytes: Uint8Array): Summary {
    const reader = new ByteReader(bytes);
    reader.u8();
    const [channels, subject] = this.#head(reader.text());
    const fromMs = reader.f64();
    const toMs = reader.f64();
    const rows = reader.varint();
    const [min, max, mean] = [0, 1, 2].map(() => Array.from(reader.f64s(channels.length)));
    return { subject, fromMs, toMs, rows, channels, min: min!, max: max!, mean: mean! };
  }

  #head(text: string): readonly [readonly string[], string?] {
    const known = this.#heads.get(text);
    if (known) return known;
    const head = JSON.parse(text) as [string[], string?];
    this.#heads.set(text, head);
    return head;
  }
}
