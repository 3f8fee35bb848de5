/** A unit as people write it, from UCUM; what is not UCUM is a device's own word and stays as it is. */
export function peopleUnit(unit: string): string {
  return Object.hasOwn(WORDS, unit) ? (WORDS[unit as keyof typeof WORDS] ?? unit) : unit;
}

/** The unit as UCUM where what a person wrote is known, else their own word. */
export function ucumUnit(text: string): string {
  const trimmed = text.trim();
  return UCUM.get(trimmed.toLowerCase()) ?? trimmed;
}

/** Units that a field offers while somebody types. */
export const offeredUnits = (): readonly string[] =>
  [...new Set(Object.values(WORDS))].filter((w) => w !== '');

const WORDS = {
  '1': '',
  Cel: '°C',
  '[degF]': '°F',
  K: 'K',
  '%': '%',
  Pa: 'Pa',
  hPa: 'hPa',
  kPa: 'kPa',
  bar: 'bar',
  mbar: 'mbar',
  V: 'V',
  mV: 'mV',
  A: 'A',
  mA: 'mA',
  W: 'W',
  kW: 'kW',
  'V.A': 'VA',
  var: 'var',
  'W.h': 'Wh',
  'kW.h': 'kWh',
  'var.h': 'varh',
  'A.h': 'Ah',
  Hz: 'Hz',
  s: 's',
  min: 'min',
  h: 'h',
  'ug/m3': 'µg/m³',
  'mg/L': 'mg/L',
  'mg/m3': 'mg/m³',
  '/dL': '/0.1 L',
  'm/s2': 'm/s²',
  'm/s': 'm/s',
  'km/h': 'km/h',
  '[kn_i]': 'kn',
  lx: 'lx',
  deg: '°',
  m: 'm',
  cm: 'cm',
  mm: 'mm',
  km: 'km',
  L: 'L',
  'L/min': 'L/min',
  'L/h': 'L/h',
  'm3/h': 'm³/h',
  m3: 'm³',
  'umol/m2/s': 'µmol m⁻² s⁻¹',
  '[pH]': 'pH',
  '[ppm]': 'ppm',
  'uS/cm': 'µS/cm',
  g: 'g',
  kg: 'kg',
  N: 'N',
  dB: 'dB',
  Ohm: 'Ω',
  F: 'F',
  uT: 'µT',
  'uSv/h': 'µSv/h',
  'W/m2': 'W/m²',
  'mm/h': 'mm/h',
  '/min': 'rpm',
  'deg/s': '°/s',
  'g/s': 'g/s',
  'N.m': 'Nm',
  'dB[mW]': 'dBm',
} as const;

const UCUM = new Map<string, string>([
  ...Object.entries(WORDS).map(([ucum, word]) => [word.toLowerCase(), ucum] as const),
  ['c', 'Cel'],
  ['degc', 'Cel'],
  ['celsius', 'Cel'],
  ['f', '[degF]'],
  ['percent', '%'],
  ['ohm', 'Ohm'],
  ['knots', '[kn_i]'],
]);
