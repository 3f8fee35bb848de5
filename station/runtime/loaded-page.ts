import type { Batch } from '../model/batch.ts';
import type { Gap } from '../model/entry.ts';
import { ColumnPage } from './column-page.ts';
import type { ColumnSource } from './columns.ts';
import type { Span } from './platform.ts';
import { Silences } from './silences.ts';

/** A span this much shorter than a bucket may stand in it by its summary. */
const FINE = 4;
/** Looked back so far for the row before the page, to tell whether the page begins in silence. */
const LOOK_BACK_MS = 120_000;

const KEPT_GAPS = 500;

const touches = (gap: Gap, { fromMs, toMs }: ColumnPage) => gap.fromMs < toMs && gap.toMs >= fromMs;

/** A page that is filled from the log once, and from then on by what comes. */
export class LoadedPage {
  readonly device: string;
  readonly page: ColumnPage;
  readonly silences = new Silences();
  readonly #gaps: Gap[] = [];
  #loading: Promise<void> | undefined;
  #lastReadMs = -Infinity;
  /** What came while the log was being read; undefined once that is done. */
  #waiting: Batch[] | undefined = [];

  constructor(device: string, stepMs: number, index: number) {
    this.device = device;
    this.page = new ColumnPage(stepMs, index);
  }

  saw(batch: Batch): void {
    const { fromMs, toMs } = this.page;
    if (batch.time.at(-1)! < fromMs || batch.time[0]! >= toMs) return;
    if (this.#waiting) this.#waiting.push(batch);
    else this.#add(batch);
  }

  sawGap(gap: Gap): void {
    if (!touches(gap, this.page)) return;
    this.#gaps.push(gap);
    if (this.#gaps.length > KEPT_GAPS) this.#gaps.shift();
  }

  /** Known losses that touch the page, each once. */
  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  load(source: ColumnSource, station: string): Promise<void> {
    return (this.#loading ??= this.#load(source, station));
  }

  async #load(source: ColumnSource, station: string): Promise<void> {
    const { fromMs, toMs } = this.page;
    // A log that cannot write can still be read; what it gathered comes with the next flush.
    await source.flush().catch(() => undefined);
    for await (const span of source.spans(station, this.device, fromMs - LOOK_BACK_MS, toMs))
      await this.#take(span);
    const gaps = await source.gaps(station, this.device, fromMs, toMs);
    this.#gaps.unshift(...gaps.slice(-KEPT_GAPS));
    const came = this.#waiting!;
    this.#waiting = undefined;
    for (const batch of came) if (batch.time[0]! > this.#lastReadMs) this.#add(batch);
  }

  async #take(span: Span): Promise<void> {
    const { fromMs, toMs, rows } = span;
    this.#lastReadMs = Math.max(this.#lastReadMs, toMs);
    const inside = toMs >= this.page.fromMs;
    if (!inside || (toMs - fromMs) * FINE <= this.page.stepMs) {
      this.silences.saw(fromMs, toMs, rows);
      if (inside) this.page.addSummary(span);
      return;
    }
    for (const batch of await span.read()) this.#add(batch);
  }

  #add(batch: Batch): void {
    this.page.add(batch);
    for (const timeMs of batch.time) this.silences.saw(timeMs, timeMs, 1);
  }
}
