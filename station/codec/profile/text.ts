import { latin1 } from '../bytes.ts';
import { DecimalReader } from '../decimal.ts';

/** A piece of a frame, from its first byte to the one after its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a value stands in a text: in a column (counted from 1), behind a key and `=` or `:`, behind fixed words. */
export type TextPlace =
  | { readonly from: 'column'; readonly column: number }
  | { readonly from: 'key'; readonly key: string }
  | { readonly from: 'after'; readonly after: string };

/** Where the value begins and how far it may reach; undefined where it is not in the text. */
export function placeIn(text: string, place: TextPlace, separator: string): Span | undefined {
  switch (place.from) {
    case 'column':
      return columnIn(text, place.column, separator);
    case 'key':
      return keyIn(text, place.key, separator);
    case 'after': {
      const at = text.indexOf(place.after);
      return at < 0 ? undefined : trimmed(text, at + place.after.length, text.length);
    }
  }
}

/** Spaces in a row are one. */
export function columnIn(text: string, column: number, separator: string): Span | undefined {
  let from = separator === ' ' ? skip(text, 0) : 0;
  for (let n = 1; from <= text.length; n++) {
    const end = text.indexOf(separator, from);
    const to = end < 0 ? text.length : end;
    if (n === column) return trimmed(text, from, to);
    if (end < 0) return undefined;
    from = separator === ' ' ? skip(text, end) : end + 1;
  }
  return undefined;
}

/** The first place where the key stands by itself, with = or : behind. */
function keyIn(text: string, key: string, separator: string): Span | undefined {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    if (at > 0 && isWord(text[at - 1]!) && isWord(key[0]!)) continue;
    const mark = skip(text, at + key.length);
    if (text[mark] !== '=' && text[mark] !== ':') continue;
    const end = text.indexOf(separator, mark + 1);
    return trimmed(text, mark + 1, end < 0 || separator === ' ' ? text.length : end);
  }
  return undefined;
}

const isWord = (char: string): boolean => /\w/.test(char);

function skip(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

function trimmed(text: string, start: number, end: number): Span {
  const from = Math.min(skip(text, start), end);
  let to = end;
  while (to > from && text[to - 1] === ' ') to--;
  return { from, to };
}

/** A value that was read, and how many digits it was written with behind the point. */
export interface Written extends Span {
  readonly number: number;
  readonly decimals: number;
}

/** The number, or the number that a word stands for, with which a place begins; NaN where it is neither. */
export function valueIn(
  bytes: Uint8Array,
  span: Span,
  words: Readonly<Record<string, number>> | undefined,
  comma: boolean,
): Written {
  const { from } = span;
  const all = bytes.subarray(from, span.to);
  if (words) {
    const text = latin1(all.subarray(0, 256));
    const word = Object.keys(words).find(
      (each) => text === each || (text.startsWith(each) && !isWord(text[each.length]!)),
    );
    if (word !== undefined) return { from, to: from + word.length, number: words[word]!, decimals: 0 };
  }
  const reader = new DecimalReader(comma ? all.map((byte) => (byte === 0x2c ? 0x2e : byte)) : all);
  const number = reader.next();
  const { decimals } = reader;
  return Number.isFinite(number)
    ? { from, to: from + reader.at, number, decimals }
    : { ...span, number: NaN, decimals: 0 };
}
