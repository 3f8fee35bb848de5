import type { Channel } from '../../model/channel.ts';

const position = {
  latitude: { quantity: 'latitude', decimals: 7, min: -90, max: 90 },
  longitude: { quantity: 'longitude', decimals: 7, min: -180, max: 180 },
} as const;
const bearing = { quantity: 'angle', decimals: 1, min: 0, max: 360 } as const;
const leaning = { quantity: 'angle', decimals: 2, min: -360, max: 360 } as const;
const speed = { quantity: 'speed', decimals: 2, min: 0 } as const;
const count = { quantity: 'count', decimals: 0, min: 0 } as const;
const dilution = { quantity: 'ratio', decimals: 2, min: 0, max: 99 } as const;
const depth = { quantity: 'depth', decimals: 2 } as const;
const distance = { quantity: 'distance', decimals: 0, min: 0 } as const;
const rotation = { quantity: 'rotationSpeed', decimals: 1 } as const;
const rudder = { quantity: 'angle', decimals: 1, min: -180, max: 180 } as const;

/** What a satellite receiver tells. */
export const fixChannels = {
  ...position,
  /** Above mean sea level. */
  altitude: { quantity: 'altitude', decimals: 1 },
  speed,
  /** Over ground, against true north. */
  course: bearing,
  /** Used for the fix. */
  satellites: count,
  hdop: dilution,
  vdop: dilution,
  pdop: dilution,
  /** 0 no fix, 1 GPS, 2 differential, 3 PPS, 4 RTK, 5 RTK float, 6 dead reckoning, 7 set by hand, 8 simulated. */
  fix: { quantity: 'code', decimals: 0, min: 0, max: 8 },
  gpsInView: count,
  glonassInView: count,
  galileoInView: count,
  beidouInView: count,
  qzssInView: count,
  navicInView: count,
  /** What the receiver takes the time to be, since 1970. */
  utc: { quantity: 'other', unit: 's', decimals: 2 },
} as const satisfies Readonly<Record<string, Channel>>;

/** What a ship's instruments tell. Angles to the bow are clockwise. */
export const boatChannels = {
  /** Below the transducer. */
  depth,
  depthBelowSurface: depth,
  depthBelowKeel: depth,
  apparentWindAngle: bearing,
  apparentWindSpeed: speed,
  /** To the bow. */
  trueWindAngle: bearing,
  trueWindSpeed: speed,
  /** Where it blows from, against true north. */
  windDirection: bearing,
  windDirectionMagnetic: bearing,
  windSpeed: speed,
  /** Against true north. */
  heading: bearing,
  headingMagnetic: bearing,
  /** East is positive. */
  magneticVariation: { quantity: 'angle', decimals: 1, min: -180, max: 180 },
  waterSpeed: { quantity: 'speed', decimals: 2 },
  waterTemperature: { quantity: 'temperature', decimals: 1, min: -20, max: 100 },
  airTemperature: { quantity: 'temperature', decimals: 1, min: -90, max: 100 },
  /** Through the water: in all, and since it was set to nought. */
  distanceLog: distance,
  tripLog: distance,
  /** The bow turns to starboard where it is positive. */
  rateOfTurn: { quantity: 'angularSpeed', decimals: 3 },
  /** Of one rudder, or the one at starboard; steering to starboard is positive. */
  rudderAngle: rudder,
  portRudderAngle: rudder,
  /** Of the only one, or those on the centre line; then of numbered ones, odd at starboard. */
  engineSpeed: rotation,
  engineSpeed1: rotation,
  engineSpeed2: rotation,
  shaftSpeed: rotation,
  shaftSpeed1: rotation,
  shaftSpeed2: rotation,
  /** The bow up is positive. */
  pitch: leaning,
  /** To starboard is positive. */
  roll: leaning,
} as const satisfies Readonly<Record<string, Channel>>;

/** What a vessel, an aid to navigation or a base station tells of itself by AIS. */
export const vesselChannels = {
  ...position,
  /** Of an aircraft; 4094 is that high or higher. */
  altitude: { quantity: 'altitude', decimals: 0, min: 0, max: 4094 },
  speed,
  course: bearing,
  heading: bearing,
  rateOfTurn: boatChannels.rateOfTurn,
  /** ITU-R M.1371-5, table 45: 0 under way using engine, 1 at anchor, 5 moored, 8 under way sailing ... */
  navigationStatus: { quantity: 'code', decimals: 0, min: 0, max: 14 },
  draught: { quantity: 'length', decimals: 1, min: 0, max: 25.5 },
  length: { quantity: 'length', decimals: 0, min: 0, max: 1022 },
  beam: { quantity: 'length', decimals: 0, min: 0, max: 126 },
  /** ITU-R M.1371-5, table 53: 30 fishing, 36 sailing, 60-69 passengers, 70-79 cargo, 80-89 tanker ... */
  shipType: { quantity: 'code', decimals: 0, min: 0, max: 255 },
  /** ITU-R M.1371-5, table 74: the kind of an aid to navigation. */
  aidType: { quantity: 'code', decimals: 0, min: 0, max: 31 },
  offPosition: { quantity: 'switch', decimals: 0, min: 0, max: 1 },
} as const satisfies Readonly<Record<string, Channel>>;
