import type { Batch } from '../../model/batch.ts';
import type { Span } from '../platform.ts';

/** What the index knows of some rows of a device without holding them. A channel without a value has NaN. */
export interface Summary extends Omit<Span, 'device' | 'subject' | 'upTo' | 'read'> {
  readonly subject: string | undefined;
}

/** Of one channel; a value that is none does not count. */
export interface Figures {
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

  /** Adds the rows from `start` to before `end`; `offsetMs`: what their stamps are wrong by. */
  add(batch: Batch, start: number, end: number, offsetMs = 0): void {
    this.#rows += end - start;
    for (let row = start; row < end; row++) {
      this.#fromMs = Math.min(this.#fromMs, batch.time[row]! + offsetMs);
      this.#toMs = Math.max(this.#toMs, batch.time[row]! + offsetMs);
    }
    batch.channels.forEach((channel, c) => addColumn(this.#of(channel), batch.columns[c]!, start, end));
  }

  /** Figures that were kept before. */
  resume(
    extent: Pick<Summary, 'fromMs' | 'toMs' | 'rows'>,
    channels: Iterable<readonly [string, Figures]>,
  ): void {
    this.#rows = extent.rows;
    this.#fromMs = extent.fromMs;
    this.#toMs = extent.toMs;
    for (const [channel, figures] of channels) this.#channels.set(channel, figures);
  }

  get channels(): ReadonlyMap<string, Figures> {
    return this.#channels;
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
