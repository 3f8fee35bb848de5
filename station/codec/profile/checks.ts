import type { CheckName } from '../../model/profile.ts';
import { sum, xor8 } from '../checksum.ts';

/** How a checksum is made: of which bits, and from which bytes of the frame its own are told apart elsewhere. */
interface Check {
  readonly bits: 8 | 16 | 32;
  of(bytes: Uint8Array): number;
}

/** A CRC by the parameters of the catalogue of G. Cook (CRC RevEng): width, polynomial, start, reflected or not, final xor. */
function crc(bits: 8 | 16 | 32, poly: number, init: number, reflected: boolean, xorOut: number): Check {
  const top = 2 ** (bits - 1);
  const mask = 2 ** bits - 1;
  const turn = (value: number, count: number): number => {
    let turned = 0;
    for (let bit = 0; bit < count; bit++) if (value & (1 << bit)) turned |= 1 << (count - 1 - bit);
    return turned >>> 0;
  };
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = reflected ? byte : (byte << (bits - 8)) >>> 0;
    const by = reflected ? turn(poly, bits) : poly;
    for (let bit = 0; bit < 8; bit++) {
      const carries = reflected ? value & 1 : value & top;
      value = reflected ? value >>> 1 : (value << 1) & mask;
      if (carries) value ^= by;
      value = (value & mask) >>> 0;
    }
    return value;
  });
  return {
    bits,
    of(bytes) {
      let value = init;
      for (let at = 0; at < bytes.length; at++)
        value = reflected
          ? (value >>> 8) ^ table[(value ^ bytes[at]!) & 0xff]!
          : (((value << 8) & mask) ^ table[((value >>> (bits - 8)) ^ bytes[at]!) & 0xff]!) >>> 0;
      return ((value ^ xorOut) & mask) >>> 0;
    },
  };
}

const eight = (of: (bytes: Uint8Array) => number): Check => ({ bits: 8, of: (bytes) => of(bytes) & 0xff });

/** `sum8-negated` makes the sum of all bytes, itself included, 0. */
export const checks: Readonly<Record<CheckName, Check>> = {
  xor8: eight(xor8),
  sum8: eight(sum),
  'sum8-negated': eight((bytes) => -sum(bytes)),
  'sum8-inverted': eight((bytes) => ~sum(bytes)),
  sum16: { bits: 16, of: (bytes) => sum(bytes) & 0xffff },
  'crc8-smbus': crc(8, 0x07, 0, false, 0),
  'crc8-maxim': crc(8, 0x31, 0, true, 0),
  'crc8-sensirion': crc(8, 0x31, 0xff, false, 0),
  'crc16-modbus': crc(16, 0x8005, 0xffff, true, 0),
  'crc16-arc': crc(16, 0x8005, 0, true, 0),
  'crc16-ccitt-false': crc(16, 0x1021, 0xffff, false, 0),
  'crc16-xmodem': crc(16, 0x1021, 0, false, 0),
  'crc16-kermit': crc(16, 0x1021, 0, true, 0),
  'crc16-x25': crc(16, 0x1021, 0xffff, true, 0xffff),
  crc32: crc(32, 0x04c11db7, 0xffffffff, true, 0xffffffff),
  crc32c: crc(32, 0x1edc6f41, 0xffffffff, true, 0xffffffff),
};

/** Where a checksum stands in a frame and what it is about. Places below 0 count from the frame's end. */
export interface ChecksumSpec {
  readonly kind: CheckName;
  readonly at: number;
  /** The bytes that it is made of: `from` up to, not including, `to`; up to the checksum itself where absent. */
  readonly from?: number;
  readonly to?: number;
  readonly endian?: 'big' | 'little';
  /** As bytes, or as hexadecimal digits in a text. */
  readonly as?: 'bytes' | 'hex';
}

/** A checksum that was found to be wrong, or has no room in the frame (`actual` is NaN then). */
export interface Mismatch {
  readonly expected: number;
  readonly actual: number;
}

export const placeIn = (place: number, length: number): number => (place < 0 ? length + place : place);

/** How many bytes of the frame it takes. */
export const checksumBytes = ({ kind, as = 'bytes' }: ChecksumSpec): number =>
  (checks[kind].bits / 8) * (as === 'hex' ? 2 : 1);

/** What is wrong with a frame's checksum; undefined where it is right. */
export function mismatchIn(spec: ChecksumSpec, frame: Uint8Array): Mismatch | undefined {
  const range = rangeOf(spec, frame.length);
  if (!range) return { expected: 0, actual: NaN };
  const expected = checks[spec.kind].of(frame.subarray(range.from, range.to));
  const actual = writtenIn(spec, frame.subarray(range.at, range.at + checksumBytes(spec)));
  return actual === expected ? undefined : { expected, actual };
}

/** Writes the right checksum to its place, where it has room there. */
export function seal(spec: ChecksumSpec, frame: Uint8Array): void {
  const range = rangeOf(spec, frame.length);
  if (!range) return;
  const { bits, of } = checks[spec.kind];
  const value = of(frame.subarray(range.from, range.to));
  const bytes = Array.from({ length: bits / 8 }, (_, i) => (value >>> (bits - 8 - 8 * i)) & 0xff);
  if (spec.endian === 'little') bytes.reverse();
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
  frame.set(spec.as === 'hex' ? new TextEncoder().encode(hex) : bytes, range.at);
}

function rangeOf(spec: ChecksumSpec, length: number) {
  const at = placeIn(spec.at, length);
  const from = placeIn(spec.from ?? 0, length);
  const to = spec.to === undefined ? at : placeIn(spec.to, length);
  const fits = at >= 0 && at + checksumBytes(spec) <= length && from >= 0 && from < to && to <= length;
  return fits ? { at, from, to } : undefined;
}

function writtenIn({ kind, as, endian }: ChecksumSpec, bytes: Uint8Array): number {
  const size = checks[kind].bits / 8;
  let value = 0;
  for (let i = 0; i < size; i++) {
    const at = endian === 'little' ? size - 1 - i : i;
    const byte = as === 'hex' ? 16 * digitOf(bytes[2 * at]!) + digitOf(bytes[2 * at + 1]!) : bytes[at]!;
    value = value * 256 + byte;
  }
  return value;
}

/** NaN where it is none: no checksum equals it. */
function digitOf(byte: number): number {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte | 0x20).toLowerCase());
  return byte < 0x30 || digit < 0 ? NaN : digit;
}
