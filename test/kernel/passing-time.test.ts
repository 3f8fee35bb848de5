import { expect, test } from 'vitest';
import { columnOf } from '../../station/model/batch.ts';
import { programOf, table } from './rows.ts';

test('no data is judged on every row, from the first one on, and ends with a value', () => {
  const noData = programOf([{ op: 'noData', from: 'x', as: 'y', forMs: 2000 }]);
  const made = noData.run(table([0, 1000, 2000, 2500, 4500, 5000, 7000], [NaN, NaN, NaN, 5, NaN, 5, NaN]));
  expect([...columnOf(made, 'y')!]).toEqual([0, 0, 1, 0, 1, 0, 1]);
});

test.each([
  [40, 60, Math.SQRT1_2 * 3],
  [60, 100, 0],
  [0, 500, Math.sqrt(9 / 2 + 1 / 2)],
])(
  'a vibration of 3 at 50 Hz and of 1 at 200 Hz has between %d and %d Hz an RMS of %d',
  (lowHz, highHz, wanted) => {
    const band = programOf([{ op: 'band', from: 'x', as: 'y', lowHz, highHz }]);
    const time = Array.from({ length: 3000 }, (_, i) => i);
    const x = time.map((ms) => 3 * Math.sin(0.1 * Math.PI * ms) + Math.sin(0.4 * Math.PI * ms) + 7);
    const made = [...columnOf(band.run(table(time, x)), 'y')!].flatMap((y, i) =>
      Number.isNaN(y) ? [] : [[i, y]],
    );
    expect(made.map(([row]) => row)).toEqual([1023, 2047]);
    for (const [, y] of made) expect(y).toBeCloseTo(wanted, 1);
  },
);

test('a machine whose bearing knocks has a higher crest factor than one that hums', () => {
  const crest = programOf([{ op: 'crest', from: 'x', as: 'y', windowMs: 1000 }]);
  const time = Array.from({ length: 2000 }, (_, i) => i);
  const hum = table(
    time,
    time.map((ms) => Math.sin(ms / 3)),
  );
  const knocks = table(
    time,
    time.map((ms) => Math.sin(ms / 3) * 0.1 + (ms % 100 === 0 ? 5 : 0)),
  );
  const last = (batch: typeof hum) =>
    columnOf(programOf([{ op: 'crest', from: 'x', as: 'y', windowMs: 1000 }]).run(batch), 'y')!.at(-1)!;
  expect(columnOf(crest.run(hum), 'y')!.at(-1)).toBeCloseTo(Math.SQRT2, 2);
  expect(last(knocks)).toBeGreaterThan(8);
});

test('P² comes near the true percentile of 20,000 values, keeping five', () => {
  const percentile = programOf([{ op: 'percentile', from: 'x', as: 'y', p: 0.95 }]);
  let state = 7;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const x = Array.from({ length: 20_000 }, () => -Math.log(random()));
  const made = columnOf(percentile.run(table([...x.keys()], x)), 'y')!;
  const right = x.toSorted((a, b) => a - b)[19_000]!;
  expect(Math.abs(made.at(-1)! - right) / right).toBeLessThan(0.03);
});

test('a PID holds a sluggish oven at its set-point, and its integral does not wind up while it heats', () => {
  const pid = programOf([{ op: 'pid', from: 'x', as: 'y', setpoint: 60, kp: 4, ki: 0.1, low: 0, high: 100 }]);
  let temperature = 20;
  let highest = 20;
  for (let second = 0; second < 1200; second++) {
    const power = columnOf(pid.run(table([second * 1000], [temperature])), 'y')![0]!;
    temperature += power * 0.02 - (temperature - 20) * 0.01;
    highest = Math.max(highest, temperature);
  }
  expect(temperature).toBeCloseTo(60, 1);
  expect(highest).toBeLessThan(66);
});

test('a counter of 16 bits goes on past its end, and from 0 after a restart', () => {
  const counter = programOf([{ op: 'counter', from: 'x', as: 'y', modulus: 65_536 }]);
  const made = counter.run(table([0, 1, 2, 3, 4], [65_500, 65_530, 10, 50, 3]));
  expect([...columnOf(made, 'y')!]).toEqual([0, 30, 46, 86, 89]);
});
