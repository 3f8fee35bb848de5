import type { ChartSeries } from '../../station/api/chart.ts';
import type { Line } from '../state/panes.ts';
import { formatClock, formatDay } from './times.ts';

/** The words at the line where rows end and hours begin: as many of them as there is room for. */
export const HOURS_HERE = ['← hours from here back', '← hours'] as const;

/** Of what was forgotten, what is left and since when; whose that is, where not of all lines. Empty where every line has its rows. */
export function hoursText(
  lines: readonly Pick<Line, 'key' | 'label'>[],
  shown: ReadonlyMap<string, Pick<ChartSeries, 'hoursUntilMs'>>,
): string {
  const untilOf = (key: string) => shown.get(key)?.hoursUntilMs;
  const whose = lines.filter(({ key }) => untilOf(key) !== undefined);
  if (whose.length === 0) return '';
  const isAll = whose.length === shown.size;
  const names = isAll ? '' : ` (${whose.map(({ label }) => label).join(', ')})`;
  return `Hours from ${atMinute(Math.max(...whose.map(({ key }) => untilOf(key)!)))} back: least, mean, greatest of each${names}`;
}

/** With the date, which is always one of the past. */
export const atMinute = (timeMs: number): string => `${formatDay(timeMs)} ${formatClock(timeMs, 'minutes')}`;
