import type { Channel } from '../../model/channel.ts';
import { DecimalReader } from '../decimal.ts';
import { fault } from '../../model/fault.ts';
import { MAX_CHANNELS, namesOf, type Labelled, type Named } from './labelled.ts';
import { measureOf } from './units.ts';

/** One line's numbers by column, NaN where a column is empty. Used again for each line: this is the hot path. */
export class Row {
  readonly values = new Float64Array(MAX_CHANNELS);
  readonly decimals = new Uint8Array(MAX_CHANNELS);
  count = 0;
  readonly #reader = new DecimalReader();

  /** Reads a line of nothing but numbers between equal separators; false where it has anything else. */
  read(line: Uint8Array): boolean {
    const reader = this.#reader;
    reader.over(line);
    let separator = 0;
    let after = 0;
    this.count = 0;
    for (;;) {
      reader.at = skipSpaces(line, reader.at);
      if (reader.at === line.length) break;
      const value = reader.next();
      if (value !== value && !isMark(line[reader.at]!)) return false;
      this.#put(value, reader.decimals);
      const end = reader.at;
      const next = skipSpaces(line, end);
      if (next === line.length) return true;
      after = isMark(line[next]!) ? line[next]! : next > end ? SPACE : 0;
      if (after === 0 || (separator !== 0 && after !== separator)) return false;
      separator = after;
      reader.at = after === SPACE ? next : next + 1;
    }
    return this.count > 0;
  }

  #put(value: number, decimals: number): void {
    if (this.count < MAX_CHANNELS) {
      this.values[this.count] = value;
      this.decimals[this.count] = value !== value ? 0 : Math.min(6, decimals);
    }
    this.count++;
  }
}

/** The columns of a line by name. */
export class Columns {
  /** Each gives its column's name also without the others, so that a column keeps it where another is empty. */
  readonly labels: readonly string[];
  /** A heading that no sentence looks like, so that a line with fewer columns must have lost some. */
  readonly certain: boolean;
  readonly #names: readonly string[];
  readonly #measures: readonly Omit<Channel, 'decimals'>[];
  readonly #found = new Map<number, Readonly<Record<string, Channel>>>();

  constructor(labels: readonly string[], certain: boolean) {
    const kept = labels.slice(0, MAX_CHANNELS);
    this.certain = certain;
    this.#names = namesOf(kept);
    this.labels = labels.map((label, i) =>
      namesOf([label])[0] === this.#names[i] ? label : (this.#names[i] ?? label),
    );
    this.#measures = kept.map((label) => measureOf(label));
  }

  /** A row under its names. Rows with the same digits get the same object as `found`, to be passed over unread. */
  named(row: Row): Named {
    const reading: Record<string, number> = {};
    let digits = 0;
    for (let i = 0; i < this.#names.length; i++) {
      digits = digits * 8 + row.decimals[i]!;
      const value = row.values[i]!;
      if (value - value === 0) reading[this.#names[i]!] = value;
    }
    let found = this.#found.get(digits);
    if (!found) {
      found = this.#describe(row);
      if (this.#names.length <= EXACT_COLUMNS && this.#found.size < 256) this.#found.set(digits, found);
    }
    return { reading, found };
  }

  #describe({ decimals }: Row): Readonly<Record<string, Channel>> {
    return Object.fromEntries(
      this.#names.map((name, i) => [name, { ...this.#measures[i]!, decimals: decimals[i]! }]),
    );
  }
}

/**
 * The labels in a heading line, or undefined where it is none: two or more, each with a letter, none a number. A board that says
 * "WiFi lost, reconnecting" among its rows says no heading.
 */
export function headingOf(text: string): Columns | undefined {
  if (text.length > 2048 || /[:=>{}"]/.test(text)) return undefined;
  const separator = separatorOf(text);
  const labels = fieldsOf(text, separator);
  if (labels.length < 2 || !labels.every((label) => label.length <= 40 && /\p{L}/u.test(label)))
    return undefined;
  if (labels.some((label) => EMPTY.test(label) || numberOf(label) !== undefined)) return undefined;
  if (separator === ' ' && !labels.every((label) => MEASURED.test(label))) return undefined;
  if (separator === ',' && isProse(text, labels)) return undefined;
  const certain =
    separator !== ' ' && labels.length > 2 && labels.every((label) => /^\S+(?: ?[[(][^\s]+)?$/.test(label));
  return new Columns(labels, certain);
}

/** Words that nobody names a column by, or a space behind a comma where nothing measured is named. */
function isProse(text: string, labels: readonly string[]): boolean {
  if (labels.some((label) => /[.!?…]$/.test(label))) return true;
  const isLoose = text.includes(', ') || labels.some((label) => /\p{L} +\p{L}/u.test(label));
  return isLoose && !labels.every((label) => label.split(/[ _]+/).some((word) => MEASURED.test(word)));
}

/**
 * Numbers among texts; `channel1` ... by their column. Words between spaces are prose, whatever numbers it has.
 * @throws frame/syntax where a comma may stand within a number or between two.
 */
export function columnsIn(line: string, heading: readonly string[] = []): readonly Labelled[] {
  const text = /^\(([^()]*)\)$/.exec(line)?.[1] ?? line;
  const separator = separatorOf(text);
  const fields = fieldsOf(text, separator);
  if (separator === ',' && isTorn(text.split(','))) throw fault('frame/syntax', { text: line.slice(0, 80) });
  if (separator === ' ') {
    const whole = numberOf(text);
    if (whole) return [{ ...whole, label: 'channel1' }];
    if (!fields.every((field) => EMPTY.test(field) || numberOf(field))) return [];
  }
  return fields.flatMap((field, i) => {
    const number = numberOf(separator === ',' ? field : field.replace(',', '.'));
    return number
      ? [{ ...number, label: (heading.length === fields.length && heading[i]) || `channel${i + 1}` }]
      : [];
  });
}

/** `21,4 °C` and `21,1 40,3`: two numbers, or one with a decimal comma? */
const isTorn = (fields: readonly string[]): boolean =>
  fields.some(
    (field, i) =>
      /^\s*[-+]?[\d.]+\s+[-+]?[\d.]+\s*$/.test(field) ||
      (/^\d+\s*[^\s\d]/.test(field) &&
        /^\s*[-+]?\d+$/.test(fields[i - 1] ?? '') &&
        numberOf(field)?.unit !== undefined),
  );

/** A whole text that is a number with or without a unit behind it: `21.4`, `21.4 °C`, `40%`. */
export function numberOf(text: string): Omit<Labelled, 'label'> | undefined {
  const bytes = new TextEncoder().encode(text.trim());
  const reader = new DecimalReader(bytes);
  const value = reader.next();
  if (!Number.isFinite(value)) return undefined;
  const unit = text.trim().slice(reader.at).trim();
  if (!/^[^\d\s,;:=|+.-]{0,12}$/.test(unit)) return undefined;
  return { value, decimals: reader.decimals, unit: unit || undefined };
}

/** Tab before semicolon before comma before space: the stronger one separates, the weaker ones may stand inside. */
const separatorOf = (text: string) => ['\t', ';', ','].find((each) => text.includes(each)) ?? ' ';

function fieldsOf(text: string, separator: string): readonly string[] {
  const fields = text
    .trim()
    .split(separator === ' ' ? / +/ : separator)
    .map((field) => field.trim());
  return fields.at(-1) === '' ? fields.slice(0, -1) : fields;
}

/** Between spaces "boot ok" is no heading but "temp hum" is: there each word must be one for something measured. */
const MEASURED =
  /^[a-z]$|^m?s$|[\d_[(%]|^(?:temp|hum|press|light|lux|bright|soil|moist|volt|vbat|bat|curr|amp|pow|watt|energy|time|milli|dist|speed|angle|pitch|roll|yaw|acc|gyr|mag|lat|lon|alt|raw|adc|val|min|max|avg|rpm|weight|level|flow|count|rssi|co2|dew|gas|sound)/i;

/** What sketches print where there is no number. */
const EMPTY = /^(?:-?nan|[+-]?inf(?:inity)?|ovf|null|none|n\/a|-*)$/i;

const SPACE = 0x20;
const isMark = (byte: number) => byte === 0x2c || byte === 0x3b || byte === 0x09;
/** Three bits of digits each fit exactly into a number for so many columns. */
const EXACT_COLUMNS = 17;

function skipSpaces(line: Uint8Array, from: number): number {
  let at = from;
  while (at < line.length && line[at] === SPACE) at++;
  return at;
}
