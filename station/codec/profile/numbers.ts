import type { TypeName } from '../../model/profile.ts';
import { latin1 } from '../bytes.ts';
import { viewOf } from '../struct.ts';

/** The types of which everybody knows how long they are. */
type Sized = Exclude<TypeName, 'bcd' | 'digits'>;

/** How many bytes a number takes; `size` where its type leaves that open. */
export const bytesOf = (type: TypeName, size = 1): number =>
  type === 'bcd' || type === 'digits' ? size : Number(type.slice(1)) / 8;

export const isSized = (type: TypeName): type is Sized => type !== 'bcd' && type !== 'digits';

/** The number in these bytes, all of which it takes; NaN where they are none. Exact up to 2^53. */
export function numberIn(bytes: Uint8Array, type: TypeName, endian: 'big' | 'little' = 'big'): number {
  const little = endian === 'little';
  switch (type) {
    case 'f32':
      return viewOf(bytes).getFloat32(0, little);
    case 'f64':
      return viewOf(bytes).getFloat64(0, little);
    case 'bcd':
      return fold(bytes, little, (sum, byte) =>
        isBcd(byte) ? sum * 100 + (byte >> 4) * 10 + (byte & 15) : NaN,
      );
    case 'digits':
      return digitsIn(bytes);
    default: {
      const unsigned = fold(bytes, little, (sum, byte) => sum * 256 + byte);
      const top = 2 ** (8 * bytes.length - 1);
      if (type.startsWith('u') || unsigned < top) return unsigned;
      // Of 64 bits the difference to 2^64 is small, the number itself is rounded: the complement is exact.
      return -1 - fold(bytes, little, (sum, byte) => sum * 256 + (255 - byte));
    }
  }
}

/** The bytes of a number; undefined where it does not fit in. */
export function bytesFor(
  value: number,
  type: Exclude<Sized, 'u64' | 'i64'>,
  endian: 'big' | 'little' = 'big',
): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(bytesOf(type));
  const little = endian === 'little';
  if (type === 'f32') viewOf(bytes).setFloat32(0, value, little);
  else if (type === 'f64') viewOf(bytes).setFloat64(0, value, little);
  else {
    const bits = 8 * bytes.length;
    const number = Math.round(value);
    const [min, max] = type.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
    if (!(number >= min && number <= max)) return undefined;
    for (let i = 0, left = number < 0 ? number + 2 ** bits : number; i < bytes.length; i++) {
      bytes[little ? i : bytes.length - 1 - i] = left % 256;
      left = Math.floor(left / 256);
    }
  }
  return bytes;
}

function fold(bytes: Uint8Array, little: boolean, step: (sum: number, byte: number) => number): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = step(sum, bytes[little ? bytes.length - 1 - i : i]!);
  return sum;
}

const isBcd = (byte: number): boolean => byte >> 4 < 10 && (byte & 15) < 10;

/** Digits with spaces before, a sign and a point perhaps; nothing else. */
function digitsIn(bytes: Uint8Array): number {
  const text = latin1(bytes).trim();
  return /^[+-]?\d*\.?\d+$|^[+-]?\d+\.$/.test(text) ? Number(text) : NaN;
}
