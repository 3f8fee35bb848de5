import { type Batch, sizeOf } from '../../model/batch.ts';
import type { Gap } from '../../model/entry.ts';
import type { ColumnSource } from '../charts/loaded-page.ts';
import type { Span } from '../platform.ts';

const KEPT_MS = 20 * 60_000;
const KEPT_BYTES = 8 * 1024 * 1024;
const KEPT_GAPS = 500;

/** The newest rows of a far device, in memory only: what the chart of the last minutes is drawn from. */
export class Ring implements ColumnSource {
  /** By the time of their first row. */
  readonly #spans: Kept[] = [];
  #gaps: Gap[] = [];
  #bytes = 0;
  #added = 0;

  /** Batches that were ever added: the number of the last. */
  get added(): number {
    return this.#added;
  }

  /** From here on nothing is missing that was told; undefined before the first row. */
  get fromMs(): number | undefined {
    return this.#spans[0]?.fromMs;
  }

  add(batch: Batch): void {
    if (batch.time.length === 0) return;
    const span = keptOf(batch, ++this.#added);
    const place = this.#spans.findLastIndex(({ fromMs }) => fromMs <= span.fromMs) + 1;
    this.#spans.splice(place, 0, span);
    this.#bytes += span.bytes;
    const newestMs = this.#spans.at(-1)!.toMs;
    while (this.#bytes > KEPT_BYTES || this.#spans[0]!.toMs < newestMs - KEPT_MS)
      this.#bytes -= this.#spans.shift()!.bytes;
  }

  addGap(gap: Gap): void {
    this.#gaps.push(gap);
    if (this.#gaps.length > KEPT_GAPS) this.#gaps.shift();
  }

  clear(): void {
    this.#spans.length = 0;
    this.#gaps = [];
    this.#bytes = 0;
  }

  /** Nothing waits for a disk here. */
  async flush(): Promise<void> {}

  async *spans(_station: string, _device: string, fromMs: number, toMs: number): AsyncGenerator<Span> {
    yield* this.#spans.filter((span) => span.fromMs < toMs && span.toMs >= fromMs);
  }

  async gaps(_station: string, _device: string, fromMs: number, toMs: number): Promise<readonly Gap[]> {
    return this.#gaps.filter((gap) => gap.fromMs < toMs && gap.toMs >= fromMs);
  }
}

interface Kept extends Span {
  readonly bytes: number;
}

function keptOf(batch: Batch, upTo: number): Kept {
  const { device, channels, time, columns } = batch;
  const summaries = columns.map(summaryOf);
  return {
    device,
    channels,
    fromMs: time.reduce((one, other) => Math.min(one, other), Infinity),
    toMs: time.reduce((one, other) => Math.max(one, other), -Infinity),
    rows: time.length,
    min: summaries.map(({ min }) => min),
    max: summaries.map(({ max }) => max),
    mean: summaries.map(({ mean }) => mean),
    upTo,
    read: async () => [batch],
    bytes: sizeOf(batch) + 512,
  };
}

function summaryOf(column: Float64Array): { min: number; max: number; mean: number } {
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    count++;
  }
  return count === 0 ? { min: NaN, max: NaN, mean: NaN } : { min, max, mean: sum / count };
}
