import { numberOf } from '../nmea.ts';
import type { boatChannels } from './channels.ts';

type Name = keyof typeof boatChannels;
type Told = { readonly [K in Name]?: number };
type Sentence = (fields: readonly string[]) => Told;

/** NMEA 0183 V4.11, in the order of its fields; what a sentence leaves empty is absent. */
export const boatSentences: Readonly<Record<string, Sentence>> = {
  DBT: (fields) => one('depth', metresOf(fields)),
  DBS: (fields) => one('depthBelowSurface', metresOf(fields)),
  DBK: (fields) => one('depthBelowKeel', metresOf(fields)),

  /** The offset is the transducer's depth below the surface, or, negative, the keel's below the transducer. */
  DPT([, below, offset]) {
    const depth = numberOf(below, 0, 15_000);
    const more = numberOf(offset, -100, 100);
    if (depth === undefined || !more) return one('depth', depth);
    return { depth, [more > 0 ? 'depthBelowSurface' : 'depthBelowKeel']: depth + more };
  },

  MWV([, angle, reference, speed, unit, status]) {
    if (status !== 'A') return {};
    const kind = reference === 'T' ? 'trueWind' : 'apparentWind';
    return {
      ...one(`${kind}Angle`, numberOf(angle, 0, 360)),
      ...one(`${kind}Speed`, speedOf(speed, unit)),
    };
  },

  MWD: ([, direction, , magnetic, , knots, , metres]) => ({
    ...one('windDirection', numberOf(direction, 0, 360)),
    ...one('windDirectionMagnetic', numberOf(magnetic, 0, 360)),
    ...one('windSpeed', speedOf(metres, 'M') ?? speedOf(knots, 'N')),
  }),

  VWR([, angle, side, knots, , metres, , kilometres]) {
    const off = numberOf(angle, 0, 180);
    const speed = speedOf(metres, 'M') ?? speedOf(knots, 'N') ?? speedOf(kilometres, 'K');
    return {
      ...one('apparentWindAngle', off !== undefined && side === 'L' && off > 0 ? 360 - off : off),
      ...one('apparentWindSpeed', speed),
    };
  },

  HDT: ([, heading]) => one('heading', numberOf(heading, 0, 360)),
  THS: ([, heading, mode]) => (mode === 'V' ? {} : one('heading', numberOf(heading, 0, 360))),
  HDM: ([, heading]) => one('headingMagnetic', numberOf(heading, 0, 360)),

  /** The compass is corrected by its deviation; variation is left to who wants true north. */
  HDG([, compass, deviation, east, variation, side]) {
    const heading = numberOf(compass, 0, 360);
    const corrected = heading === undefined ? undefined : heading + (signed(deviation, east) ?? 0);
    return {
      ...one('headingMagnetic', corrected === undefined ? undefined : (corrected + 360) % 360),
      ...one('magneticVariation', signed(variation, side)),
    };
  },

  VHW: ([, heading, , magnetic, , knots, , kilometres]) => ({
    ...one('heading', numberOf(heading, 0, 360)),
    ...one('headingMagnetic', numberOf(magnetic, 0, 360)),
    ...one('waterSpeed', speedOf(knots, 'N') ?? speedOf(kilometres, 'K')),
  }),

  VLW: ([, total, , trip]) => ({
    ...one('distanceLog', nauticalMiles(total)),
    ...one('tripLog', nauticalMiles(trip)),
  }),

  MTW: ([, degrees, unit]) => (unit === 'C' ? one('waterTemperature', numberOf(degrees, -20, 100)) : {}),
  MTA: ([, degrees, unit]) => (unit === 'C' ? one('airTemperature', numberOf(degrees, -90, 100)) : {}),

  /** In degrees a minute. */
  ROT([, rate, status]) {
    const perMinute = status === 'A' ? numberOf(rate, -1e5, 1e5) : undefined;
    return one('rateOfTurn', perMinute === undefined ? undefined : perMinute / 60);
  },

  RPM([, source, number = '', speed, , status]) {
    const machine = source === 'E' ? 'engineSpeed' : source === 'S' ? 'shaftSpeed' : undefined;
    const which =
      number === '' || number === '0' ? '' : number === '1' || number === '2' ? number : undefined;
    if (machine === undefined || which === undefined || status !== 'A') return {};
    return one(`${machine}${which}`, numberOf(speed, -1e5, 1e5));
  },

  RSA: ([, starboard, valid, port, portValid]) => ({
    ...one('rudderAngle', valid === 'A' ? numberOf(starboard, -180, 180) : undefined),
    ...one('portRudderAngle', portValid === 'A' ? numberOf(port, -180, 180) : undefined),
  }),
};

const one = (name: Name, value: number | undefined): Told => (value === undefined ? {} : { [name]: value });

const METRES_PER_FOOT = 0.3048;
const METRES_PER_FATHOM = 1.8288;

/** Feet, metres and fathoms say the same; metres are asked first. */
function metresOf([, feet, , metres, , fathoms]: readonly string[]): number | undefined {
  const told = numberOf(metres, 0, 15_000);
  if (told !== undefined) return told;
  const inFeet = numberOf(feet, 0, 50_000);
  if (inFeet !== undefined) return inFeet * METRES_PER_FOOT;
  const inFathoms = numberOf(fathoms, 0, 9_000);
  return inFathoms === undefined ? undefined : inFathoms * METRES_PER_FATHOM;
}

const METRES_PER_SECOND: Readonly<Record<string, number>> = {
  N: 1852 / 3600,
  K: 1 / 3.6,
  M: 1,
  S: 1609.344 / 3600,
};

function speedOf(text: string | undefined, unit = ''): number | undefined {
  const factor = METRES_PER_SECOND[unit];
  const value = numberOf(text, 0, 1e4);
  return factor === undefined || value === undefined ? undefined : value * factor;
}

/** West is negative. */
function signed(text: string | undefined, side: string | undefined): number | undefined {
  const value = numberOf(text, -180, 180);
  return value !== undefined && side === 'W' ? -value : value;
}

function nauticalMiles(text: string | undefined): number | undefined {
  const miles = numberOf(text, 0, 1e7);
  return miles === undefined ? undefined : miles * 1852;
}
