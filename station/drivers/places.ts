import * as v from 'valibot';
import { channelOf, valueOf } from '../codec/profile/meaning.ts';
import { Meaning } from '../codec/profile/schema.ts';
import { atPath, type JsonPath, jsonPath } from '../codec/text/json-path.ts';
import { parsedJson } from '../codec/text/json.ts';
import type { Labelled } from '../codec/text/labelled.ts';
import { valueInJson, valueInText, valuesInJson } from '../codec/text/plain-value.ts';

// What a text says that a device sends or a page answers: all of it, or what stands at places that a person named.

export const Path = v.pipe(
  v.string(),
  v.check((text) => jsonPath(text) !== undefined, 'a place in JSON, as in air.temperature or list[0]["a b"]'),
);

/** A channel and where it stands; without a path the whole text is its value. */
export const PlacedField = v.strictObject({ path: v.exactOptional(Path), ...Meaning });
export type PlacedField = v.InferOutput<typeof PlacedField>;
export const PlacedFields = v.pipe(v.array(PlacedField), v.minLength(1), v.maxLength(64));

const paths = new Map<string, JsonPath>();
const MOST_PATHS = 1_000;

/** The path as it was checked; each is read once. */
export function pathOf(text: string): JsonPath {
  const path = paths.get(text) ?? jsonPath(text) ?? [];
  if (paths.size < MOST_PATHS) paths.set(text, path);
  return path;
}

/** @throws frame/syntax where a field has a path and the text is no JSON. */
export function valuesAt(fields: readonly PlacedField[], text: string): readonly Labelled[] {
  const json = fields.some(({ path }) => path !== undefined) ? parsedJson(text) : undefined;
  return fields.flatMap((field) => {
    const { path, name, words } = field;
    const there = path === undefined ? text.trim() : atPath(json, pathOf(path));
    const word = typeof there === 'string' && words && Object.hasOwn(words, there) ? words[there] : undefined;
    const said = word === undefined ? valueInJson(there) : { value: word, decimals: 0 };
    const value = said && valueOf(field, said.value);
    if (!said || value === undefined) return [];
    const { decimals, ...measure } = channelOf(field, said.decimals);
    const isNamed = field.quantity !== undefined || field.unit !== undefined;
    return [{ label: name, value, decimals, measure: isNamed ? measure : (said.measure ?? measure) }];
  });
}

export const isJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** All that a text says without anybody having said more about it; one value alone is called `label`. @throws frame/syntax. */
export function allValues(text: string, label: string): readonly Labelled[] {
  if (isJson(text)) return valuesInJson(parsedJson(text));
  const value = valueInText(text);
  return value ? [{ ...value, label }] : [];
}
