import type { Channel } from '../../model/channel.ts';
import { decimalsOf } from '../decimal.ts';
import { numberOf } from './columns.ts';
import type { Labelled } from './labelled.ts';

/** A value without its name. */
export type PlainValue = Omit<Labelled, 'label'>;

/** What is on or off, and nothing between. */
export const SWITCH = { quantity: 'switch', min: 0, max: 1 } as const satisfies Omit<Channel, 'decimals'>;

/** Words that devices say for on and off, whatever their case. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ...['on', 'true', 'yes', 'online', 'open'].map((word) => [word, 1] as const),
  ...['off', 'false', 'no', 'offline', 'closed'].map((word) => [word, 0] as const),
]);

/** What a text alone says: `28.3`, `28.3 °C`, `ON`; undefined where it is no number and none of those words. */
export function valueInText(text: string): PlainValue | undefined {
  const plain = text.trim();
  if (plain === '' || plain.length > 64) return undefined;
  const word = WORDS.get(plain.toLowerCase());
  return word === undefined ? numberOf(plain) : { value: word, decimals: 0, measure: SWITCH };
}

/** What one place in a piece of JSON says: a number, a switch, or a word or number in quotes. */
export function valueInJson(json: unknown): PlainValue | undefined {
  if (typeof json === 'boolean') return { value: json ? 1 : 0, decimals: 0, measure: SWITCH };
  if (typeof json === 'string') return valueInText(json);
  if (typeof json !== 'number' || !Number.isFinite(json)) return undefined;
  return { value: json, decimals: decimalsOf(String(json)) };
}

const MOST_DEPTH = 4;
const MOST_VALUES = 256;

/** Every number, switch and word for one in a piece of JSON, by `outer_inner`. Numbers in quotes are texts, most likely codes. */
export function valuesInJson(json: unknown): readonly Labelled[] {
  const values: Labelled[] = [];
  const collect = (each: unknown, label: string, depth: number) => {
    if (values.length === MOST_VALUES) return;
    if (typeof each === 'object' && each !== null) {
      if (depth === MOST_DEPTH) return;
      for (const [key, inner] of Object.entries(each))
        collect(inner, label === '' ? key : `${label}_${key}`, depth + 1);
      return;
    }
    const isCode = typeof each === 'string' && !WORDS.has(each.toLowerCase());
    const value = isCode ? undefined : valueInJson(each);
    if (value && label !== '') values.push({ ...value, label });
  };
  collect(json, '', 0);
  return values;
}
