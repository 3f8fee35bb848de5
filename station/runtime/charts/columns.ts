import { type Chart, type ChartQuery, type ChartSeries, type Series, speakerOf } from '../../api/chart.ts';
import type { Batch } from '../../model/batch.ts';
import type { Gap } from '../../model/entry.ts';
import { drawn } from './chart-series.ts';
import { PAGE_BUCKETS } from './column-page.ts';
import type { Displays } from '../devices/display.ts';
import { type ColumnSource, LoadedPage } from './loaded-page.ts';

/** Pages kept over all devices and steps: the least recently drawn go first. */
const KEPT_PAGES = 128;

/**
 * Min/max columns of one station's devices for any window. A page of buckets is filled from the log once and then from
 * every new batch, so drawing a day costs as little as drawing ten seconds.
 */
export class ChartColumns {
  readonly #source: ColumnSource;
  readonly #station: string;
  readonly #pages = new Map<string, LoadedPage>();

  constructor(source: ColumnSource, station: string) {
    this.#source = source;
    this.#station = station;
  }

  /** Every new batch of the station passes here, in order, with its number in the source. */
  saw(batch: Batch, seq: number): void {
    for (const page of this.#pages.values()) if (page.device === batch.device) page.saw(batch, seq);
  }

  sawGap(gap: Gap): void {
    for (const page of this.#pages.values()) if (page.device === gap.device) page.sawGap(gap);
  }

  /** What was drawn of a device, or of all, is not true any more. */
  forget(device?: string): void {
    for (const [key, page] of this.#pages)
      if (device === undefined || page.device === device) this.#pages.delete(key);
  }

  /** Devices of the query are named by their ids. */
  async chart(
    { series, fromMs, toMs, points }: ChartQuery,
    displays: (device: string) => Displays,
  ): Promise<Chart> {
    const stepMs = stepFor(toMs - fromMs, points);
    const pages = new Map<string, readonly LoadedPage[]>();
    for (const each of series)
      if (!pages.has(speakerOf(each)))
        pages.set(speakerOf(each), await this.#window(each, stepMs, fromMs, toMs));
    const lines = series.map(({ device, channel, subject }): ChartSeries => {
      const of = { device, channel, ...(subject === undefined ? {} : { subject }) };
      const versions = displays(device)[channel] ?? [];
      return drawn(of, pages.get(speakerOf(of))!, versions, fromMs, toMs);
    });
    return { stepMs, series: lines };
  }

  async #window(of: Series, stepMs: number, fromMs: number, toMs: number): Promise<readonly LoadedPage[]> {
    const pageMs = stepMs * PAGE_BUCKETS;
    const pages: LoadedPage[] = [];
    for (let index = Math.floor(fromMs / pageMs); index * pageMs < toMs; index++)
      pages.push(await this.#page(of, stepMs, index));
    return pages;
  }

  async #page(of: Series, stepMs: number, index: number): Promise<LoadedPage> {
    const key = `${speakerOf(of)}/${stepMs}/${index}`;
    const kept = this.#pages.get(key);
    const stale = kept?.partial && (await this.#writes());
    const page = kept && !stale ? kept : new LoadedPage(of.device, of.subject, stepMs, index);
    this.#pages.delete(key);
    this.#pages.set(key, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > KEPT_PAGES && oldest) this.#pages.delete(oldest);
    try {
      await page.load(this.#source, this.#station);
    } catch (error) {
      this.#pages.delete(key);
      throw error;
    }
    return page;
  }

  /** Whether all that the log was given can be read now. */
  #writes(): Promise<boolean> {
    return this.#source.flush().then(
      () => true,
      () => false,
    );
  }
}

/** 1, 2 or 5 times a power of ten: the finest that fits the window into the points. */
function stepFor(windowMs: number, points: number): number {
  const least = Math.max(1, windowMs / Math.max(16, Math.min(points, 4_096)));
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least)!;
}
