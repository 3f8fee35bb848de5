import type { Chart, ChartQuery } from '../../station/api/chart.ts';
import { demoValue } from './demo-devices.ts';

/** Between two readings of the demo. */
export const STEP_MS = 100;
/** Before the page was opened. */
const HOURS_MS = 3 * 3_600_000;
const GAP = { fromMs: 95_000, toMs: 43_000 };

/** A window of the demo, with a gap of 52 s; of what is older than three hours only hours are left. */
export function demoChart(
  { series, fromMs, toMs, points }: ChartQuery,
  bornMs: number,
  lastMs: number,
  pump: number | undefined,
): Chart {
  const stepMs = Math.max(STEP_MS, (toMs - fromMs) / points);
  const endMs = Math.min(toMs, lastMs);
  const gapFromMs = bornMs - GAP.fromMs;
  const gapToMs = bornMs - GAP.toMs;
  const hoursUntilMs = bornMs - HOURS_MS;
  const time: number[] = [];
  for (let t = Math.ceil(fromMs / stepMs) * stepMs; t <= endMs; t += stepMs)
    if (t < gapFromMs || t > gapToMs) time.push(t);
    else if (time.at(-1)! < gapFromMs) time.push(t);
  return {
    stepMs,
    series: series.map((one) => {
      const { device, channel, subject } = one;
      const inGap = (t: number) => t >= gapFromMs && t <= gapToMs;
      const value = (t: number, edge: number) =>
        inGap(t)
          ? Number.NaN
          : demoValue(channel, t, edge * Math.min(1, stepMs / 1000), pump) +
            (subject === undefined ? 0 : 100);
      return {
        ...one,
        time: Float64Array.from(time),
        min: Float64Array.from(time, (t) => value(t, -1)),
        max: Float64Array.from(time, (t) => value(t, 1)),
        mean: Float64Array.from(time, (t) => value(t, 0)),
        gaps: gapToMs > fromMs ? [{ device, fromMs: gapFromMs, toMs: gapToMs, cause: 'unplugged' }] : [],
        rows: Math.round((toMs - fromMs) / STEP_MS),
        ...(fromMs < hoursUntilMs ? { hoursUntilMs } : {}),
      };
    }),
  };
}
