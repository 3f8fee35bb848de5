import type { Batch } from '../../model/batch.ts';
import type { Gap } from '../../model/entry.ts';
import { ahead } from '../ahead.ts';
import { ColumnPage } from './column-page.ts';
import type { Log, Span } from '../platform.ts';
import { Silences } from './silences.ts';

/** Where a chart's rows come from: the log of one station. */
export type ColumnSource = Pick<Log, 'flush' | 'spans' | 'gaps'>;

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
  #partial = false;
  #hoursUntilMs: number | undefined;
  /** The number of the last entry that the log has given. */
  #readUpTo = 0;
  /** What came while the log was being read; undefined once that is done. */
  #waiting: { readonly batch: Batch; readonly seq: number }[] | undefined = [];

  /** `subject`: one of several speakers on the device's wire, where only that one is wanted. */
  constructor(device: string, subject: string | undefined, stepMs: number, index: number) {
    this.device = device;
    this.page = new ColumnPage(stepMs, index, subject);
  }

  /** `seq` is the batch's number in the source, as its spans tell it. */
  saw(batch: Batch, seq: number): void {
    const { fromMs, toMs } = this.page;
    if (!this.page.takes(batch.subject)) return;
    if (batch.time.at(-1)! < fromMs || batch.time[0]! >= toMs) return;
    if (this.#waiting) this.#waiting.push({ batch, seq });
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

  /** Whether the log kept rows in memory, out of sight, when it was read. */
  get partial(): boolean {
    return this.#partial;
  }

  /** Up to when figures of hours are all that is left; undefined where nothing was forgotten. */
  get hoursUntilMs(): number | undefined {
    return this.#hoursUntilMs;
  }

  load(source: ColumnSource, station: string): Promise<void> {
    return (this.#loading ??= this.#load(source, station));
  }

  async #load(source: ColumnSource, station: string): Promise<void> {
    const { fromMs, toMs } = this.page;
    // A log that cannot write can still be read.
    await source.flush().catch(() => (this.#partial = true));
    const spans = source.spans(station, this.device, fromMs - LOOK_BACK_MS, toMs);
    const read = async (span: Span) => ({
      span,
      rows: this.#isFine(span) || !this.page.takes(span.subject) ? [] : await span.read(),
    });
    for await (const { span, rows } of ahead(spans, read)) this.#take(span, rows);
    const gaps = await source.gaps(station, this.device, fromMs, toMs);
    this.#gaps.unshift(...gaps.slice(-KEPT_GAPS));
    const came = this.#waiting!;
    this.#waiting = undefined;
    for (const { batch, seq } of came) if (seq > this.#readUpTo) this.#add(batch);
  }

  /** Whether the summary of a span is all that the page needs of it. */
  #isFine({ fromMs, toMs, isForgotten }: Span): boolean {
    return isForgotten === true || toMs < this.page.fromMs || (toMs - fromMs) * FINE <= this.page.stepMs;
  }

  #take(span: Span, rows: readonly Batch[]): void {
    this.#readUpTo = Math.max(this.#readUpTo, span.upTo);
    for (const batch of rows) this.#add(batch);
    if (!this.#isFine(span) || !this.page.takes(span.subject)) return;
    if (span.isForgotten) this.#hoursUntilMs = Math.max(span.toMs, this.#hoursUntilMs ?? -Infinity);
    this.silences.saw(span.fromMs, span.toMs, span.rows);
    if (span.toMs >= this.page.fromMs) this.page.addSummary(span);
  }

  #add(batch: Batch): void {
    this.page.add(batch);
    for (const timeMs of batch.time) this.silences.saw(timeMs, timeMs, 1);
  }
}
