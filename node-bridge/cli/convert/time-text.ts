import type { Losses } from './losses.ts';
import { isKept, isNumber, writeNumber } from './number-text.ts';
import { wrongContent } from './wrong-content.ts';

/** How a time is written in a table, so that it goes back the same way: `ms`, or ISO 8601 with its mark and zone. */
export type TimeStyle = 'ms' | 'T' | 'TZ' | ' ' | ' Z';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const YEAR_10000_MS = 253_402_300_800_000;
/** Of this many digits, the last before that. */
const LAST_MS = 253_402_300_799_999.97;
const NANOSECONDS = 1e17;

interface Instant {
  readonly timeMs: number;
  /** Whether it is that time exactly. */
  readonly isKept: boolean;
}

/** Epoch milliseconds of ISO 8601 (UTC where it names no zone) or of a number. @throws Failure. */
export function readTime(text: string, where: string, losses?: Losses): number {
  const { timeMs, isKept } = isNumber(text) ? instantOf(text) : instantOfDate(text, where);
  if (Math.abs(timeMs) >= YEAR_10000_MS)
    throw wrongContent(
      where,
      isNumber(text)
        ? `“${text.slice(0, 40)}” looks like ${Math.abs(timeMs) < NANOSECONDS ? 'micro' : 'nano'}seconds: a time is epoch milliseconds`
        : `“${text.slice(0, 40)}” is after the year 9999`,
    );
  if (!isKept) losses?.times.at(where);
  return timeMs;
}

const instantOf = (text: string): Instant => ({ timeMs: Number(text), isKept: isKept(text, Number(text)) });

function instantOfDate(text: string, where: string): Instant {
  const parts = ISO.exec(text);
  if (!parts) throw wrongContent(where, `“${text.slice(0, 40)}” is no time: ISO 8601 or epoch milliseconds`);
  const [, year, month, day, , hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = parts;
  const dayMs = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  const offset = offsetOf(zone);
  const isWithin =
    +hour < 24 ? +minute < 60 && +second <= 60 : /^240*$/.test(hour + minute + second + fraction);
  if (new Date(dayMs).getUTCDate() !== +day! || !isWithin || offset === undefined)
    throw wrongContent(where, `“${text.slice(0, 40)}” is no date`);
  const wholeMs = dayMs + 1000 * (3600 * +hour + 60 * (+minute - offset) + +second);
  // A leap second has no milliseconds of its own: it becomes the one behind it.
  const isLeap = +second === 60;
  const ms = wholeMs + Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (fraction.length <= 3) return { timeMs: ms, isKept: !isLeap };
  const decimal = decimalOf(ms, fraction.slice(3));
  const timeMs = ms < YEAR_10000_MS ? Math.min(Number(decimal), LAST_MS) : Number(decimal);
  return { timeMs, isKept: !isLeap && isKept(decimal, timeMs) };
}

/** Milliseconds and digits behind them as one decimal, so that it is rounded once. */
function decimalOf(ms: number, finer: string): string {
  if (ms >= 0) return `${ms}.${finer}`;
  const digits = String(-(BigInt(ms) * 10n ** BigInt(finer.length) + BigInt(finer)));
  const padded = digits.padStart(finer.length + 1, '0');
  return `-${padded.slice(0, -finer.length)}.${padded.slice(-finer.length)}`;
}

/** Minutes. */
function offsetOf(zone: string): number | undefined {
  if (zone === '' || /^z$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (60 * hours + minutes);
}

export function styleOf(text: string): TimeStyle {
  const [, , , , mark = 'T', , , , , zone] = ISO.exec(text) ?? [];
  if (!ISO.test(text)) return 'ms';
  return `${mark === ' ' ? ' ' : 'T'}${zone ? 'Z' : ''}` as TimeStyle;
}

const LAST_DAY_MS = 8.64e15;

/** A time in a style; as a number where a date could not tell it. */
export function writeTime(timeMs: number, style: string | undefined): string {
  const isDate = style !== undefined && style !== 'ms' && Math.abs(timeMs) < LAST_DAY_MS;
  const [, sign, part = ''] = /^(-?)\d+\.(\d+)$/.exec(String(timeMs)) ?? [];
  if (!isDate || (part === '' && !Number.isInteger(timeMs))) return writeNumber(timeMs);
  const whole = new Date(Math.floor(timeMs));
  const year = whole.getUTCFullYear();
  if (year < 0 || year > 9999) return writeNumber(timeMs);
  const finer = sign === '-' && part !== '' ? restOf(part) : part;
  const [date, time] = whole.toISOString().slice(0, -1).split('T');
  const short = finer === '' && time!.endsWith('.000') ? time!.slice(0, -4) : `${time}${finer}`;
  return `${date}${style.startsWith(' ') ? ' ' : 'T'}${short}${style.endsWith('Z') ? 'Z' : ''}`;
}

/** What a fraction lacks to 1: a date before 1970 counts up as well. */
const restOf = (fraction: string) =>
  (10n ** BigInt(fraction.length) - BigInt(fraction)).toString().padStart(fraction.length, '0');
