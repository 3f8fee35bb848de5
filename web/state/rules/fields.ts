import { AS_IT_CAME, rawOf, type Scale, shownOf } from '../../../station/model/scale.ts';
import { clockOf } from '../../text/rules/rules.ts';
import { parseNumber } from '../../text/numbers.ts';
import type { Field } from './kinds.ts';

/** What was typed, by the names of fields; the unit of a time stands under `name.unit`. */
export type Typed = Readonly<Record<string, string>>;

export const timeUnits = { s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000 } as const;
export type TimeUnit = keyof typeof timeUnits;
const units = Object.keys(timeUnits) as readonly TimeUnit[];

/** The text of a field as it stands; times without their unit. */
export const textOf = ({ name, kind, fallback = '' }: Field, typed: Typed): string =>
  typed[name] ?? (kind === 'zone' ? ownZone() : kind === 'time' ? fallback.split(' ')[0]! : fallback);

export function unitOf({ name, fallback = '' }: Field, typed: Typed): TimeUnit {
  const wanted = typed[`${name}.unit`] ?? fallback.split(' ')[1];
  return units.find((unit) => unit === wanted) ?? 'min';
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What was typed into a field as the rule has it: raw numbers, milliseconds, minutes of the day; `undefined` where it is empty. */
export function read(field: Field, typed: Typed, scale: Scale = AS_IT_CAME): unknown {
  const text = textOf(field, typed).trim();
  if (text === '') return undefined;
  switch (field.kind) {
    case 'value':
      return number(text, (shown) => rawOf(scale, shown));
    case 'span':
      return number(text, (shown) => shown / Math.abs(scale.gain));
    case 'number':
      return number(text, (plain) => plain);
    case 'time':
      return number(text, (count) => count * timeUnits[unitOf(field, typed)]);
    case 'days':
      return text.split(',').map(Number);
    case 'clock':
      return minuteOf(field, text);
    default:
      return text;
  }
}

/** What was typed is not of its field's kind. */
export class Wrong {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

function number(text: string, raw: (typed: number) => number): number | Wrong {
  const typed = parseNumber(text);
  return typed === undefined ? new Wrong('Type a number here.') : tidy(raw(typed));
}

/** A day ends at 24:00, which a clock shows as 00:00. */
function minuteOf({ name }: Field, text: string): number | Wrong {
  const [, h, min] = /^(\d\d):(\d\d)/.exec(text) ?? [];
  if (h === undefined || min === undefined) return new Wrong('Type a time of day, as 08:30.');
  const minute = Number(h) * 60 + Number(min);
  return minute === 0 && name === 'toMinute' ? 1440 : minute;
}

/** What a rule has in a field, as it is typed. */
export function write({ name, kind }: Field, value: unknown, scale: Scale = AS_IT_CAME): Typed {
  if (value === undefined) return { [name]: '' };
  if (typeof value !== 'number') return { [name]: String(value) };
  switch (kind) {
    case 'value':
      return { [name]: plain(shownOf(scale, value)) };
    case 'span':
      return { [name]: plain(Math.abs(scale.gain) * value) };
    case 'time':
      return timeOf(name, value);
    case 'clock':
      return { [name]: clockOf(value % 1440) };
    default:
      return { [name]: plain(value) };
  }
}

function timeOf(name: string, ms: number): Typed {
  const unit = units.findLast((each) => ms >= timeUnits[each] && ms % timeUnits[each] === 0) ?? 's';
  return { [name]: plain(ms / timeUnits[unit]), [`${name}.unit`]: unit };
}

const plain = (value: number): string => String(tidy(value));
/** Without the last digits, which scaling has made. */
const tidy = (value: number): number => Number(value.toPrecision(12));
