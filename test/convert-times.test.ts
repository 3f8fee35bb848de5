import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readTime, writeTime } from '../node-bridge/cli/convert/time-text.ts';
import { Losses } from '../node-bridge/cli/convert/losses.ts';
import { readNumber } from '../node-bridge/cli/convert/number-text.ts';
import { Conversion } from './fakes/conversion.ts';

const convert = new Conversion();
afterAll(() => convert.remove());

test.each([
  ['1969-12-31T23:59:59.999999Z', -0.001],
  ['1969-12-31T23:59:58.9995Z', -1000.5],
  ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  ['2024-01-01T24:00:00Z', 1_704_153_600_000],
  ['2024-01-01T24:00', 1_704_153_600_000],
  ['2024-01-01T00:00:00+23:59', 1_704_067_200_000 - 86_340_000],
  ['2024-02-29T23:59:59.123456Z', 1_709_251_199_123.456],
  ['1700000000000.12353515625', 1_700_000_000_000.1235],
])('%s is kept as it is', (text, timeMs) => {
  const losses = new Losses();
  expect(readTime(text, '', losses)).toBe(timeMs);
  expect(losses.times.times).toBe(0);
});

test.each([
  ['2024-01-01T00:00:00+99:99', /is no date/],
  ['2024-01-01T00:00:00+24:00', /is no date/],
  ['2024-01-01T00:00:00-01:60', /is no date/],
  ['2024-01-01T24:30:00Z', /is no date/],
  ['2024-01-01T24:00:00.001Z', /is no date/],
  ['9999-12-31T23:59:59-01:00', /after the year 9999/],
  ['1704067200123456789', /looks like nanoseconds/],
  ['-1704067200123456', /looks like microseconds/],
])('%s is refused', (text, message) => {
  expect(() => readTime(text, '')).toThrow(message);
});

test.each([
  ['2024-01-01T00:00:00.123456789Z', '2024-01-01T00:00:00.1234568Z'],
  ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.99997Z'],
  ['1700000000000.123456', '2023-11-14T22:13:20.0001235Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
])('%s has more digits than are kept, and is told', (text, written) => {
  const losses = new Losses();
  expect(writeTime(readTime(text, 'line 2', losses), 'TZ')).toBe(written);
  readTime(text, 'line 3', losses);
  expect(losses.times).toMatchObject({ times: 2, first: 'line 2' });
});

test('times before 1970 go back the way they were written too', () => {
  const time = fc.double({ min: -6e13, max: -Number.MIN_VALUE, noNaN: true });
  fc.assert(
    fc.property(time, fc.constantFrom('ms', 'T', 'TZ', ' ', ' Z'), (timeMs, style) => {
      const losses = new Losses();
      expect(readTime(writeTime(timeMs, style), '', losses)).toBe(timeMs);
      expect(losses.times.times).toBe(0);
    }),
  );
});

test('numbers are read as every reader reads them; whole ones that become others are told, endless ones refused', () => {
  const losses = new Losses();
  const told = (text: string) => {
    const before = losses.numbers.times;
    readNumber(text, `at ${text}`, false, losses);
    return losses.numbers.times > before;
  };
  for (const text of [
    '9007199254740993',
    '-18446744073709551615',
    '9007199254740993.0',
    '9.007199254740993e15',
  ])
    expect([text, told(text)]).toEqual([text, true]);
  expect(losses.numbers.first).toBe('at 9007199254740993');
  for (const text of [
    '9007199254740992',
    '18446744073709551616',
    '1e23',
    '0.1234567890123456789',
    '5e-324',
    '0e5',
  ])
    expect([text, told(text)]).toEqual([text, false]);
  for (const text of ['1e400', '-1e400', '1e-400', `0.${'0'.repeat(400)}1`, '9'.repeat(400)])
    expect(() => told(text)).toThrow(/too (large|small) to be kept/);
  for (const text of ['Infinity', '-inf', '0e-400', '0.0000000000000000']) expect(told(text)).toBe(false);
});

test('what a table loses is counted once, however often it is read', async () => {
  const source = convert.csv('time,a\n1700000000000.123456,9007199254740993\n1700000000001,1\n');
  expect(await convert.csvOf(source)).toBe('time,a\n1700000000000.1235,9007199254740992\n1700000000001,1\n');
  await convert.csvOf(source);
  const { times, numbers } = source.losses();
  expect([times.times, times.first]).toEqual([1, 'line 2, column 1']);
  expect([numbers.times, numbers.first]).toEqual([1, 'line 2, column 2']);
});
