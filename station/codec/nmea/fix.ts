import { degreesOf, numberOf } from '../nmea.ts';
import type { fixChannels } from './channels.ts';

type Fix = { readonly [K in keyof typeof fixChannels]?: number };
type Sentence = (fields: readonly string[]) => Fix | undefined;

const NO_FIX = { fix: 0 } as const;

/** NMEA 0183 V4.11, in the order of its fields. GLL is read too: some receivers and chart plotters send no other position. */
export const fixSentences: Readonly<Record<string, Sentence>> = {
  RMC: ([, , status, latitude, ns, longitude, ew, knots, course, , , , mode]) =>
    status === 'A' && mode !== 'N'
      ? { ...positionOf(latitude, ns, longitude, ew), ...motionOf(course, knots), fix: fixOf(mode) }
      : NO_FIX,

  /** Before NMEA 0183 V2.0 it ended with the position: whether that is a fix is not said. */
  GLL([, latitude, ns, longitude, ew, , status, mode]) {
    if (status === undefined) return positionOf(latitude, ns, longitude, ew);
    return status === 'A' && mode !== 'N'
      ? { ...positionOf(latitude, ns, longitude, ew), fix: fixOf(mode) }
      : NO_FIX;
  },

  GGA([, , latitude, ns, longitude, ew, quality, used, hdop, altitude, unit]) {
    const fix = numberOf(quality, 0, 8) ?? 0;
    const seen = usedOf(used);
    // Some receivers call a remembered position a fix before they hear a satellite; gpsd does not believe them either.
    if (fix === 0 || (fix <= 5 && seen.satellites === 0)) return { ...NO_FIX, ...seen };
    const height = unit === 'M' ? heightOf(altitude) : {};
    return { ...positionOf(latitude, ns, longitude, ew), ...height, ...seen, ...dopOf('hdop', hdop), fix };
  },

  GNS([, , latitude, ns, longitude, ew, modes = '', used, hdop, altitude]) {
    const best = BEST_FIRST.find((mode) => modes.includes(mode));
    const seen = usedOf(used);
    if (best === undefined) return { ...NO_FIX, ...seen };
    const place = positionOf(latitude, ns, longitude, ew);
    return { ...place, ...heightOf(altitude), ...seen, ...dopOf('hdop', hdop), fix: fixOf(best) };
  },

  VTG: ([, course, reference, , , knots, , , , mode]) =>
    reference === 'T' && mode !== 'N' ? motionOf(course, knots) : undefined,

  GSA: (fields) =>
    fields.length >= 18 && fields[2] !== '1'
      ? { ...dopOf('hdop', fields[16]), ...dopOf('vdop', fields[17]), ...dopOf('pdop', fields[15]) }
      : undefined,

  /**
   * Each sentence of a group says the same number, so the first is enough. Since V4.10 a receiver has a group for each signal,
   * named in a field behind the satellites, and another number in each: the one that each satellite of a system has is taken.
   */
  GSV(fields) {
    const [address = '', , number, inView] = fields;
    const system = address.slice(0, 2);
    const name = IN_VIEW[system];
    const signal = fields.length % 4 === 1 ? fields.at(-1) : undefined;
    if (signal !== undefined && signal !== (system === 'GA' ? GALILEO_E1 : MAIN_SIGNAL)) return undefined;
    const count = number === '1' && name ? numberOf(inView, 0, 999) : undefined;
    return name && count !== undefined ? { [name]: count } : undefined;
  },

  ZDA([, time = '', day, month, year]) {
    const [, hours, minutes, seconds] = /^(\d\d)(\d\d)(\d\d(?:\.\d*)?)$/.exec(time) ?? [];
    const [date, at] = [numberOf(day, 1, 31), numberOf(month, 1, 12)];
    const of = numberOf(year, 1900, 9999);
    if (!seconds || date === undefined || at === undefined || of === undefined) return undefined;
    return { utc: Date.UTC(of, at - 1, date, Number(hours), Number(minutes)) / 1000 + Number(seconds) };
  },
};

const IN_VIEW: Readonly<Record<string, keyof typeof fixChannels>> = {
  GP: 'gpsInView',
  GL: 'glonassInView',
  GA: 'galileoInView',
  GB: 'beidouInView',
  BD: 'beidouInView',
  GQ: 'qzssInView',
  QZ: 'qzssInView',
  GI: 'navicInView',
};

/** NMEA 0183 V4.11, GSA: L1 C/A of GPS, G1 of GLONASS, B1I of BeiDou ...; 1 is E5a where it is Galileo. */
const MAIN_SIGNAL = '1';
const GALILEO_E1 = '7';

const METRES_PER_SECOND_PER_KNOT = 1852 / 3600;
const FIXES: Readonly<Record<string, number>> = { D: 2, P: 3, R: 4, F: 5, E: 6, M: 7, S: 8 };
/** GNS has a mode for each system. */
const BEST_FIRST = ['R', 'F', 'P', 'D', 'A', 'E', 'M', 'S'];

/** The mode indicator of RMC and GLL, on GGA's scale; older receivers have none. */
const fixOf = (mode = '') => FIXES[mode] ?? 1;

function positionOf(latitude = '', ns = '', longitude = '', ew = '') {
  if (latitude === '' && longitude === '') return {};
  return { latitude: degreesOf(latitude, ns, 'NS', 90), longitude: degreesOf(longitude, ew, 'EW', 180) };
}

function motionOf(course: string | undefined, knots: string | undefined) {
  const [angle, rate] = [numberOf(course, 0, 360), numberOf(knots, 0, 1e5)];
  return {
    ...(rate === undefined ? {} : { speed: rate * METRES_PER_SECOND_PER_KNOT }),
    ...(angle === undefined ? {} : { course: angle }),
  };
}

function usedOf(text: string | undefined): { readonly satellites?: number } {
  const satellites = numberOf(text, 0, 999);
  return satellites === undefined ? {} : { satellites };
}

function heightOf(text: string | undefined) {
  const altitude = numberOf(text, -1e5, 1e8);
  return altitude === undefined ? {} : { altitude };
}

/** Receivers send 99.9 or 99.99 for "not known", some 0. */
function dopOf(name: 'hdop' | 'vdop' | 'pdop', text: string | undefined): Fix {
  const value = numberOf(text, 0, 1e3);
  return value && value < 99 ? { [name]: value } : {};
}
