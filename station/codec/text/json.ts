import { fault } from '../../model/fault.ts';
import { decimalsOf } from '../decimal.ts';
import type { Labelled } from './labelled.ts';

const MAX_DEPTH = 20;

/**
 * The numbers in a line of JSON: of an object, of the objects and lists in it (`name_key`, `name_0`), or of one list.
 * Booleans are 1 and 0; texts, nulls and what lies deeper say nothing.
 * @throws frame/syntax where it is not JSON or deeper than 20.
 */
export function jsonIn(text: string): readonly Labelled[] {
  const parsed = parsedJson(text);
  const numbers: Labelled[] = [];
  for (const [key, value] of entriesOf(parsed)) {
    const label = Array.isArray(parsed) ? `channel${Number(key) + 1}` : key;
    if (typeof value === 'object')
      for (const [inner, each] of entriesOf(value)) add(numbers, `${label}_${inner}`, each);
    else add(numbers, label, value);
  }
  return numbers;
}

/** What the text is as JSON; whoever takes it looks at each of its parts. @throws frame/syntax as {@link jsonIn}. */
export function parsedJson(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH) throw fault('frame/syntax', { text: text.slice(0, 80) });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fault('frame/syntax', { text: text.slice(0, 80) }, cause);
  }
}

const entriesOf = (value: unknown) =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

function add(numbers: Labelled[], label: string, value: unknown): void {
  if (typeof value === 'boolean') numbers.push({ label, value: value ? 1 : 0, decimals: 0 });
  if (typeof value === 'number' && Number.isFinite(value))
    numbers.push({ label, value, decimals: decimalsOf(String(value)) });
}

/** How deep brackets are nested, found without following them: a parser goes down one call for each. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return deepest;
}
