import { latin1 } from '../bytes.ts';
import { columnIn } from './text.ts';

/** Where a number stands in a text, as a field without a name. */
export type TextPlaced =
  | { readonly from: 'column'; readonly column: number; readonly comma?: true }
  | { readonly from: 'key'; readonly key: string; readonly comma?: true }
  | { readonly from: 'after'; readonly after: string; readonly comma?: true };

const MOST_NUMBERS = 64;
const MOST_CHARS = 512;

/** Every number in a text with each way to name its place: by its column, by the key before it, by the words before it. */
export function textFieldsIn(
  frame: Uint8Array,
  separator: string,
  [before, after]: readonly [number, number],
): readonly TextPlaced[] {
  const text = latin1(frame.subarray(before, Math.max(before, frame.length - after))).slice(0, MOST_CHARS);
  const placed: TextPlaced[] = [];
  for (const { index, 0: number } of [...text.matchAll(separator === ',' ? POINTED : NUMBER)].slice(
    0,
    MOST_NUMBERS,
  )) {
    const comma = separator !== ',' && number.includes(',') ? { comma: true as const } : {};
    const head = text.slice(Math.max(0, index - 40), index);
    const key = KEY.exec(head)?.[1];
    if (key) placed.push({ from: 'key', key, ...comma });
    const column = columnAt(text, index, separator);
    if (column !== undefined) placed.push({ from: 'column', column, ...comma });
    const words = WORDS.exec(head)?.[0];
    if (words && text.indexOf(words) === index - words.length)
      placed.push({ from: 'after', after: words, ...comma });
  }
  return placed;
}

/** A number that does not go on from letters or digits. */
const NUMBER = /(?<![\w.])[+-]?\d+(?:[.,]\d+)?/g;
const POINTED = /(?<![\w.])[+-]?\d+(?:\.\d+)?/g;
/** A word or two before = or :. */
const KEY = /(?:^|[^\w])([A-Za-z_][\w-]{0,30}) *[:=] *$/;
/** What stands between the number and the one before it, with a letter or a mark in it. */
const WORDS = /[^\d,;\t|]*[^\d,;\t| ][^\d,;\t|]*$/;

function columnAt(text: string, index: number, separator: string): number | undefined {
  for (let column = 1; column <= 128; column++) {
    const span = columnIn(text, column, separator);
    if (!span) return undefined;
    if (span.from === index) return column;
    if (span.from > index) return undefined;
  }
  return undefined;
}
