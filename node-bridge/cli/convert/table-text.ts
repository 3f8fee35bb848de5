import { wrongContent } from './wrong-content.ts';

/** How a time is written in a table, so that it goes back the same way: `ms`, or ISO 8601 with its mark and zone. */
export type TimeStyle = 'ms' | 'T' | 'TZ' | ' ' | ' Z';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** Epoch milliseconds of ISO 8601 (UTC where it names no zone) or of a number. @throws Failure. */
export function readTime(text: string, where: string): number {
  if (NUMBER.test(text) && Number.isFinite(Number(text))) return Number(text);
  const parts = ISO.exec(text);
  if (!parts) throw wrongContent(where, `“${text.slice(0, 40)}” is no time: ISO 8601 or epoch milliseconds`);
  const [, year, month, day, , hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = parts;
  const dayMs = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (new Date(dayMs).getUTCDate() !== +day! || +hour > 24 || +minute > 59 || +second > 60)
    throw wrongContent(where, `“${text.slice(0, 40)}” is no date`);
  const seconds = 3600 * +hour + 60 * (+minute - offsetOf(zone)) + +second;
  const wholeMs = dayMs + 1000 * seconds;
  if (fraction === '') return wholeMs;
  const digits = fraction.padEnd(3, '0');
  const ms = wholeMs + Number(digits.slice(0, 3));
  // Put together as one decimal, so that it is rounded once.
  return ms >= 0 ? Number(`${ms}.${digits.slice(3)}`) : ms + Number(`0.${digits.slice(3)}`);
}

/** Minutes. */
function offsetOf(zone: string): number {
  if (zone === '' || /^z$/i.test(zone)) return 0;
  const minutes = 60 * Number(zone.slice(1, 3)) + Number(zone.slice(3).replace(':', '') || 0);
  return zone.startsWith('-') ? -minutes : minutes;
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
  const finer = /^\d+\.(\d+)$/.exec(String(timeMs))?.[1] ?? '';
  if (!isDate || (finer === '' && !Number.isInteger(timeMs))) return writeNumber(timeMs);
  const year = new Date(timeMs).getUTCFullYear();
  if (year < 0 || year > 9999) return writeNumber(timeMs);
  const [date, time] = new Date(Math.floor(timeMs)).toISOString().slice(0, -1).split('T');
  const short = finer === '' && time!.endsWith('.000') ? time!.slice(0, -4) : `${time}${finer}`;
  return `${date}${style.startsWith(' ') ? ' ' : 'T'}${short}${style.endsWith('Z') ? 'Z' : ''}`;
}

/** The shortest digits that are this number and no other. */
export const writeNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** A value, NaN where there is none. @throws Failure. */
export function readNumber(text: string, where: string, mayHaveComma: boolean): number {
  const trimmed = text.trim();
  if (trimmed === '' || /^nan$/i.test(trimmed)) return NaN;
  const plain = mayHaveComma ? trimmed.replace(',', '.') : trimmed;
  if (NUMBER.test(plain)) return Number(plain);
  const infinite = INFINITE.exec(plain);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  throw wrongContent(where, `“${text.slice(0, 40)}” is no number`);
}
