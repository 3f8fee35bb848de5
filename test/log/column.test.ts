import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../../station/codec/byte-reader.ts';
import { ByteWriter } from '../../station/codec/byte-writer.ts';
import { codec } from '../fakes/codec.ts';
import { readColumn, writeColumn } from '../../station/codec/column.ts';

function bytesOf(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writeColumn(writer, Float64Array.from(values), codec);
  return writer.copy();
}

function expectSame(values: readonly number[]): void {
  const reader = new ByteReader(bytesOf(values));
  const read = readColumn(reader, values.length, codec);
  expect(reader.left).toBe(0);
  read.forEach((value, row) => expect(Object.is(value, values[row])).toBe(true));
  expect(read.length).toBe(values.length);
}

const wave = (count: number, amplitude: number, digits: number) =>
  Array.from({ length: count }, (_, i) => Number((amplitude * Math.sin(i / 40)).toFixed(digits)));

test.each([
  ['values of a sensor with two decimals', wave(512, 25, 2), 2],
  ['rounded values about zero', wave(512, 4, 0).map((value) => Math.round(value) / 10), 1.3],
  [
    'times a tenth of a second apart',
    Array.from({ length: 512 }, (_, i) => 1_763_675_000_000 + 100 * i),
    2.1,
  ],
  ['floats of a meter', wave(512, 230, 5).map(Math.fround), 4.1],
  ['rows that mostly say nothing', wave(512, 25, 2).map((value, i) => (i % 10 === 0 ? value : NaN)), 0.5],
  ['a column that says nothing', Array(512).fill(NaN) as number[], 0.2],
  ['noise in the last bit', wave(512, 1, 15), 8.1],
])('%s come back in few bytes', (_what, values, bytesEach) => {
  expectSame(values);
  expect(bytesOf(values).length).toBeLessThanOrEqual(bytesEach * values.length);
});

test.each([
  [[]],
  [[-0]],
  [[0, -0, 1]],
  [[-0.1, -0, 0.1]],
  [[0.1, 0.2, 0.1 + 0.2]],
  [[Infinity, -Infinity, NaN]],
  [[2 ** 51 - 1, -(2 ** 51 - 1), 2 ** 51, 2 ** 53, -(2 ** 53)]],
  [[Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON, 5e-324]],
  [[1e-6, 123456.789012, -0.000001]],
])('%j comes back as it was', (values) => expectSame(values));

test('any column comes back as it was', () => {
  const decimal = fc
    .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(8))
    .map(([whole, digits]) => Number(`${whole}e-${digits}`));
  const value = fc.oneof(decimal, fc.double(), fc.float(), fc.constantFrom(NaN, -0, 0));
  const column = fc.oneof(
    fc.array(value),
    fc.array(decimal),
    fc.array(fc.float()),
    fc.array(fc.maxSafeInteger()),
  );
  fc.assert(fc.property(column, expectSame), { numRuns: 500 });
});

test('a form that is none and an end that is missing are refused', () => {
  const read = (bytes: readonly number[], rows: number) =>
    readColumn(new ByteReader(Uint8Array.from(bytes)), rows, codec);
  expect(() => read([7, 0], 1)).toThrow(/frame\/syntax/);
  expect(() => read([64 | 15, 0], 1)).toThrow(/frame\/syntax/);
  expect(() => read([0], 1)).toThrow(/frame\/length/);
  expect(() => read([128], 1)).toThrow(/frame\/length/);
  expect(() => read([14, 0, 0, 0], 1)).toThrow(/frame\/length/);
  expect(() => read([15, 0, 0, 0, 0, 0, 0, 0], 1)).toThrow(/frame\/length/);
  const whole = bytesOf(wave(20, 3, 1));
  for (let length = 0; length < whole.length; length++)
    expect(() => read([...whole.subarray(0, length)], 20)).toThrow(/frame\/length/);
});
