import type { ChartSeries } from '../../station/api/chart.ts';
import type { Line } from '../state/panes.ts';
import { formatClock } from './times.ts';

/** The words beside the mark of a change. */
export const RESCALED = 'Scale changed here';

/** Which lines' scale changed when: at the change nearest to a time, else the newest; empty where none changed within reach. */
export function rescaledText(
  lines: readonly Pick<Line, 'key' | 'label'>[],
  shown: ReadonlyMap<string, Pick<ChartSeries, 'rescaledMs'>>,
  nearMs = Infinity,
  withinMs = Infinity,
): string {
  const timesOf = (key: string) => shown.get(key)?.rescaledMs ?? [];
  const times = lines.flatMap(({ key }) => timesOf(key)).sort((one, other) => one - other);
  const near = Math.min(nearMs, times.at(-1) ?? NaN);
  const away = (timeMs: number) => Math.abs(timeMs - near);
  const at = times.toSorted((one, other) => away(one) - away(other))[0];
  if (at === undefined || away(at) > withinMs) return '';
  const whose = lines.filter(({ key }) => timesOf(key).includes(at)).map(({ label }) => label);
  return `Scale changed at ${formatClock(at)}: ${whose.join(', ')}`;
}
