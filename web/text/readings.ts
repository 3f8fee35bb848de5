import type { ChartSeries } from '../../station/api/chart.ts';
import type { ChannelView } from '../../station/api/device.ts';
import type { Line } from '../state/panes.ts';
import { formatNumber, withUnit } from './numbers.ts';
import { rescaledText } from './rescalings.ts';
import { formatClock } from './times.ts';
import { peopleUnit } from '../../station/model/units.ts';

/** A value of a channel with its unit, or on and off where it switches. */
export function readingOf({ quantity, decimals, unitText }: ChannelView, value: number | undefined): string {
  if (quantity === 'switch' && value !== undefined) return value > 0 ? 'On' : 'Off';
  return withUnit(formatNumber(value, decimals), peopleUnit(unitText));
}

/** What a screen reader says at the cursor: `14:29:56, Supply 51.7 °C, Return 40.7 °C`. */
export function readingText(
  lines: readonly Line[],
  shown: ReadonlyMap<string, ChartSeries>,
  timeMs: number,
  withinMs: number,
  valueAt: (series: ChartSeries, timeMs: number, withinMs: number) => number | undefined,
): string {
  const values = lines.flatMap(({ key, label, channel }) => {
    const series = shown.get(key);
    if (!series) return [];
    return [`${label} ${readingOf(channel, valueAt(series, timeMs, withinMs))}`];
  });
  const rescaled = rescaledText(lines, shown, timeMs, withinMs);
  const isHour = lines.some(({ key }) => timeMs <= (shown.get(key)?.hoursUntilMs ?? -Infinity));
  const about = [...(rescaled === '' ? [] : [rescaled]), ...(isHour ? ['figures of an hour'] : [])];
  return [formatClock(timeMs), ...values, ...about].join(', ');
}
