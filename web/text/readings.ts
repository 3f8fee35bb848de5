import type { ChartSeries } from '../../station/api.ts';
import type { Line } from '../state/panes.ts';
import { formatNumber, withUnit } from './numbers.ts';
import { formatClock } from './times.ts';
import { peopleUnit } from './units.ts';

/** What a screen reader says at the cursor: `14:29:56, Supply 51.7 °C, Return 40.7 °C`. */
export function readingText(
  lines: readonly Line[],
  shown: ReadonlyMap<string, ChartSeries>,
  timeMs: number,
  valueAt: (series: ChartSeries, timeMs: number) => number | undefined,
): string {
  const values = lines.flatMap(({ key, channel }) => {
    const series = shown.get(key);
    if (!series) return [];
    const value = formatNumber(valueAt(series, timeMs), channel.decimals);
    return [`${channel.label} ${withUnit(value, peopleUnit(channel.unitText))}`];
  });
  return [formatClock(timeMs), ...values].join(', ');
}
