import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii, hex, toHex } from '../station/codec/bytes.ts';
import { crc16, crc32c, sum, xor8 } from '../station/codec/checksum.ts';
import { DecimalReader, decimalsOf } from '../station/codec/decimal.ts';
import { answers, planReads, readRegisters, registersOf, requestOf } from '../station/codec/modbus.ts';
import { f32be, i16be, struct, u16be, u32be } from '../station/codec/struct.ts';

describe('checksums', () => {
  const check = ascii('123456789'); // the check input of every CRC catalogue
  test('are those of the catalogues', () => {
    expect(crc16(check)).toBe(0x4b37);
    expect(crc32c(check)).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
    expect(xor8(ascii('GPVTG,,T,,M,,N,,K,N'))).toBe(0x2c);
    expect(sum(hex('ff ff 02'))).toBe(0x200);
  });

  test('see every single bit that changes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (bytes, bit) => {
        const changed = bytes.slice();
        changed[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7);
        for (const of of [crc16, crc32c, xor8, sum]) expect(of(changed)).not.toBe(of(bytes));
      }),
    );
  });
});

test('bytes are written and read in hexadecimal, and nothing else passes for it', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(hex(toHex(bytes))).toEqual(bytes)));
  for (const wrong of ['1', '0x10', 'gg', '12 3']) expect(() => hex(wrong)).toThrow(RangeError);
});

test('a struct reads what it wrote', () => {
  const Mixed = struct({ a: u16be, b: u16be, c: i16be, d: u32be, e: f32be });
  expect(Mixed.size).toBe(14);
  fc.assert(
    fc.property(
      fc.record({
        a: fc.nat(255),
        b: fc.nat(65535),
        c: fc.integer({ min: -32768, max: 32767 }),
        d: fc.nat(2 ** 32 - 1),
        e: fc.float({ noNaN: true }),
      }),
      (values) => void expect(Mixed.read(Mixed.write(values))).toEqual(values),
    ),
  );
  expect(() => Mixed.read(new Uint8Array(13))).toThrow(/frame\/length/);
});

describe('decimal numbers', () => {
  const read = (text: string) => {
    const reader = new DecimalReader(ascii(text));
    const value = reader.next();
    return { value, at: reader.at, decimals: reader.decimals };
  };
  const written = fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      fc
        .nat(20)
        .chain((digits) => fc.bigInt(0n, 10n ** BigInt(digits)))
        .map(String),
      fc.option(fc.bigInt(0n, 10n ** 12n).map(String), { nil: undefined }),
      fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '-', '+'), fc.nat(330)), {
        nil: undefined,
      }),
    )
    .map(([sign, whole, fraction, exponent]) =>
      [sign, whole, fraction === undefined ? '' : `.${fraction}`, exponent?.join('') ?? ''].join(''),
    );

  test('are rounded as Number rounds them', () => {
    fc.assert(
      fc.property(written, (text) => {
        const { value, at, decimals } = read(text);
        expect(value).toBe(Number(text));
        expect(at).toBe(text.length);
        expect(decimals).toBe(decimalsOf(text));
      }),
      { numRuns: 10_000 },
    );
  });

  test('of a sensor are exact to the last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat(6), (digits, places) => {
        const text = (digits / 10 ** places).toFixed(places);
        expect(read(text)).toEqual({ value: Number(text), at: text.length, decimals: places });
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['21.4C', 21.4, 4],
    ['7e', 7, 1],
    ['1e-', 1, 1],
    ['.5', 0.5, 2],
    ['3.', 3, 2],
    ['1.2.3', 1.2, 3],
    ['-', NaN, 0],
    ['.', NaN, 0],
    ['e5', NaN, 0],
    ['', NaN, 0],
  ])('end where they end: %s', (text, value, at) => {
    expect(read(text)).toMatchObject({ value, at });
  });
});

describe('Modbus', () => {
  const registers = fc.record({
    unit: fc.integer({ min: 1, max: 247 }),
    fn: fc.constantFrom(3, 4),
    address: fc.nat(0xff00),
    count: fc.integer({ min: 1, max: 125 }),
  });

  test('requests are understood by who reads them', () => {
    fc.assert(fc.property(registers, (asked) => void expect(requestOf(readRegisters(asked))).toEqual(asked)));
    expect(toHex(readRegisters({ unit: 1, fn: 4, address: 0, count: 2 }))).toBe('01040000000271cb'); // Eastron, page 6
  });

  test('an answer of another unit, function or length answers nothing', () => {
    const request = readRegisters({ unit: 1, fn: 4, address: 0, count: 2 });
    expect(answers(request, hex('01 04 04 43663334 1b38'))).toBe(true);
    expect(answers(request, hex('01 84 02 c2c1'))).toBe(true);
    for (const other of [
      '02 04 04 43663334 1b38',
      '01 03 04 43663334 1b38',
      '01 04 02 4366 1b38',
      '01 83 02 c2c1',
      '',
    ])
      expect(answers(request, hex(other)), other).toBe(false);
  });

  test('every bit that flips in an answer is seen', () => {
    const frame = hex('01 04 04 43663334 1b38');
    for (let bit = 0; bit < 8 * frame.length; bit++) {
      const flipped = frame.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => registersOf(flipped), `bit ${bit}`).toThrow(/frame\//);
    }
  });

  test('what is wanted is asked for once, in requests as long as allowed', () => {
    fc.assert(
      fc.property(
        fc.array(registers.map((each) => ({ ...each, unit: 1, count: 1 + (each.count % 2) }))),
        fc.nat(20),
        (wanted, maxGap) => {
          const plan = planReads(wanted, { maxCount: 40, maxGap });
          for (const { fn, address, count } of wanted)
            expect(
              plan.some(
                (each) =>
                  each.fn === fn && each.address <= address && each.address + each.count >= address + count,
              ),
            ).toBe(true);
          for (const { count } of plan) expect(count).toBeLessThanOrEqual(40);
          expect(plan.length).toBeLessThanOrEqual(wanted.length);
        },
      ),
    );
  });
});
