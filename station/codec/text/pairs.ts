import { decimalsOf } from '../decimal.ts';
import { isUnit, type Labelled } from './labelled.ts';

/**
 * The numbers in `name:value` and `name=value` pairs, between commas, semicolons, tabs, bars or spaces, with or without
 * units; texts are passed over.
 */
export function pairsIn(text: string): readonly Labelled[] {
  const pairs: Labelled[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== ':' && text[at] !== '=') continue;
    const value = valueAt(text, at + 1);
    if (!value) continue;
    const { before, label } = partsOf(text.slice(from, at));
    withUnit(pairs, before);
    if (/\p{L}/u.test(label) && label.length <= 80)
      pairs.push({
        label,
        value: Number(value.digits),
        decimals: decimalsOf(value.digits),
        unit: value.unit,
      });
    from = value.end;
    at = from - 1;
  }
  withUnit(pairs, partsOf(`${text.slice(from)},`).before);
  return pairs;
}

interface Value {
  readonly digits: string;
  readonly unit: string | undefined;
  readonly end: number;
}

/** A number behind a colon, whole: `12:34` and `0x3f` are none. */
function valueAt(text: string, from: number): Value | undefined {
  VALUE.lastIndex = from;
  const [whole, digits, unit] = VALUE.exec(text) ?? [];
  if (whole === undefined || digits === undefined) return undefined;
  const end = from + whole.length;
  return end === text.length || /[\s,;|)\]]/.test(text[end]!)
    ? { digits, unit: unit || undefined, end }
    : undefined;
}

const VALUE = /[ \t]{0,8}([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)([^\d\s,;:=|+.()[\]-]{0,12})/iuy;

/** What stands between a value and the next colon: perhaps the value's unit, then the next label. */
function partsOf(gap: string): { readonly before: string; readonly label: string } {
  const pieces = gap.split(/[,;|\t]/);
  const last =
    pieces
      .at(-1)!
      .split(/[:=]/)
      .findLast((piece) => piece.trim() !== '') ?? '';
  if (pieces.length > 1) return { before: pieces[0]!.trim(), label: last.trim() };
  const [first = '', ...words] = last.trim().split(/\s+/);
  return words.length > 0 && isUnit(first)
    ? { before: first, label: words.join(' ') }
    : { before: '', label: last.trim() };
}

function withUnit(pairs: Labelled[], unit: string): void {
  const last = pairs.at(-1);
  if (last && !last.unit && /^[^\s()[\]]{1,12}$/.test(unit)) pairs[pairs.length - 1] = { ...last, unit };
}
