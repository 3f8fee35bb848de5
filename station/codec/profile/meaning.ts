import type { Channel } from '../../model/channel.ts';
import { peopleUnit } from '../../model/units.ts';
import { decimalsOf } from '../decimal.ts';
import { scaled } from '../scaled.ts';
import { measureOf } from '../text/units.ts';
import type { Field, Meant } from './schema.ts';

/** Of what a float has, so many digits are worth showing where nobody says. */
const FLOAT_DECIMALS = 3;

/** What a field's channel is; `written`: digits behind the point that the number itself was written with. */
export function channelOf(field: Field | Meant, written = 0): Channel {
  const { name, quantity, unit, scale = 1, offset = 0, min, max } = field;
  const other = quantity === 'other' && unit ? { unit } : {};
  const measure = quantity ? { quantity, ...other } : measureOf(name, unit && peopleUnit(unit));
  const isFloat = 'from' in field && field.from === 'bytes' && field.type.startsWith('f');
  const digits = Math.max(written + decimalsOf(String(scale)), decimalsOf(String(offset)));
  return {
    ...measure,
    decimals: field.decimals ?? (isFloat ? FLOAT_DECIMALS : Math.min(6, digits)),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** The value of a number that stands in a frame; undefined where it means that there is none, or cannot be right. */
export function valueOf(field: Meant, number: number): number | undefined {
  const { scale, offset, none, min = -Infinity, max = Infinity } = field;
  if (!Number.isFinite(number) || none?.includes(number)) return undefined;
  const value = scaled(number, scale, offset);
  return Number.isFinite(value) && value >= min && value <= max ? value : undefined;
}

/** What a number is called. */
export const wordFor = ({ words }: Field, number: number): string | undefined =>
  words && Object.keys(words).find((word) => words[word] === number);
