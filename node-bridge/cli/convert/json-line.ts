import { wrongContent } from './wrong-content.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A line of JSON. */
export interface JsonLine {
  readonly said: Json;
  /** The same, but numbers that JSON.parse may have changed are texts, as they stand there. */
  readonly written: Json;
}

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"\s*:?/g;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const LONG_NUMBER = /\d[\d.]{15}|\d[eE]/;

/** @throws Failure where it is no object, or a key stands twice in one: JSON.parse takes the last. */
export function jsonLine(text: string, where: string): JsonLine {
  const said = objectOf(text, where);
  const keys = text.match(STRING)?.filter((each) => each.endsWith(':')).length ?? 0;
  if (keys !== keysIn(said)) throw wrongContent(where, 'a key stands twice in one object');
  if (!LONG_NUMBER.test(text)) return { said, written: said };
  const quoted = text.replace(STRING_OR_NUMBER, (each) => (each.startsWith('"') ? each : `"${each}"`));
  return { said, written: objectOf(quoted, where) };
}

export const isObject = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

function objectOf(text: string, where: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrongContent(where, 'not JSON', error);
  }
  if (isObject(json)) return json;
  throw wrongContent(where, 'not a JSON object');
}

function keysIn(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 0;
  const inside = Object.values(json).reduce<number>((sum, each) => sum + keysIn(each), 0);
  return inside + (Array.isArray(json) ? 0 : Object.keys(json).length);
}
