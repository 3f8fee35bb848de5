import { ascii, latin1 } from '../codec/bytes.ts';
import { sentences } from '../codec/framing/sentences.ts';
import { degreesOf, fieldsOf, numberOf } from '../codec/nmea.ts';
import type { Reading } from '../model/channel.ts';
import { defineDriver } from './driver.ts';

const channels = {
  latitude: { quantity: 'latitude', decimals: 7, min: -90, max: 90 },
  longitude: { quantity: 'longitude', decimals: 7, min: -180, max: 180 },
  /** Above mean sea level. */
  altitude: { quantity: 'altitude', decimals: 1 },
  speed: { quantity: 'speed', decimals: 2, min: 0 },
  /** Over ground, against true north. */
  course: { quantity: 'angle', decimals: 1, min: 0, max: 360 },
  satellites: { quantity: 'count', decimals: 0, min: 0 },
  hdop: { quantity: 'ratio', decimals: 2, min: 0, max: 99 },
  /** 0 no fix, 1 GPS, 2 differential, 3 PPS, 4 RTK, 5 RTK float, 6 dead reckoning, 7 set by hand, 8 simulated. */
  fix: { quantity: 'code', decimals: 0, min: 0, max: 8 },
} as const;

type Sentence = (fields: readonly string[]) => Reading<typeof channels> | undefined;

const NO_FIX = { fix: 0 } as const;

/** NMEA 0183 V4.11, in the order of its fields. GLL is read too: some receivers and chart plotters send no other position. */
const readings: Readonly<Record<string, Sentence>> = {
  RMC: ([, , status, latitude, ns, longitude, ew, knots, course, , , , mode]) =>
    status === 'A' && mode !== 'N'
      ? { ...positionOf(latitude, ns, longitude, ew), ...motionOf(course, knots), fix: fixOf(mode) }
      : NO_FIX,

  GLL: ([, latitude, ns, longitude, ew, , status, mode]) =>
    status === 'A' && mode !== 'N'
      ? { ...positionOf(latitude, ns, longitude, ew), fix: fixOf(mode) }
      : NO_FIX,

  GGA([, , latitude, ns, longitude, ew, quality, used, hdop, altitude, unit]) {
    const fix = numberOf(quality, 0, 8) ?? 0;
    const satellites = numberOf(used, 0, 999);
    const seen = satellites === undefined ? {} : { satellites };
    // Some receivers call a remembered position a fix before they hear a satellite; gpsd does not believe them either.
    if (fix === 0 || (fix <= 5 && satellites === 0)) return { ...NO_FIX, ...seen };
    const height = unit === 'M' ? numberOf(altitude, -1e5, 1e8) : undefined;
    return {
      ...positionOf(latitude, ns, longitude, ew),
      ...(height === undefined ? {} : { altitude: height }),
      ...seen,
      ...dilutionOf(hdop),
      fix,
    };
  },

  VTG: ([, course, reference, , , knots, , , , mode]) =>
    reference === 'T' && mode !== 'N' ? motionOf(course, knots) : undefined,

  GSA: (fields) => (fields.length >= 18 && fields[2] !== '1' ? dilutionOf(fields[16]) : undefined),
};

/**
 * Any satellite receiver that speaks NMEA 0183, whatever its talker (GP, GN, GL, GA, GB, BD, GQ, II ...). Unlike gpsd, it
 * takes no sentence without a checksum (NMEA 0183 V3.01 made it mandatory): a line that lost its end would pass for a good
 * one.
 */
export default defineDriver({
  id: 'nmea-gps',
  title: 'GPS receiver (NMEA 0183)',
  channels,
  source: { link: { kind: 'serial', baudRate: 9600 }, framing: sentences(512) },
  // `$`, three of five letters, `*` where it belongs, and the checksum.
  telltale: { bits: 8 + 3 * 5 + 8 + 8, marks: ['RMC,', 'GGA,', 'GLL,', 'GSA,', 'GSV,', 'VTG,'].map(ascii) },
  decode(frame) {
    const text = latin1(frame).trim();
    if (text === '' || text.startsWith('!')) return []; // `!` begins AIS
    const fields = fieldsOf(text);
    const kind = /^[A-OQ-Z][A-Z0-9](RMC|GLL|GGA|VTG|GSA)$/.exec(fields[0] ?? '')?.[1];
    if (!kind) return [];
    const reading = readings[kind]!(fields);
    return reading && Object.keys(reading).length > 0 ? [{ reading }] : [];
  },
  vectors: [
    {
      name: 'RMC of the NMEA 0183 standard: a fix near Munich',
      frame: ascii('$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A'),
      readings: [
        { reading: { latitude: 48.1173, longitude: 11.5166667, speed: 11.52, course: 84.4, fix: 1 } },
      ],
    },
    {
      name: 'GGA of the NMEA 0183 standard',
      frame: ascii('$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47'),
      readings: [
        {
          reading: {
            latitude: 48.1173,
            longitude: 11.5166667,
            altitude: 545.4,
            satellites: 8,
            hdop: 0.9,
            fix: 1,
          },
        },
      ],
    },
    {
      name: 'VTG of the NMEA 0183 standard',
      frame: ascii('$GPVTG,054.7,T,034.4,M,005.5,N,010.2,K*48'),
      readings: [{ reading: { course: 54.7, speed: 2.83 } }],
    },
    {
      name: 'GSA of the NMEA 0183 standard',
      frame: ascii('$GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1*39'),
      readings: [{ reading: { hdop: 1.3 } }],
    },
    {
      name: 'south and west, several systems, real-time kinematic (made up)',
      frame: ascii('$GNRMC,001031.00,A,3404.13993,S,07118.86023,W,0.146,,100117,,,R*76'),
      readings: [{ reading: { latitude: -34.0689988, longitude: -71.3143372, speed: 0.08, fix: 4 } }],
    },
    {
      name: 'GLL of a chart plotter (Magellan Triton 400, gpsd, BSD-2-Clause)',
      frame: ascii('$GPGLL,2638.1728,N,08011.3893,W,030131.000,A,A*41'),
      readings: [{ reading: { latitude: 26.6362133, longitude: -80.1898217, fix: 1 } }],
    },
    {
      name: 'fix lost: the position that is still sent is none',
      frame: ascii('$GPRMC,124304.814,V,5231.4283,N,01324.3960,E,,,101108,,*10'),
      readings: [{ reading: { fix: 0 } }],
    },
    {
      name: 'a fix without a satellite is none',
      frame: ascii('$GPGGA,194050.00,4221.8237733,N,07101.9411707,W,1,00,3.3,10.835,M,-33.320,M,,*62'),
      readings: [{ reading: { fix: 0, satellites: 0 } }],
    },
    { name: 'no motion known', frame: ascii('$GPVTG,,T,,M,,N,,K,N*2C'), readings: [] },
    { name: 'satellites in view', frame: ascii('$GPGSV,1,1,01,21,00,000,*4B'), readings: [] },
    {
      name: 'Garmin’s own PGRMC is no RMC',
      frame: ascii('$PGRMC,A,218.8,100,6378137.000,298.257223563*35'),
      readings: [],
    },
    {
      name: 'one digit changed on the way',
      frame: ascii('$GPRMC,123519,A,4817.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A'),
      fault: 'frame/checksum',
    },
    {
      name: 'cut before its checksum',
      frame: ascii('$GPGGA,123519,4807.038,N,01131.0'),
      fault: 'frame/syntax',
    },
    { name: 'heard from its middle on', frame: ascii(',39,253,44,51,35,158,29*71'), fault: 'frame/syntax' },
    {
      name: 'latitude beyond the pole',
      frame: ascii('$GPGLL,9107.038,N,01131.000,E,123519,A*21'),
      fault: 'frame/syntax',
    },
  ],
});

const METRES_PER_SECOND_PER_KNOT = 1852 / 3600;
const FIXES: Readonly<Record<string, number>> = { D: 2, P: 3, R: 4, F: 5, E: 6, M: 7, S: 8 };

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

/** Receivers send 99.9 or 99.99 for "not known". */
function dilutionOf(text: string | undefined) {
  const hdop = numberOf(text, 0, 1e3);
  return hdop === undefined || hdop >= 99 ? {} : { hdop };
}
