import type { ChartSeries } from '../../../station/api/chart.ts';
import type { ChannelView } from '../../../station/api/device.ts';
import type { Line } from '../../state/panes.ts';
import { formatNumber } from '../../text/numbers.ts';
import { rowNear } from './aligned.ts';

/** The value of a line at a time, or that of its last column. */
export function valueAt(
  series: ChartSeries,
  timeMs: number | undefined,
  withinMs: number,
): number | undefined {
  if (timeMs === undefined) return series.mean.findLast((value) => !Number.isNaN(value));
  const row = rowNear(series, timeMs, withinMs);
  return row === undefined ? undefined : series.mean[row];
}

/** What a line says now: its newest reading, as its tile has it, where a column would be the mean of many. */
export function valueNow({ device, channel, subject }: Line, series: ChartSeries): number | undefined {
  const ofColumn = valueAt(series, undefined, 0);
  // The newest of a device is not told of each speaker on its wire.
  if (ofColumn === undefined || subject !== undefined) return ofColumn;
  return device.last[channel.name]?.value ?? ofColumn;
}

/** Least, greatest and average of a line over the window; each column weighs as much as it has readings. */
export function sums(
  { min, max, mean, count }: ChartSeries,
  { quantity, decimals }: Pick<ChannelView, 'quantity' | 'decimals'>,
): string {
  let [low, high, sum, rows] = [Infinity, -Infinity, 0, 0];
  for (const [i, value] of mean.entries()) {
    if (Number.isNaN(value)) continue;
    const weight = count?.[i] ?? 1;
    low = Math.min(low, min[i] ?? value);
    high = Math.max(high, max[i] ?? value);
    sum += weight * value;
    rows += weight;
  }
  if (rows === 0) return 'no data in this window';
  if (quantity === 'switch') return `on ${formatNumber((100 * sum) / rows, 0)} % of the time`;
  return `min · max · avg  ${[low, high, sum / rows].map((value) => formatNumber(value, decimals)).join(' · ')}`;
}
