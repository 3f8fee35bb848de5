import { latin1 } from './bytes.ts';

/** Reads decimal numbers out of ASCII bytes where they stand, without making strings; rounds as `Number` does. */
export class DecimalReader {
  /** Where reading goes on. */
  at = 0;
  /** Digits after the point of the number read last, its exponent taken into account. */
  decimals = 0;
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes;
  }

  /** Begins with other bytes. */
  over(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.at = 0;
  }

  /** The number that begins at `at`, which then stands behind it; NaN, and `at` unmoved, where none begins. */
  next(): number {
    const bytes = this.#bytes;
    const end = bytes.length;
    const start = this.at;
    let at = start;
    if (at === end) return NaN;
    const sign = bytes[at]!;
    if (sign === MINUS || sign === PLUS) at++;
    const first = at;
    let mantissa = 0;
    let point = -1;
    for (; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
      else if (digit === POINT - ZERO && point < 0) point = at;
      else break;
    }
    const digits = at - first - (point < 0 ? 0 : 1);
    if (digits === 0) return NaN;
    let scale = point < 0 ? 0 : point + 1 - at;
    if (at < end && (bytes[at]! | 0x20) === LETTER_E) {
      const exponent = this.#exponent(at + 1);
      if (exponent !== undefined) {
        scale += exponent;
        at = this.at;
      }
    }
    this.at = at;
    this.decimals = scale < 0 ? -scale : 0;
    // Up to 2^53 and 10^22 both factors are exact, so that one operation rounds once. (Clinger, PLDI 1990.)
    if (digits > 15 || scale < -22 || scale > 22) return Number(latin1(bytes.subarray(start, at)));
    const value = scale < 0 ? mantissa / POWERS[-scale]! : mantissa * POWERS[scale]!;
    return sign === MINUS ? -value : value;
  }

  /** Digits behind an `e`; leaves `at` behind them. A letter alone is no exponent but a unit. */
  #exponent(from: number): number | undefined {
    const bytes = this.#bytes;
    let at = from;
    const sign = bytes[at];
    if (sign === MINUS || sign === PLUS) at++;
    const first = at;
    let exponent = 0;
    for (; at < bytes.length && bytes[at]! >= ZERO && bytes[at]! <= ZERO + 9; at++)
      exponent = Math.min(9999, exponent * 10 + bytes[at]! - ZERO);
    if (at === first) return undefined;
    this.at = at;
    return sign === MINUS ? -exponent : exponent;
  }
}

/** Digits after the point in a number as it is written, its exponent taken into account. */
export function decimalsOf(digits: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.e]*\.?(\d*)(?:e(.*))?$/i.exec(digits) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const LETTER_E = 0x65;
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
