import { quantities } from '../../model/channel.ts';
import { ucumUnit } from '../../model/units.ts';

/** Units of one kind: what stands for one in the first of them, `[factor, offset]`: first = x · factor + offset. */
const KINDS: readonly Readonly<Record<string, readonly [number, number]>>[] = [
  { Cel: [1, 0], '[degF]': [5 / 9, -160 / 9], K: [1, -273.15] },
  { Pa: [1, 0], hPa: [100, 0], mbar: [100, 0], kPa: [1000, 0], bar: [1e5, 0] },
  { V: [1, 0], mV: [1e-3, 0] },
  { A: [1, 0], mA: [1e-3, 0] },
  { W: [1, 0], kW: [1000, 0] },
  { 'W.h': [1, 0], 'kW.h': [1000, 0] },
  { s: [1, 0], ms: [1e-3, 0], min: [60, 0], h: [3600, 0], d: [86_400, 0] },
  { m: [1, 0], mm: [1e-3, 0], cm: [1e-2, 0], km: [1000, 0] },
  { 'm/s': [1, 0], 'km/h': [1 / 3.6, 0], '[kn_i]': [1852 / 3600, 0] },
  { m3: [1, 0], L: [1e-3, 0] },
  { 'm3/h': [1, 0], 'L/h': [1e-3, 0], 'L/min': [0.06, 0] },
  { kg: [1, 0], g: [1e-3, 0] },
  { 'ug/m3': [1, 0], 'mg/m3': [1000, 0] },
];

/** A value of one unit in another; nothing where they do not measure the same. */
export function inUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const kind = KINDS.find((each) => Object.hasOwn(each, from) && Object.hasOwn(each, to));
  if (!kind) return undefined;
  const [factor, offset] = kind[from]!;
  const [toFactor, toOffset] = kind[to]!;
  return (value * factor + offset - toOffset) / toFactor;
}

const PROGRAM: ReadonlySet<string> = new Set(Object.values(quantities));

/** The one unit in which all channels of a quantity are that this unit measures; nothing where there are several (m, mm), or none. */
export function programUnit(unit: string): string | undefined {
  const kind = KINDS.find((each) => Object.hasOwn(each, unit));
  if (!kind) return PROGRAM.has(unit) ? unit : undefined;
  const [only, ...others] = Object.keys(kind).filter((each) => PROGRAM.has(each));
  return others.length === 0 ? only : undefined;
}

/** UCUM of what somebody wrote behind a number, where it is a unit that the program knows. */
export function unitOf(text: string): string | undefined {
  const unit = text === 'ms' || text === 'd' ? text : ucumUnit(text);
  return unit !== text || KINDS.some((kind) => Object.hasOwn(kind, unit)) || KNOWN.has(unit)
    ? unit
    : undefined;
}

const KNOWN = new Set(['%', 'lx', 'deg', 'Hz', 'dB', 'N', 'F', 'var', 'Ohm', 'mm/h', 'g/s']);

/** ms of a duration; nothing where the unit is not one of time. */
export const durationMs = (value: number, unit: string): number | undefined => inUnit(value, unit, 'ms');
