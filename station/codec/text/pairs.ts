import { fault } from '../../model/fault.ts';
import { decimalsOf } from '../decimal.ts';
import { labelOf } from './label.ts';
import type { Labelled } from './labelled.ts';
import { numbersAt } from './numbers-at.ts';

/**
 * The numbers in `name:value` and `name=value` pairs, between commas, semicolons, tabs, bars or spaces, with or without
 * units; texts are passed over. Several behind one name are `name_0`, `name_1` ..., as in a list of JSON.
 * @throws frame/syntax where nothing is left but what may be one number or two (`a: 12,34`).
 */
export function pairsIn(text: string): readonly Labelled[] {
  const pairs: Labelled[] = [];
  let last = 0;
  let from = 0;
  let isTorn = false;
  const withUnit = (unit: string) => {
    for (let i = pairs.length - last; i < pairs.length; i++) pairs[i] = measured(pairs[i]!, unit);
    last = 0;
  };
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== ':' && text[at] !== '=') continue;
    const value = numbersAt(text, at + 1);
    if (!value) continue;
    const { before, label } = labelOf(text.slice(from, at), from > 0);
    withUnit(before);
    if (/\p{L}/u.test(label) && label.length <= 80) {
      const { numbers, unit } = value;
      const named = numbers.map((digits, i) => ({
        label: numbers.length > 1 ? `${label}_${i}` : label,
        value: Number(digits),
        decimals: decimalsOf(digits),
        unit,
      }));
      pairs.push(...named);
      last = numbers.length;
      isTorn ||= last === 0;
    }
    from = value.end;
    at = from - 1;
  }
  withUnit(labelOf(`${text.slice(from)},`, true).before);
  if (isTorn && pairs.length === 0) throw fault('frame/syntax', { text: text.slice(0, 80) });
  return pairs;
}

/** With the unit that stands behind it, if it has none; a hemisphere is the sign of a position. */
function measured(pair: Labelled, behind: string): Labelled {
  const unit = pair.unit ?? (/^[^\s()[\]\d+-][^\s[\]]{0,11}$/.test(behind) ? behind : undefined);
  const [, place] = /(lat|lon|lng)/i.exec(pair.label) ?? [];
  if (place !== undefined && unit !== undefined && /^[NSEW]$/.test(unit)) {
    const quantity = place.toLowerCase() === 'lat' ? 'latitude' : 'longitude';
    const value = /[SW]/.test(unit) ? -pair.value : pair.value;
    return { ...pair, value, unit: undefined, measure: { quantity } };
  }
  // Many sketches print the same in both, under one label.
  return { ...pair, unit, label: unit === '°F' ? `${pair.label} F` : pair.label };
}
