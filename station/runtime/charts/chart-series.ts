import type { ChartSeries, Series } from '../../api/chart.ts';
import type { Gap } from '../../model/entry.ts';
import { shownOf } from '../../model/scale.ts';
import { PAGE_BUCKETS } from './column-page.ts';
import { type DisplayVersion, rescaledMs, scaleAt } from '../devices/display.ts';
import type { LoadedPage } from './loaded-page.ts';

interface Point {
  readonly timeMs: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
}

/** One line, ready to draw: a point for each bucket that has rows, scaled as it was at its time, and a break in each gap. */
export function drawn(
  series: Series,
  pages: readonly LoadedPage[],
  versions: readonly DisplayVersion[],
  fromMs: number,
  toMs: number,
): ChartSeries {
  const points: Point[] = [];
  let rows = 0;
  for (const { page } of pages) {
    const column = page.columns.get(series.channel);
    if (!column) continue;
    for (let bucket = 0; bucket < PAGE_BUCKETS; bucket++) {
      const count = column.count[bucket]!;
      if (count === 0) continue;
      const timeMs = page.timeSum[bucket]! / page.rows[bucket]!;
      if (timeMs < fromMs - page.stepMs || timeMs > toMs + page.stepMs) continue;
      const mean = column.sum[bucket]! / count;
      const [min, max] = [column.min[bucket]!, column.max[bucket]!];
      points.push(scaled({ timeMs, min, max, mean, count }, versions));
      rows += count;
    }
  }
  const known = knownGaps(pages, fromMs, toMs);
  const gaps = [...known, ...silent(series.device, pages, known, fromMs, toMs)].sort(
    (one, other) => one.fromMs - other.fromMs,
  );
  const broken = withBreaks(points, gaps);
  const rescaled = rescaledMs(versions, fromMs, toMs);
  const hoursUntilMs = Math.max(...pages.map((page) => page.hoursUntilMs ?? -Infinity));
  const column = (of: (point: Point) => number) => Float64Array.from(broken, of);
  return {
    ...series,
    time: column((point) => point.timeMs),
    min: column((point) => point.min),
    max: column((point) => point.max),
    mean: column((point) => point.mean),
    count: column((point) => point.count),
    gaps,
    rows,
    ...(rescaled.length > 0 ? { rescaledMs: rescaled } : {}),
    ...(hoursUntilMs > fromMs ? { hoursUntilMs } : {}),
  };
}

function scaled({ timeMs, min, max, mean, count }: Point, versions: readonly DisplayVersion[]): Point {
  const scale = scaleAt(versions, timeMs);
  const [low, high] = scale.gain < 0 ? [max, min] : [min, max];
  return { timeMs, min: shownOf(scale, low), max: shownOf(scale, high), mean: shownOf(scale, mean), count };
}

/** Each once, though it may reach over several pages. */
function knownGaps(pages: readonly LoadedPage[], fromMs: number, toMs: number): readonly Gap[] {
  const gaps = new Map<string, Gap>();
  for (const page of pages)
    for (const gap of page.gaps)
      if (gap.fromMs < toMs && gap.toMs > fromMs) gaps.set(`${gap.fromMs} ${gap.toMs} ${gap.cause}`, gap);
  return [...gaps.values()];
}

/** Silences that no gap entry accounts for yet. */
function silent(
  device: string,
  pages: readonly LoadedPage[],
  known: readonly Gap[],
  fromMs: number,
  toMs: number,
): readonly Gap[] {
  const accounted = (from: number, to: number) => known.some((gap) => gap.fromMs < to && gap.toMs > from);
  const found = new Map<number, Gap>();
  for (const { silences } of pages)
    for (const silence of silences.between(fromMs, toMs))
      if (!accounted(silence.fromMs, silence.toMs))
        found.set(silence.fromMs, { device, ...silence, cause: 'silent' });
  return [...found.values()];
}

/** A row without values in the middle of each gap, so that no line is drawn over it. */
function withBreaks(points: readonly Point[], gaps: readonly Gap[]): readonly Point[] {
  const breaks = gaps
    .filter((gap) => gap.toMs > gap.fromMs)
    .map((gap): Point => ({ timeMs: (gap.fromMs + gap.toMs) / 2, min: NaN, max: NaN, mean: NaN, count: 0 }));
  return [...points, ...breaks].sort((one, other) => one.timeMs - other.timeMs);
}
