import type { Channel, Quantity } from '../../model/channel.ts';

/** What a meter's unit means here: the quantity, and by what its numbers are multiplied: a power of ten, and sometimes more. */
export interface MeterUnit {
  readonly quantity: Quantity;
  /** The meter's own word, where there is no quantity for it. */
  readonly unit?: string;
  readonly power: number;
  readonly times: number;
}

const of = (quantity: Quantity, power = 0, times = 1): MeterUnit => ({ quantity, power, times });
const other = (unit: string, power = 0): MeterUnit => ({ quantity: 'other', unit, power, times: 1 });

const UNITS: ReadonlyMap<string, MeterUnit> = new Map([
  ...(['', 'k', 'm', 'g'] as const).flatMap((prefix, i) => [
    [`${prefix}wh`, of('energy', 3 * i)] as const,
    [`${prefix}w`, of('power', 3 * i)] as const,
    [`${prefix}varh`, of('reactiveEnergy', 3 * i)] as const,
    [`${prefix}var`, of('reactivePower', 3 * i)] as const,
    [`${prefix}va`, of('apparentPower', 3 * i)] as const,
    [`${prefix}vah`, other('V.A.h', 3 * i)] as const,
    [`${prefix}j`, of('energy', 3 * i, 1 / 3600)] as const,
  ]),
  ['v', of('voltage')],
  ['kv', of('voltage', 3)],
  ['a', of('current')],
  ['ka', of('current', 3)],
  ['hz', of('frequency')],
  ['deg', of('angle')],
  ['°', of('angle')],
  ['%', of('percent')],
  ['c', of('temperature')],
  ['°c', of('temperature')],
  ['k', other('K')],
  ['m3', of('volume')],
  ['l', of('volume', -3)],
  ['m3/h', of('volumeFlow')],
  ['m3ph', of('volumeFlow')],
  ['l/h', of('volumeFlow', -3)],
  ['pa', of('pressure')],
  ['bar', of('pressure', 5)],
  ['kg', of('mass')],
  ['s', of('duration')],
  ['secs', of('duration')],
  ['min', of('duration', 0, 60)],
  ['h', of('duration', 0, 3600)],
  ['d', of('duration', 0, 86_400)],
]);

/** The unit as a meter writes it, in whatever case; undefined for a word that no meter is known to use. */
export const meterUnit = (text: string): MeterUnit | undefined => UNITS.get(text.toLowerCase());

/** A number and the channel it belongs to. */
export interface Measured {
  readonly value: number;
  readonly channel: Channel;
}

/** A decimal number in a meter's unit as this program has it: `00896.020` kWh is 896020 W.h, of which no digit is made up. */
export function measured(digits: string, unit: MeterUnit): Measured {
  const written = /\.(\d*)/.exec(digits)?.[1]?.length ?? 0;
  const finer = Math.max(0, -Math.ceil(Math.log10(unit.times)));
  return {
    value: Number(`${digits}e${unit.power}`) * unit.times,
    channel: {
      quantity: unit.quantity,
      ...(unit.unit === undefined ? {} : { unit: unit.unit }),
      decimals: Math.min(9, Math.max(0, written - unit.power + finer)),
    },
  };
}
