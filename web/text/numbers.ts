/** A number as people read it: fixed digits, a true minus, thin spaces from five digits on; — for none, never 0. */
export function formatNumber(value: number | undefined, decimals: number, locale?: string): string {
  if (value === undefined || Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return value > 0 ? 'OL' : '−OL';
  const [whole = '', fraction] = digitsOf(decimals, locale).format(value).replace('-', '−').split(SPLIT);
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}${decimalSign(locale)}${fraction}`;
}

/** What a person sees where there is no value. */
export const NONE = '—';

/** Narrow no-break space, between a number and its unit. */
const NARROW = '\u202f';
const THIN = '\u2009';
const SPLIT = /[.,٫]/;

/** A number for a tile: at most five digits that count, so that the width stays calm. */
export function formatReading(value: number | undefined, decimals: number, locale?: string): string {
  if (value === undefined || !Number.isFinite(value)) return formatNumber(value, decimals, locale);
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value) + Number.EPSILON)) + 1);
  return formatNumber(value, Math.max(0, Math.min(decimals, 5 - whole)), locale);
}

/** A number and its unit, kept on one line. */
export const withUnit = (text: string, unit: string): string =>
  unit === '' ? text : unit === '°' ? text + unit : text + NARROW + unit;

/** A count of things. */
export const formatCount = (count: number, locale?: string): string => formatNumber(count, 0, locale);

/** Bytes in the largest unit that leaves a digit before the point. */
export function formatBytes(bytes: number, locale?: string): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < BYTE_UNITS.length - 1; unit++) value /= 1000;
  return withUnit(formatNumber(value, unit === 0 || value >= 100 ? 0 : 1, locale), BYTE_UNITS[unit] ?? 'B');
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** How often something comes in a second, with as many digits as are worth it. */
export const formatRate = (perS: number, locale?: string): string =>
  formatNumber(perS, perS >= 100 || Number.isInteger(perS) ? 0 : 1, locale);

/** What somebody typed as a number, in their own or the English way; undefined where it is none. */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/[\s\u2009\u202f]/g, '')
    .replace('−', '-')
    .replace(',', '.');
  const value = plain === '' ? Number.NaN : Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

const grouped = (whole: string): string =>
  whole.replace('−', '').length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, THIN);

const formats = new Map<string, Intl.NumberFormat>();

function digitsOf(decimals: number, locale = '-'): Intl.NumberFormat {
  const key = `${locale} ${decimals}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale === '-' ? undefined : locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
    signDisplay: 'negative',
    numberingSystem: 'latn',
  });
  formats.set(key, format);
  return format;
}

const decimalSign = (locale?: string): string =>
  digitsOf(1, locale)
    .formatToParts(0.5)
    .find((part) => part.type === 'decimal')?.value ?? '.';
