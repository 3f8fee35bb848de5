import { shownOf } from '../../model/scale.ts';
import type { ChartSeries } from '../../api/chart.ts';
import { type DisplayVersion, scaleAt } from '../devices/display.ts';

const COLUMNS = ['time', 'min', 'max', 'mean'] as const;

/** One line of what was told before `fromMs`, shown as the rest is, and what we heard from then on. */
export function joinedLine(
  older: ChartSeries | undefined,
  newer: ChartSeries,
  fromMs: number,
  versions: readonly DisplayVersion[],
): ChartSeries {
  if (!older) return newer;
  const before = scaled(older, versions);
  const cut = before.time.findIndex((timeMs) => timeMs >= fromMs);
  const rows = cut < 0 ? before.time.length : cut;
  const [time, min, max, mean] = COLUMNS.map((name) =>
    Float64Array.of(...before[name].subarray(0, rows), ...newer[name]),
  );
  const gaps = [
    ...older.gaps.filter((gap) => gap.fromMs < fromMs),
    ...newer.gaps.filter((gap) => gap.fromMs >= fromMs),
  ];
  const { hoursUntilMs } = older;
  const hours = hoursUntilMs === undefined ? {} : { hoursUntilMs: Math.min(hoursUntilMs, fromMs) };
  const { count, ...rest } = newer;
  return {
    ...rest,
    time: time!,
    min: min!,
    max: max!,
    mean: mean!,
    ...counted(before.count?.subarray(0, rows), count),
    gaps,
    rows: rows + newer.rows,
    ...hours,
  };
}

/** Half a count would weigh what is not counted as nothing. */
function counted(
  older: Float64Array | undefined,
  newer: Float64Array | undefined,
): Pick<ChartSeries, 'count'> {
  return older && newer ? { count: Float64Array.of(...older, ...newer) } : {};
}

function scaled(line: ChartSeries, versions: readonly DisplayVersion[]): ChartSeries {
  const scales = Array.from(line.time, (timeMs) => scaleAt(versions, timeMs));
  const shown = (column: Float64Array) => column.map((value, row) => shownOf(scales[row]!, value));
  const ends = [shown(line.min), shown(line.max)] as const;
  const pick = (of: (...values: number[]) => number) => ends[0].map((value, row) => of(value, ends[1][row]!));
  return { ...line, min: pick(Math.min), max: pick(Math.max), mean: shown(line.mean) };
}
