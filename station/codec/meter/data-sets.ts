import type { Channel } from '../../model/channel.ts';
import { fault } from '../../model/fault.ts';
import { generic, meaningOf, parseObis } from './obis.ts';
import { measured, meterUnit, type Measured } from './units.ts';

/** A code and what stands in the brackets behind it. IEC 62056-21, section 5.10. */
export interface DataSet {
  readonly code: string;
  readonly values: readonly string[];
}

/** More than any telegram has; what a hostile one has beyond is refused. */
const MAX_SETS = 512;
const SET = /\s{0,8}([^()\s]{0,32})\(([^()\r\n]{0,2048})\)/y;

/**
 * The data sets of a readout or a telegram, one behind the other, whether each has a line of its own or not.
 * @throws frame/syntax where the text is anything else.
 */
export function dataSetsOf(text: string): readonly DataSet[] {
  const sets: { code: string; values: string[] }[] = [];
  let at = 0;
  for (;;) {
    SET.lastIndex = at;
    const [whole, code, value] = SET.exec(text) ?? [];
    if (whole === undefined || code === undefined || value === undefined) break;
    if (code !== '') sets.push({ code, values: [value] });
    else if (sets.length > 0) sets.at(-1)!.values.push(value);
    else break;
    if (sets.length > MAX_SETS) break;
    at += whole.length;
  }
  const rest = text.slice(at, at + 80);
  if (rest.trim() !== '') throw fault('frame/syntax', { text: rest });
  return sets;
}

const NUMBER = /^\s{0,8}([+-]?\d{1,16}(?:\.\d{1,9})?)(?:\*(.{1,8}))?$/;

/** A value as a number in this program's units; undefined where it is a text, or its unit is not known. */
export function numberIn(text: string, unitless?: Channel['quantity']): Measured | undefined {
  const [, digits, word] = NUMBER.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const unit = word === undefined ? unitless && { quantity: unitless, power: 0, times: 1 } : meterUnit(word);
  return unit && measured(digits, unit);
}

/** Quantities whose numbers are written without a unit. */
const BARE: ReadonlySet<string> = new Set(['count', 'code', 'ratio']);

/** The channels of data sets whose code says what they are, or whose unit does. A number without a unit is left as it is. */
export function channelsIn(sets: readonly DataSet[]) {
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  for (const { code, values } of sets) {
    const measure = values.map((value) => numberIn(value)).find((each) => each !== undefined);
    const obis = parseObis(code, measure?.channel.quantity);
    if (!obis) continue;
    const meaning = meaningOf(obis);
    const name = meaning?.name ?? (values.length === 1 ? generic(obis) : undefined);
    if (name === undefined || name in reading || Object.keys(reading).length >= 64) continue;
    const bare = meaning && (BARE.has(meaning.quantity) ? meaning.quantity : 'other');
    const number = measure ?? numberIn(values[0]!, bare);
    if (!number) continue;
    reading[name] = number.value;
    found[name] = number.channel;
  }
  return { reading, found };
}
