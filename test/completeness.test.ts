import { expect, test } from 'vitest';
import type { ChartSeries } from '../station/api/chart.ts';
import type { Gap } from '../station/model/entry.ts';
import { completenessOf } from '../web/state/completeness.ts';
import { completenessMeaning, completenessText } from '../web/text/completeness.ts';

const DAY = 86_400_000;

function drawn(device: string, firstMs: number, gaps: Omit<Gap, 'device'>[], channel = 'a'): ChartSeries {
  const time = Float64Array.of(firstMs, DAY);
  return {
    device,
    channel,
    time,
    min: time,
    max: time,
    mean: time,
    gaps: gaps.map((gap) => ({ ...gap, device: 'by its own name' })),
    rows: 2,
  };
}
const textOf = (series: ChartSeries[], open: Gap[] = [], fromMs = 0) => {
  const completeness = completenessOf(series, open, fromMs, DAY);
  return completeness && completenessText(completeness);
};

test('a window without a gap is complete; one in which nothing was ever recorded is not judged', () => {
  expect(textOf([drawn('s/a', 0, [])])).toBe('complete');
  expect(textOf([])).toBeUndefined();
  const never = { ...drawn('s/a', 0, []), time: new Float64Array(0), mean: new Float64Array(0) };
  expect(textOf([never])).toBeUndefined();
});

test('it says how much is there, in how many gaps the rest is missing, for how long and mostly why', () => {
  const gaps = [
    { fromMs: 10_000, toMs: 13_000, cause: 'unplugged' },
    { fromMs: 20_000, toMs: 21_000, cause: 'unplugged' },
    { fromMs: 30_000, toMs: 30_200, cause: 'unplugged' },
  ] as const;
  expect(textOf([drawn('s/a', 0, [...gaps])])).toBe('99.99 %: 3 gaps, 4.2 s, cable');
  const hour = { fromMs: 3_600_000, toMs: 7_200_000, cause: 'asleep' } as const;
  expect(textOf([drawn('s/a', 0, [...gaps, hour])])).toBe('95.82 %: 4 gaps, 1 h, sleep and other causes');
});

test('channels of one device do not count its gaps twice; two devices share the window', () => {
  const gap = { fromMs: 0, toMs: DAY / 2, cause: 'silent' } as const;
  expect(textOf([drawn('s/a', 0, [gap]), drawn('s/a', 0, [gap], 'b')])).toMatch(/^50\.00 %: 1 gap, /);
  expect(textOf([drawn('s/a', 0, [gap]), drawn('s/b', 0, [])])).toMatch(/^75\.00 %: 1 gap, /);
});

test('gaps count only within the window, and from where recording began in it', () => {
  const before = { fromMs: -5_000, toMs: DAY / 4, cause: 'closed' } as const;
  expect(textOf([drawn('s/a', 0, [before])])).toMatch(/^75\.00 %: 1 gap, 6 h, not recording$/);
  expect(textOf([drawn('s/a', DAY / 2, [])])).toBe('complete');
});

test('gaps that overlap are missing once; one that goes on counts, too', () => {
  const one = { fromMs: 0, toMs: DAY / 4, cause: 'overrun' } as const;
  const two = { fromMs: DAY / 8, toMs: DAY / 4, cause: 'damaged' } as const;
  const open: Gap = { device: 's/a', fromMs: (3 * DAY) / 4, toMs: DAY, cause: 'unplugged' };
  expect(textOf([drawn('s/a', 0, [one, two])], [open])).toMatch(/^50\.00 %: 3 gaps, 12 h, /);
});

test('what is not complete is never called 100 %', () => {
  expect(textOf([drawn('s/a', 0, [{ fromMs: 5, toMs: 6, cause: 'parity' }])])).toBe(
    '99.99 %: 1 gap, 0.0 s, line noise',
  );
});

test('hours of what was forgotten are no loss: only what came later is judged, and where there is nothing later it says so', () => {
  const untilMs = new Date(2026, 0, 3, 10, 30).getTime();
  const hours = (from: number, to: number, gaps: Omit<Gap, 'device'>[] = []) => {
    const time = Float64Array.of(from, to);
    const line = { device: 's/a', channel: 'a', time, min: time, max: time, mean: time, rows: 2 };
    return { ...line, gaps: gaps.map((gap) => ({ ...gap, device: 's/a' })), hoursUntilMs: untilMs };
  };
  const of = (line: ChartSeries, from: number, to: number) => completenessOf([line], [], from, to)!;
  const [from, to] = [untilMs - DAY, untilMs + DAY];
  const before = { fromMs: untilMs - 7_200_000, toMs: untilMs - 3_600_000, cause: 'silent' } as const;
  const whole = of(hours(from, to, [before]), from, to);
  expect(completenessText(whole)).toBe('complete from 2026-01-03 10:30 on');
  expect(completenessMeaning(whole)).toBe(
    'Nothing is known to be missing in this window. Before 2026-01-03 10:30 only the least, mean and greatest of each hour are left: forgotten as old, not lost.',
  );
  const later = { fromMs: untilMs + DAY / 4, toMs: untilMs + DAY / 2, cause: 'asleep' } as const;
  expect(completenessText(of(hours(from, to, [before, later]), from, to))).toBe(
    '75.00 % from 2026-01-03 10:30 on: 1 gap, 6 h, sleep',
  );
  const only = of(hours(from, untilMs - DAY / 2), from, untilMs - DAY / 2);
  expect([completenessText(only), only.gaps]).toEqual(['hours only', 0]);
  expect(completenessMeaning(only)).toMatch(/^Of this window only the least, mean and greatest/);
});
