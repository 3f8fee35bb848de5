import type { Quantity } from '../../model/channel.ts';
import type { MeterUnit } from '../meter/units.ts';

/** What a value information field says that a number is. */
export interface Kind extends MeterUnit {
  readonly name: string;
}

type Row = readonly [first: number, count: number, kindAt: (n: number) => Kind];

const tens = (
  first: number,
  count: number,
  name: string,
  quantity: Quantity,
  power: number,
  times = 1,
  unit?: string,
): Row => [
  first,
  count,
  (n) => ({ name, quantity, power: power + n, times, ...(unit === undefined ? {} : { unit }) }),
];
const one = (code: number, name: string, quantity: Quantity): Row => tens(code, 1, name, quantity, 0);
const time = (first: number, name: string): Row => [
  first,
  4,
  (n) => ({ name, quantity: 'duration', power: 0, times: [1, 60, 3600, 86_400][n]! }),
];

const PER_HOUR = 1 / 3600;

/** EN 13757-3, table 10; joules are told as watt-hours. */
const PRIMARY: readonly Row[] = [
  tens(0x00, 8, 'energy', 'energy', -3),
  tens(0x08, 8, 'energy', 'energy', 0, PER_HOUR),
  tens(0x10, 8, 'volume', 'volume', -6),
  tens(0x18, 8, 'mass', 'mass', -3),
  time(0x20, 'onTime'),
  time(0x24, 'operatingTime'),
  tens(0x28, 8, 'power', 'power', -3),
  tens(0x30, 8, 'power', 'power', 0, PER_HOUR),
  tens(0x38, 8, 'volumeFlow', 'volumeFlow', -6),
  tens(0x40, 8, 'volumeFlow', 'volumeFlow', -7, 60),
  tens(0x48, 8, 'volumeFlow', 'volumeFlow', -9, 3600),
  tens(0x50, 8, 'massFlow', 'massFlow', 0, PER_HOUR),
  tens(0x58, 4, 'flowTemperature', 'temperature', -3),
  tens(0x5c, 4, 'returnTemperature', 'temperature', -3),
  tens(0x60, 4, 'temperatureDifference', 'other', -3, 1, 'K'),
  tens(0x64, 4, 'externalTemperature', 'temperature', -3),
  tens(0x68, 4, 'pressure', 'pressure', 2),
  one(0x6e, 'heatCost', 'other'),
  time(0x70, 'averagingTime'),
  time(0x74, 'actualityTime'),
];

/** EN 13757-3, table 12: main extension, behind `FD`. */
const EXTENDED: readonly Row[] = [
  one(0x17, 'errorFlags', 'code'),
  one(0x1a, 'digitalOutput', 'code'),
  one(0x1b, 'digitalInput', 'code'),
  one(0x3a, 'dimensionless', 'other'),
  tens(0x40, 16, 'voltage', 'voltage', -9),
  tens(0x50, 16, 'current', 'current', -12),
  one(0x60, 'resets', 'count'),
  one(0x61, 'cumulations', 'count'),
];

/** EN 13757-3, table 14: alternate extension, behind `FB`. */
const ALTERNATE: readonly Row[] = [
  tens(0x00, 2, 'energy', 'energy', 5),
  tens(0x02, 2, 'reactiveEnergy', 'reactiveEnergy', 3),
  tens(0x08, 2, 'energy', 'energy', 8, PER_HOUR),
  tens(0x10, 2, 'volume', 'volume', 2),
  tens(0x18, 2, 'mass', 'mass', 5),
  tens(0x1a, 2, 'humidity', 'relativeHumidity', -1),
  tens(0x28, 2, 'power', 'power', 5),
  tens(0x2c, 4, 'frequency', 'frequency', -3),
  tens(0x30, 2, 'power', 'power', 8, PER_HOUR),
];

const find = (rows: readonly Row[], code: number): Kind | undefined => {
  const row = rows.find(([first, count]) => code >= first && code < first + count);
  return row && row[2](code - row[0]);
};

/** The kind of a number; `extensions` are the bytes behind the first, of which each may change the power of ten. */
export function kindOf(vif: number, extensions: readonly number[]): Kind | undefined {
  const table = vif === 0xfd ? EXTENDED : vif === 0xfb ? ALTERNATE : undefined;
  const kind = table ? find(table, extensions[0]! & 0x7f) : find(PRIMARY, vif & 0x7f);
  if (!kind) return undefined;
  const more = [];
  for (const byte of table ? extensions.slice(1) : extensions) {
    if ((byte & 0x7f) === 0x7f) break; // what follows is the maker's own
    more.push(byte & 0x7f);
  }
  return more.reduce<Kind | undefined>((changed, code) => changed && changedBy(changed, code), kind);
}

/** EN 13757-3, table 15. A record that reports an error, or is counted per something, is no number of its kind. */
function changedBy(kind: Kind, code: number): Kind | undefined {
  if (code === 0) return kind; // no error
  if (code === 0x28 || code === 0x29) return { ...kind, name: `${kind.name}PerPulse` };
  if (code >= 0x70 && code <= 0x77) return { ...kind, power: kind.power + code - 0x76 };
  if (code === 0x7d) return { ...kind, power: kind.power + 3 };
  if (code === 0x3b) return { ...kind, name: `${kind.name}Forward` };
  if (code === 0x3c) return { ...kind, name: `${kind.name}Backward` };
  if (code === 0x3a) return { ...kind, name: `${kind.name}Uncorrected` };
  return undefined;
}
