import type uPlot from 'uplot';
import type { ChartSeries } from '../../../station/api/chart.ts';

/**
 * Lines as uPlot wants them: one time for all, and for each line its highest, lowest and mean. A gap (NaN) becomes
 * null, which breaks a line; a time that another line has becomes undefined, which does not, unless it lies in a gap.
 */
export function aligned(lines: readonly ChartSeries[]): uPlot.AlignedData {
  const time = commonTime(lines);
  const columns = lines.flatMap((line) => {
    const place = line.time.length === time.length ? undefined : placesOf(line.time, time);
    return [line.max, line.min, line.mean].map((column) => spread(column, place, time.length));
  });
  return [time, ...columns];
}

/** Where a time is the same for all lines, as it is for one device's channels, nothing has to be merged. */
function commonTime(lines: readonly ChartSeries[]): Float64Array {
  const [first] = lines;
  if (!first) return new Float64Array();
  if (lines.every((line) => same(line.time, first.time))) return first.time;
  const all = new Float64Array(lines.reduce((sum, line) => sum + line.time.length, 0));
  let at = 0;
  for (const { time } of lines) {
    all.set(time, at);
    at += time.length;
  }
  return all.sort().filter((t, i, sorted) => i === 0 || t !== sorted[i - 1]);
}

const same = (a: Float64Array, b: Float64Array): boolean =>
  a === b || (a.length === b.length && a.every((t, i) => t === b[i]));

/** For each row of a line its row in the common time. */
function placesOf(own: Float64Array, time: Float64Array): Uint32Array {
  const places = new Uint32Array(own.length);
  let at = 0;
  for (const [i, t] of own.entries()) {
    while ((time[at] ?? Infinity) < t) at++;
    places[i] = at;
  }
  return places;
}

type Column = (number | null | undefined)[];

function spread(column: Float64Array, places: Uint32Array | undefined, length: number): Column {
  const spread: Column = new Array<number | null | undefined>(length);
  for (const [i, value] of column.entries()) spread[places?.[i] ?? i] = Number.isNaN(value) ? null : value;
  if (places) widenBreaks(spread);
  return spread;
}

/** Lets each break reach from the value before it to the one after: uPlot opens a line only as far as nulls stand. */
function widenBreaks(column: Column): void {
  let from = 0;
  let broken = false;
  for (let row = 0; row <= column.length; row++) {
    const value = column[row];
    if (value === null) broken = true;
    if (typeof value !== 'number' && row < column.length) continue;
    if (broken) column.fill(null, from, row);
    [from, broken] = [row + 1, false];
  }
}

/** The row of a line nearest to a time, at most `withinMs` away and with a value; undefined where it has none. */
export function rowNear({ time, mean }: ChartSeries, timeMs: number, withinMs: number): number | undefined {
  let [low, high] = [0, time.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((time[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  const row =
    Math.abs((time[low] ?? Infinity) - timeMs) < Math.abs((time[low - 1] ?? -Infinity) - timeMs)
      ? low
      : low - 1;
  const near = Math.abs((time[row] ?? Infinity) - timeMs) <= withinMs;
  return near && !Number.isNaN(mean[row] ?? Number.NaN) ? row : undefined;
}
