import { isUnit } from './units.ts';

/** What stands between a value and the next colon: perhaps the value's unit, then the next label. */
export interface Gap {
  readonly before: string;
  readonly label: string;
}

/** A number that is no part of a name: milliseconds, a date, what a value is to become. */
const NUMBER = /^[^\p{L}\p{N}\s]?[-+]?(?:\d{3,}|[\d]+[.:/-][\d.:/-]+)[^\p{L}\p{N}\s]?$/u;
/** The same quantity in another unit. */
const VALUE = /^[-+]?\d[\d.]*(\D{1,12})$/;
const ADDRESS = /(?:^|[^\p{L}\p{N}])(?:[\da-f]{2}:){1,16}[\da-f]{2}$/iu;

/** The label must be the same whenever the line comes again, whatever the texts and numbers before it are then. */
export function labelOf(gap: string, isBehindValue: boolean): Gap {
  const pieces = gap.trimEnd().split(/[,;|\t]| {2,}/);
  const before = pieces.length > 1 ? pieces[0]!.trim() : '';
  const last = pieces.at(-1)!.trim();
  if (ADDRESS.test(last)) return { before, label: '' };
  const parts = last.split(/[:=]/).filter((part) => part.trim() !== '');
  const words = (parts.at(-1) ?? '').trim().split(/\s+/);
  // How many words the text behind another label has nobody knows: the nearest word is no part of it.
  if (parts.length > 1) return { before, label: words.at(-1)! };
  const isNext = isBehindValue && pieces.length === 1;
  let unit = before;
  if (isNext && words.length > 1 && isUnit(words[0]!)) unit = words.shift()!;
  while (words.length > 1 && isNumber(words, isNext)) {
    words.shift();
    if (words.length > 1 && isUnit(words[0]!)) words.shift();
  }
  return { before: unit, label: words.join(' ') };
}

function isNumber([word = '']: readonly string[], isNext: boolean): boolean {
  const unit = VALUE.exec(word)?.[1];
  return NUMBER.test(word) || (isNext && unit !== undefined && isUnit(unit));
}
