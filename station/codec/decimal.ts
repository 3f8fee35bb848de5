import { latin1 } from './bytes.ts';

/** Reads decimal numbers out of ASCII bytes where they stand, without making strings; rounds as `Number` does. */
export class DecimalReader {
  /** Where reading goes on. */
  at = 0;
  /** Digits after the point of the number read last, its exponent taken into account. */
  decimals = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The number that begins at `at`, which then stands behind it; NaN, and `at` unmoved, where none begins. */
  next(): number {
    const bytes = this.#bytes;
    const start = this.at;
    let at = start;
    const sign = bytes[at];
    if (sign === MINUS || sign === PLUS) at++;
    let mantissa = 0;
    let significant = 0;
    let digits = 0;
    let fraction = 0;
    let pointed = false;
    for (; at < bytes.length; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit >= 0 && digit <= 9) {
        digits++;
        if (pointed) fraction++;
        if (significant > 0 || digit > 0) significant++;
        mantissa = mantissa * 10 + digit;
      } else if (bytes[at] === POINT && !pointed) pointed = true;
      else break;
    }
    if (digits === 0) return NaN;
    let scale = -fraction;
    if ((bytes[at]! | 0x20) === LETTER_E) {
      const exponent = this.#exponent(at + 1);
      if (exponent !== undefined) {
        scale += exponent;
        at = this.at;
      }
    }
    this.at = at;
    this.decimals = scale < 0 ? -scale : 0;
    // Up to 2^53 and 10^22 both factors are exact, so that one operation rounds once. (Clinger, PLDI 1990.)
    if (significant > 15 || scale < -22 || scale > 22) return Number(latin1(bytes.subarray(start, at)));
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
