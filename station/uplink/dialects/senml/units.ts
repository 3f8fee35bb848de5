import { type Channel, unitOf } from '../../../model/channel.ts';

/** How a unit is written in SenML; `secondary` is for those that only RFC 9100's readers may be sent. */
export interface SenmlUnit {
  readonly name: string;
  readonly secondary?: true;
}

const primary = (name: string): SenmlUnit => ({ name });
const secondary = (name: string): SenmlUnit => ({ name, secondary: true });

/** Our UCUM units that are registered, none of them scaled. Source: IANA "SenML Units" and "Secondary Units". */
const units: Readonly<Record<string, SenmlUnit>> = {
  Cel: primary('Cel'),
  K: primary('K'),
  Pa: primary('Pa'),
  V: primary('V'),
  A: primary('A'),
  W: primary('W'),
  'V.A': primary('VA'),
  var: primary('var'),
  Hz: primary('Hz'),
  s: primary('s'),
  'm/s2': primary('m/s2'),
  'm/s': primary('m/s'),
  lx: primary('lx'),
  deg: primary('deg'),
  m: primary('m'),
  kg: primary('kg'),
  m3: primary('m3'),
  N: primary('N'),
  Ohm: primary('Ohm'),
  '[pH]': primary('pH'),
  dB: primary('dB'),
  F: primary('F'),
  'W/m2': primary('W/m2'),
  'dB[mW]': secondary('dBm'),
  'mm/h': secondary('mm/h'),
  'W.h': secondary('Wh'),
  'kW.h': secondary('kWh'),
  'var.h': secondary('varh'),
  'A.h': secondary('Ah'),
  kW: secondary('kW'),
  mV: secondary('mV'),
  mA: secondary('mA'),
  hPa: secondary('hPa'),
  mm: secondary('mm'),
  cm: secondary('cm'),
  km: secondary('km'),
  'km/h': secondary('km/h'),
  min: secondary('min'),
  h: secondary('h'),
  'ug/m3': secondary('ug/m3'),
  '[ppm]': secondary('ppm'),
};

/** A quantity whose unit means something narrower here. Per cent without a whole is `/100`, a ratio times hundred. */
const byQuantity: Readonly<Partial<Record<Channel['quantity'], SenmlUnit>>> = {
  relativeHumidity: primary('%RH'),
  soilMoisture: secondary('/100'),
  percent: secondary('/100'),
  latitude: primary('lat'),
  longitude: primary('lon'),
  count: primary('count'),
  ratio: primary('/'),
};

/** Undefined where no registered unit says it: then the record says none. */
export function senmlUnit(channel: Channel): SenmlUnit | undefined {
  const unit = unitOf(channel);
  return byQuantity[channel.quantity] ?? (Object.hasOwn(units, unit) ? units[unit] : undefined);
}
