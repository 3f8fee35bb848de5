import type { Losses } from './losses.ts';
import { wrongContent } from './wrong-content.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const PARTS = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
/** A double tells all decimals of so many digits apart. */
const SURE_DIGITS = 15;
/** Those behind the point that `toFixed` tells; no time after April 1970 has more. */
const MOST_FIXED = 20;

export const isNumber = (text: string): boolean => NUMBER.test(text);

/** The shortest digits that are this number and no other. */
export const writeNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** A value, NaN where there is none. @throws Failure. */
export function readNumber(text: string, where: string, mayHaveComma: boolean, losses?: Losses): number {
  const trimmed = text.trim();
  if (trimmed === '' || /^nan$/i.test(trimmed)) return NaN;
  const plain = mayHaveComma ? trimmed.replace(',', '.') : trimmed;
  if (isNumber(plain)) return numberOf(plain, where, losses);
  const infinite = INFINITE.exec(plain);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  throw wrongContent(where, `“${text.slice(0, 40)}” is no number`);
}

function numberOf(text: string, where: string, losses: Losses | undefined): number {
  const value = Number(text);
  if (isSure(text)) return value;
  if (!Number.isFinite(value)) throw wrongContent(where, `“${text.slice(0, 40)}” is too large to be kept`);
  if (value === 0 && decimalOf(text).digits !== '')
    throw wrongContent(where, `“${text.slice(0, 40)}” is too small to be kept`);
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  // What a fraction loses every reader of it does; a large whole number may be a name, and would be another's.
  if (decimalOf(text).power >= 0 && !isKept(text, value)) losses?.numbers.at(where);
  return value;
}

/** Whether a number is what its text says: it comes back with these digits, or has exactly this value. */
export const isKept = (text: string, value: number): boolean =>
  isSure(text) || isSame(text, String(value)) || isSame(text, exact(value));

const isSure = (text: string) => text.length <= SURE_DIGITS && !/e/i.test(text);

function isSame(one: string, other: string): boolean {
  const [a, b] = [decimalOf(one), decimalOf(other)];
  return a.digits === b.digits && (a.digits === '' || (a.power === b.power && a.isNegative === b.isNegative));
}

const exact = (value: number) =>
  Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(MOST_FIXED);

/** The digits without zeros around them, none for zero, and which power of ten the last one counts. */
function decimalOf(text: string) {
  const [, sign, whole = '', fraction = '', power = '0'] = PARTS.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return {
    isNegative: sign === '-',
    digits: digits.slice(0, end),
    power: Number(power) - fraction.length + digits.length - end,
  };
}
