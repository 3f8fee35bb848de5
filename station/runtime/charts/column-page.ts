import type { Batch } from '../../model/batch.ts';
import type { Span } from '../platform.ts';

/** Buckets a page holds. */
export const PAGE_BUCKETS = 512;

/** What one channel said during each bucket of a page. */
export interface PageColumn {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
}

/** 512 buckets of one device, or of one of several speakers on its wire, each `stepMs` long and aligned to it: lowest, highest and sum of every channel. */
export class ColumnPage {
  readonly stepMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly #subject: string | undefined;
  readonly columns = new Map<string, PageColumn>();
  /** Whose values each column has: the device's own where it speaks for itself, else those of the first who did. */
  readonly #speakers = new Map<string, string | undefined>();
  /** Time of the rows of each bucket, summed, and how many they are. */
  readonly timeSum = new Float64Array(PAGE_BUCKETS);
  readonly rows = new Float64Array(PAGE_BUCKETS);

  /** `subject`: whose rows alone are taken; absent where all are. */
  constructor(stepMs: number, index: number, subject?: string) {
    this.#subject = subject;
    this.stepMs = stepMs;
    this.fromMs = index * PAGE_BUCKETS * stepMs;
    this.toMs = this.fromMs + PAGE_BUCKETS * stepMs;
  }

  /** Whether rows of this speaker belong here. */
  takes(subject: string | undefined): boolean {
    return this.#subject === undefined || subject === this.#subject;
  }

  /** Adds the rows that fall into the page; the others are passed over. */
  add({ subject, time, channels, columns }: Batch): void {
    if (!this.takes(subject)) return;
    const buckets = Int32Array.from(time, (timeMs) => this.#bucketOf(timeMs));
    buckets.forEach((bucket, row) => {
      if (bucket < 0) return;
      this.rows[bucket]! += 1;
      this.timeSum[bucket]! += time[row]!;
    });
    channels.forEach((name, i) => {
      const column = this.#column(name, subject);
      if (column) addRows(column, buckets, columns[i]!);
    });
  }

  /** Adds a span by its summary: right to within the span's length, which the caller keeps well below a bucket. */
  addSummary({ subject, fromMs, toMs, rows, channels, min, max, mean }: Span): void {
    if (!this.takes(subject)) return;
    const middleMs = (fromMs + toMs) / 2;
    const bucket = this.#bucketOf(middleMs);
    if (bucket < 0) return;
    this.rows[bucket]! += rows;
    this.timeSum[bucket]! += rows * middleMs;
    channels.forEach((name, i) => {
      if (Number.isNaN(mean[i]!)) return;
      const column = this.#column(name, subject);
      if (column) include(column, bucket, min[i]!, max[i]!, mean[i]! * rows, rows);
    });
  }

  #bucketOf(timeMs: number): number {
    const bucket = Math.floor((timeMs - this.fromMs) / this.stepMs);
    return bucket < PAGE_BUCKETS ? bucket : -1;
  }

  /** Undefined for one of several speakers whose values would be mixed with another's. */
  #column(name: string, subject: string | undefined): PageColumn | undefined {
    const known = this.columns.get(name);
    if (known && this.#speakers.get(name) === subject) return known;
    if (known && subject !== undefined) return undefined;
    const column = {
      min: new Float64Array(PAGE_BUCKETS).fill(Infinity),
      max: new Float64Array(PAGE_BUCKETS).fill(-Infinity),
      sum: new Float64Array(PAGE_BUCKETS),
      count: new Float64Array(PAGE_BUCKETS),
    };
    this.columns.set(name, column);
    this.#speakers.set(name, subject);
    return column;
  }
}

function addRows(column: PageColumn, buckets: Int32Array, values: Float64Array): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const bucket = buckets[row]!;
    if (bucket >= 0 && !Number.isNaN(value)) include(column, bucket, value, value, value, 1);
  }
}

function include(
  { min, max, sum, count }: PageColumn,
  bucket: number,
  low: number,
  high: number,
  total: number,
  rows: number,
): void {
  if (low < min[bucket]!) min[bucket] = low;
  if (high > max[bucket]!) max[bucket] = high;
  sum[bucket]! += total;
  count[bucket]! += rows;
}
