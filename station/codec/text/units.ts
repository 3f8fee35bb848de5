import type { Channel, Quantity } from '../../model/channel.ts';

/** What a label or a unit beside the number tells of the quantity. A bare name tells nothing: it might be Fahrenheit. */
export function measureOf(label: string, beside?: string): Omit<Channel, 'decimals'> {
  const { name, unit: within } = splitUnit(label);
  const unit = cleanUnit(beside) ?? cleanUnit(within) ?? endingOf(name.toLowerCase());
  if (unit === undefined) return { quantity: 'other' };
  if (unit === '%') return { quantity: shareOf(name) };
  const quantity = QUANTITIES.get(unit);
  return quantity ? { quantity } : { quantity: 'other', unit };
}

/** A word that stands for a unit wherever it is met. */
export const isUnit = (word: string): boolean => word === '%' || UNITS.has(cleanUnit(word) ?? '');

/** `T [°C]`, `vbat(V)`: the name and the unit behind it. */
export function splitUnit(label: string): { readonly name: string; readonly unit?: string | undefined } {
  const match = /^([^[(]{1,80})[[(]([^\])]{1,16})[\])]\s*$/.exec(label.slice(0, 100));
  return match ? { name: match[1]!.trim(), unit: match[2] } : { name: label };
}

function cleanUnit(unit: string | undefined): string | undefined {
  const plain = unit?.slice(0, 32).normalize('NFKC').trim();
  return plain && /^[\p{L}\p{N}%°/^.*·-]{1,16}$/u.test(plain) ? plain : undefined;
}

function shareOf(name: string): Quantity {
  if (/soil|moist/i.test(name)) return 'soilMoisture';
  return /hum|^rh|_rh/i.test(name) ? 'relativeHumidity' : 'percent';
}

/** The unit that a name ends in. One letter alone is one only behind what is measured in it: `i_c` is a phase, `kalman_f` a filter. */
function endingOf(name: string): string | undefined {
  const ending = /_([a-z]{1,7})$/.exec(name)?.[1] ?? '';
  const fits = ONE_LETTER.get(ending);
  return fits === undefined || fits.test(name) ? SUFFIXES.get(ending) : undefined;
}

const WARM =
  /temp|^t\d*_|dew|heat|chill|therm|ambient|object|probe|room|air|water|soil|indoor|outdoor|inside|outside|supply|return/;
const ONE_LETTER: ReadonlyMap<string, RegExp> = new Map([
  ['c', WARM],
  ['f', WARM],
  ['v', /volt|^v|bat|supply|solar|panel|cell|rail|input|output|^u\d*_/],
  ['w', /pow|watt|^p\d*_|solar|panel|load|grid|heater|input|output/],
]);

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

/** Others that are printed behind a number: what follows them is the next label. */
const FURTHER =
  '°F F K kV uV μV kA uA μA kW MW mW kWh MWh mWh mAh kHz MHz GHz rpm RPM Ohm ohm ohms kOhm MOhm Ω kΩ MΩ mΩ nF uF μF pF mF uH μH mH ' +
  'm km mm/s cm/s km/h kmh mph kn kt knots ft in g kg mg lb N kN Nm bar mbar psi mmHg inHg atm us μs ns min h sec seconds minutes hours ' +
  'rad rad/s deg/s °/s dps gauss uT μT mT G mG dB dBA dBV l L ml mL l/min L/min l/h L/h m3/h ppt mg/l mg/L g/m3 mg/m3 μS/cm uS/cm mS/cm ' +
  'NTU μSv/h uSv/h nSv/h mSv/h cpm CPM counts W/m2 lm meters meter degrees pF';

const UNITS: ReadonlySet<string> = new Set([
  ...QUANTITIES.keys(),
  ...SUFFIXES.values(),
  ...FURTHER.split(' ').map((unit) => unit.normalize('NFKC')),
]);
