import type { ChartSeries } from '../../station/api/chart.ts';
import type { ChannelView } from '../../station/api/device.ts';
import { shownOf } from '../../station/model/scale.ts';
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

/**
 * How a shown value stands to what its sensor can measure: `above its range of −40.0 °C to 85.0 °C`; undefined where it is
 * within. What the sensor can measure is raw, and is brought to the same scale.
 */
export function outOfRangeText(channel: ChannelView, value: number): string | undefined {
  const ends = [channel.min ?? -Infinity, channel.max ?? Infinity].map((raw) => shownOf(channel, raw));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (value >= low && value <= high) return undefined;
  const side = value < low ? 'below' : 'above';
  return Number.isFinite(low) && Number.isFinite(high)
    ? `${side} its range of ${readingOf(channel, low)} to ${readingOf(channel, high)}`
    : `${side} its ${side === 'below' ? 'least' : 'most'} of ${readingOf(channel, side === 'below' ? low : high)}`;
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
