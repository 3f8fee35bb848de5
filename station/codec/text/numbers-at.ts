/** Numbers behind a colon, as they are written; none where it cannot be said which they are. */
export interface NumbersAt {
  readonly numbers: readonly string[];
  readonly unit: string | undefined;
  readonly end: number;
}

const NUMBER = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d{1,3})?';
const UNIT = '[^\\d\\s,;:=|+.()<>[\\]-]{0,12}';
const FIRST = new RegExp(`[ \\t]{0,8}\\(?(${NUMBER})(${UNIT})`, 'iuy');
const FURTHER = new RegExp(`(, {0,2})(${NUMBER})(${UNIT})(?=$|[\\s,;|)\\]>])`, 'iuy');
/** Where a list may end: at another label, not within its words. */
const ENDED = /\)?[ \t]*(?:$|[,;|\])>]|\S{1,12}[ \t]*(?:$|[,;|)>])|\S{0,12}[ \t]{2}|[^\s:=]{1,12}[:=])/uy;

/** A number behind a colon, whole: `12:34` and `0x3f` are none; or a list of them between commas. */
export function numbersAt(text: string, from: number): NumbersAt | undefined {
  FIRST.lastIndex = from;
  const [whole, digits, unit = ''] = FIRST.exec(text) ?? [];
  if (whole === undefined || digits === undefined) return undefined;
  const end = from + whole.length;
  if (end < text.length && !/[\s,;|)\]>]/.test(text[end]!)) return undefined;
  const list = unit === '' ? listAt(text, digits, end) : undefined;
  return list ?? { numbers: [digits], unit: unit || undefined, end };
}

function listAt(text: string, first: string, from: number): NumbersAt | undefined {
  const numbers = [first];
  let [end, unit, isTight] = [from, '', true];
  for (;;) {
    FURTHER.lastIndex = end;
    const [whole, comma, digits] = FURTHER.exec(text) ?? [];
    if (whole === undefined || digits === undefined || unit !== '' || numbers.length > 64) break;
    ENDED.lastIndex = end + whole.length;
    if (!ENDED.test(text)) break;
    unit = whole.slice(comma!.length + digits.length);
    isTight &&= comma === ',';
    numbers.push(digits);
    end += whole.length;
  }
  if (numbers.length === 1) return undefined;
  const hasUnit = unit !== '' || /^ ?[^\s\d,;|:=]{1,12}(?:$|[\s,;|)])/u.test(text.slice(end));
  const told = { unit: unit || undefined, end };
  if (isTight) {
    const one = oneNumber(numbers, hasUnit, /\d\.\d/.test(text));
    if (one !== undefined) return { ...told, numbers: one };
  }
  return { ...told, numbers };
}

/**
 * What numbers without a space behind their comma are if they may be one: `21,4 °C` has a decimal comma; `101,326 Pa`, `1.234,56`
 * and `12,34` are either, and so nothing. Undefined where they must be several.
 */
function oneNumber(
  numbers: readonly string[],
  hasUnit: boolean,
  hasPoints: boolean,
): readonly string[] | undefined {
  const [first = '', ...others] = numbers;
  const areThousands = /^[+-]?\d{1,3}$/.test(first) && others.every((each) => /^\d{3}(?:\.\d*)?$/.test(each));
  if (areThousands && (hasUnit || others.some((each) => each.startsWith('0') && each.length > 3))) return [];
  const [second = ''] = others;
  if (others.length > 1 || !/^\d+$/.test(second)) return undefined;
  if (/^[+-]?\d{1,3}(?:\.\d{3})+$/.test(first)) return [];
  if (!/^[+-]?\d+$/.test(first) || hasPoints) return undefined;
  return hasUnit ? [`${first}.${second}`] : [];
}
