import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tier } from '../../station/codec/column-codec.ts';
import { KernelCodec } from '../../station/codec/kernel-codec.ts';
import { toFault } from '../../station/model/fault.ts';
import { columnCodec as codec, kernelExports } from '../fakes/kernels.ts';

const tiers = ['fast', 'sealed'] as const;
const runs = process.env.LONG ? 2000 : 150;
/** Making a counterexample smaller has an end. */
const interruptAfterTimeLimit = process.env.LONG ? 600_000 : 20_000;

/** Row by row and to the last bit; one NaN is as good as another. */
function expectSame(read: Float64Array, written: Float64Array): void {
  expect(read.length).toBe(written.length);
  const row = read.findIndex((value, i) => !Object.is(value, written[i]));
  if (row >= 0) expect([row, read[row]]).toEqual([row, written[row]]);
}

function roundTrip(values: ArrayLike<number>, tier: Tier): number {
  const column = Float64Array.from(values);
  const bytes = codec.encode(column, tier);
  expectSame(codec.decode(bytes, column.length), column);
  expect(bytes.length).toBeLessThanOrEqual(8 * column.length + 1 + 4 * Math.ceil(column.length / 4096));
  return bytes.length;
}

/** Any double there is, each bit pattern as likely as another. */
const anyBits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
});
const odd = fc.constantFrom(NaN, -0, 0, Infinity, -Infinity, 5e-324, -5e-324, 2 ** -1022, Number.MAX_VALUE);
const decimal = fc
  .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(9))
  .map(([k, p]) => Number(`${k}e-${p}`));
const value = fc.oneof(anyBits, odd, decimal, fc.double(), fc.float(), fc.maxSafeInteger());

/** Columns as sensors make them: a walk in some unit with a few decimals, spikes and rows without a value. */
const sensor = fc
  .record({
    rows: fc.nat(5000),
    seed: fc.integer(),
    decimals: fc.nat(4),
    unit: fc.constantFrom(1, 5, 0.0625, 0.1, 1 / 3),
    absent: fc.constantFrom(0, 0.01, 0.5, 0.99),
    odd: fc.array(value, { maxLength: 3 }),
  })
  .map(({ rows, seed, decimals, unit, absent, odd }) => {
    const random = randomOf(seed);
    let level = 20;
    return Float64Array.from({ length: rows }, () => {
      level += random() - 0.5;
      const strange = odd[Math.floor(random() * 500)];
      if (strange !== undefined) return strange;
      return random() < absent ? NaN : Number((Math.round(level * 10) * unit).toFixed(decimals));
    });
  });

function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

test.each(tiers)('any doubles come back bit for bit (%s)', (tier) => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (values) => void roundTrip(values, tier)),
    { numRuns: runs, interruptAfterTimeLimit },
  );
});

test.each(tiers)('readings of any length come back bit for bit (%s)', (tier) => {
  fc.assert(
    fc.property(sensor, (values) => void roundTrip(values, tier)),
    { numRuns: runs / 3, interruptAfterTimeLimit },
  );
});

test.each(tiers)('times come back bit for bit, also where a clock was set back (%s)', (tier) => {
  const step = fc.oneof(fc.nat(200), fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: -5, max: 50 }));
  const start = fc.constantFrom(1.7e12, 0, -1, 1_700_000_000_000.25);
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 2000 }), (start, steps) => {
      let now = start;
      const time = Float64Array.from(steps, (step) => (now += step));
      expectSame(codec.decode(codec.encodeTimes(time, tier), time.length), time);
    }),
    { numRuns: runs / 3, interruptAfterTimeLimit },
  );
});

const wave = (rows: number, digits: number) =>
  Array.from({ length: rows }, (_, i) => Number((20 + 5 * Math.sin(i / 40)).toFixed(digits)));
const noise = randomOf(7);

test.each([
  ['two decimals', wave(4096, 2), 1.6, 1],
  ['a column that stands still', Array(4096).fill(21.5), 0.08, 0.01],
  ['rows that say nothing', Array(4096).fill(NaN), 0.2, 0.01],
  ['one row in ten says something', wave(4096, 2).map((each, i) => (i % 10 ? NaN : each)), 0.6, 0.3],
  ['-0 among tenths', wave(4096, 1).map((each) => (each < 16 ? -0 : each)), 8.1, 0.7],
  ['singles of a meter', wave(4096, 3).map(Math.fround), 2, 1.5],
  ['times at even steps', wave(4096, 0).map((_, i) => 1.7e12 + 100 * i), 0.08, 0.02],
  ['times with jitter', wave(4096, 0).map((_, i) => 1.7e12 + 100 * i + Math.round(4 * noise())), 0.7, 0.35],
  ['averages of tenths', wave(4096, 1).map((each) => (each * 10 + 1) / 30), 8.1, 0.9],
  ['noise', wave(4096, 0).map(() => noise()), 8.1, 7.5],
])('%s take few bytes', (_what, values, fast, sealed) => {
  expect(roundTrip(values as number[], 'fast') / values.length).toBeLessThan(fast);
  expect(roundTrip(values as number[], 'sealed') / values.length).toBeLessThan(sealed);
});

test.each([0, 1, 2, 31, 32, 33, 4095, 4096, 4097, 8192, 10_000])('%i rows come back', (rows) => {
  for (const tier of tiers) {
    roundTrip(wave(rows, 3), tier);
    roundTrip(wave(rows, 0).map(Math.random), tier);
  }
});

test('the same column makes the same bytes, whatever was coded before', () => {
  const other = new KernelCodec(kernelExports());
  const columns = [wave(500, 2), wave(100, 9).map((each) => each / 3), wave(4000, 1).map(Math.fround)];
  for (const column of columns)
    for (const tier of tiers) {
      const bytes = new KernelCodec(kernelExports()).encode(Float64Array.from(column), tier);
      expect(other.encode(Float64Array.from(column), tier)).toEqual(bytes);
      other.decode(bytes, column.length);
    }
});

test('bytes that mean nothing give a fault or numbers, and nothing else is touched', () => {
  const exports = kernelExports();
  const hostile = new KernelCodec(exports);
  const view = () => new Float64Array(exports.memory.buffer, exports.column(0), 512);
  view().fill(7);
  const column = fc.oneof(
    sensor,
    fc.array(value, { maxLength: 200 }).map((values) => Float64Array.from(values)),
  );
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(column, damage, fc.nat(30), fc.constantFrom(...tiers), (column, damage, cut, tier) => {
      const bytes = hostile.encode(column, tier);
      for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
      const rows = damage.length % 2 ? column.length : column.length + cut;
      expectFault(() => hostile.decode(bytes.subarray(0, Math.max(0, bytes.length - cut)), rows), rows);
    }),
    { numRuns: 2 * runs, interruptAfterTimeLimit },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(5000), (bytes, rows) =>
      expectFault(() => hostile.decode(bytes, rows), rows),
    ),
    { numRuns: 4 * runs, interruptAfterTimeLimit },
  );
  expect(view().every((each) => each === 7)).toBe(true);
});

function expectFault(decode: () => Float64Array, rows: number): void {
  try {
    expect(decode().length).toBe(rows);
  } catch (error) {
    expect(toFault(error).code).toMatch(/^frame\/(length|syntax)$/);
  }
}

test('a count that bytes cannot bear is refused before anything of that size is made', () => {
  for (const rows of [2 ** 20 + 1, 2 ** 40, 2 ** 53])
    expect(() => codec.decode(new Uint8Array(1000), rows)).toThrow(/frame\/length/);
  expect(() => codec.decode(new Uint8Array(0), 0)).toThrow(/frame\/length/);
});
