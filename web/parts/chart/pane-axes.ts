import type uPlot from 'uplot';
import { formatNumber } from '../../text/numbers.ts';
import { formatClock, formatDay } from '../../text/times.ts';

/** A pane's axis of time: a day stands where it begins. */
export const timeAxis = (axis: uPlot.Axis): uPlot.Axis => ({
  ...axis,
  size: 26,
  space: 80,
  incrs: timeSteps,
  values: timeTicks,
});

/** A pane's axis of values; a switch is only on or off, and where nothing is known no number is. */
export const valueAxis = (axis: uPlot.Axis, isSwitch: boolean, isKnown: () => boolean): uPlot.Axis => ({
  ...axis,
  space: 30,
  incrs: isSwitch ? [1] : steps,
  values: isSwitch ? switchTicks : (...at) => (isKnown() ? numberTicks(...at) : at[1].map(() => '')),
});

/** Ticks at 1, 2 and 5. */
const steps = Array.from({ length: 22 }, (_, i) => [1, 2, 5].map((n) => n * 10 ** (i - 9))).flat();

const timeSteps = [1, 2, 5, 10, 15, 30]
  .flatMap((n) => [n * 1000, n * 60_000])
  .concat(
    [100, 200, 500],
    [1, 2, 3, 6, 12, 24, 48, 168, 720].map((h) => h * 3_600_000),
  )
  .sort((a, b) => a - b);

const switchTicks = (_: uPlot, at: number[]): string[] =>
  at.map((v) => (v === 1 ? 'on' : v === 0 ? 'off' : ''));

function numberTicks(_: uPlot, at: number[], _axis: number, _space: number, step: number): string[] {
  const large = at.some((value) => Math.abs(value) >= 1e6);
  const decimals = Math.max(0, Math.min(9, -Math.floor(Math.log10(step) + 1e-9)));
  return at.map((value) => (large ? compact.format(value) : formatNumber(value, decimals)));
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 5 });

function timeTicks(_: uPlot, splits: number[], _axis: number, _space: number, stepMs: number): string[] {
  return splits.map((at, i) => {
    if (stepMs >= 86_400_000) return formatDay(at).slice(5);
    const clock = formatClock(at, stepMs < 60_000 ? 'seconds' : 'minutes');
    const newDay = i > 0 && formatDay(at) !== formatDay(splits[i - 1] ?? at);
    return newDay ? formatDay(at).slice(5) : clock;
  });
}
