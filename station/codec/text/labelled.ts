import type { Channel, Quantity } from '../../model/channel.ts';

/** A number as a device prints it: under a label of its own, perhaps with a unit. */
export interface Labelled {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly value: number;
  readonly decimals: number;
  /** What it is, where that is known otherwise than by label and unit. */
  readonly measure?: Omit<Channel, 'decimals'> | undefined;
}

/** Numbers under names that may stand in topics, and what is known of each. */
export interface Named {
  readonly reading: Record<string, number>;
  readonly found: Record<string, Channel>;
}

export const MAX_CHANNELS = 64;

/** Names what a line said; the 65th number and all after it are left out, and those too large to be one. */
export function named(numbers: readonly Labelled[]): Named {
  const kept = numbers.filter(({ value }) => Number.isFinite(value)).slice(0, MAX_CHANNELS);
  const names = namesOf(kept.map(({ label }) => label));
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  for (const [i, { label, unit, value, decimals, measure }] of kept.entries()) {
    reading[names[i]!] = value;
    found[names[i]!] = { ...(measure ?? measureOf(label, unit)), decimals: Math.min(6, decimals) };
  }
  return { reading, found };
}

/** A name for each label: its letters and digits, told apart where two are alike, `channel1` ... where none is left. */
export function namesOf(labels: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const [i, label] of labels.entries()) {
    const plain = plainOf(splitUnit(label).name) || `channel${i + 1}`;
    let name = plain;
    for (let n = 2; names.has(name) || name in Object.prototype; n++) name = `${plain}_${n}`;
    names.add(name);
  }
  return [...names];
}

/** What a label or a unit beside the number tells of the quantity. A bare name tells nothing: it might be Fahrenheit. */
export function measureOf(label: string, beside?: string): Omit<Channel, 'decimals'> {
  const { name, unit: within } = splitUnit(label);
  const unit =
    cleanUnit(beside) ??
    cleanUnit(within) ??
    SUFFIXES.get(/_([a-z]{1,7})$/.exec(name.toLowerCase())?.[1] ?? '');
  if (unit === undefined) return { quantity: 'other' };
  if (unit === '%') return { quantity: shareOf(name) };
  const quantity = QUANTITIES.get(unit);
  return quantity ? { quantity } : { quantity: 'other', unit };
}

/** A word that stands for a unit wherever it is met. */
export const isUnit = (word: string): boolean => word === '%' || UNITS.has(cleanUnit(word) ?? '');

/** `T [°C]`, `vbat(V)`: the name and the unit behind it. */
function splitUnit(label: string): { readonly name: string; readonly unit?: string | undefined } {
  const match = /^([^[(]{1,80})[[(]([^\])]{1,16})[\])]\s*$/.exec(label.slice(0, 100));
  return match ? { name: match[1]!.trim(), unit: match[2] } : { name: label };
}

function plainOf(name: string): string {
  return name
    .slice(0, 80)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, 60)
    .replace(/^_+/, '')
    .replace(/_+$/, '');
}

function cleanUnit(unit: string | undefined): string | undefined {
  const plain = unit?.slice(0, 32).normalize('NFKC').trim();
  return plain && /^[\p{L}\p{N}%°/^.*·-]{1,16}$/u.test(plain) ? plain : undefined;
}

function shareOf(name: string): Quantity {
  if (/soil|moist/i.test(name)) return 'soilMoisture';
  return /hum|^rh|_rh/i.test(name) ? 'relativeHumidity' : 'percent';
}

const QUANTITIES: ReadonlyMap<string, Quantity> = new Map<string, Quantity>([
  ...['°C', 'C', 'degC', 'Cel', 'celsius', 'Celsius', 'oC'].map((unit) => [unit, 'temperature'] as const),
  ...['%RH', '%rH', '%rh', 'RH%', 'RH'].map((unit) => [unit, 'relativeHumidity'] as const),
  ...['lx', 'lux'].map((unit) => [unit, 'illuminance'] as const),
  ...['°', 'deg'].map((unit) => [unit, 'angle'] as const),
  ...['m/s2', 'm/s^2'].map((unit) => [unit, 'acceleration'] as const),
  ...['μg/m3', 'ug/m3'].map((unit) => [unit, 'massConcentration'] as const),
  ['V', 'voltage'],
  ['A', 'current'],
  ['W', 'power'],
  ['VA', 'apparentPower'],
  ['var', 'reactivePower'],
  ['Wh', 'energy'],
  ['Ah', 'charge'],
  ['Hz', 'frequency'],
  ['s', 'duration'],
  ['Pa', 'pressure'],
  ['m/s', 'speed'],
]);

/** Endings people give to names: `temp_c`, `batt_mv`. */
const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ...['c', 'degc', 'celsius'].map((suffix) => [suffix, '°C'] as const),
  ...['f', 'degf'].map((suffix) => [suffix, '°F'] as const),
  ...['pct', 'percent'].map((suffix) => [suffix, '%'] as const),
  ...['V', 'mV', 'mA', 'W', 'Hz', 'Pa', 'hPa', 'kPa', 'ms', 'mm', 'cm', 'ppm', 'ppb', 'lux', 'dBm'].map(
    (unit) => [unit.toLowerCase(), unit] as const,
  ),
]);

const UNITS: ReadonlySet<string> = new Set([...QUANTITIES.keys(), ...SUFFIXES.values()]);
