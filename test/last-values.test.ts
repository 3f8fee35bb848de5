import { expect, test } from 'vitest';
import { LastValues } from '../station/runtime/devices/last-values.ts';

const row = (timeMs: number, value: number) => ({
  device: 'a',
  channels: ['t'],
  time: Float64Array.of(timeMs),
  columns: [Float64Array.of(value)],
});

test('the rate is that of the last five seconds, also after the clock was set back', () => {
  const last = new LastValues();
  for (let n = 0; n < 100; n++) last.saw(row(1e9 + 100 * n, n));
  expect(last.rowsPerS(1e9 + 9_900)).toBeCloseTo(10, 0);
  for (let n = 0; n < 100; n++) last.saw(row(5e8 + 100 * n, n));
  expect(last.rowsPerS(5e8 + 9_900)).toBeCloseTo(10, 0);
  expect(last.row).toMatchObject({ timeMs: 5e8 + 9_900 });
});
