import type { Channel } from '../../model/channel.ts';

const degrees = { quantity: 'angle', decimals: 1 } as const;
const bearing = { quantity: 'angle', decimals: 1, min: 0, max: 360 } as const;
const turning = { quantity: 'angularSpeed', decimals: 2 } as const;
const speed = { quantity: 'speed', decimals: 2 } as const;
const altitude = { quantity: 'altitude', decimals: 2 } as const;
const latitude = { quantity: 'latitude', decimals: 7, min: -90, max: 90 } as const;
const longitude = { quantity: 'longitude', decimals: 7, min: -180, max: 180 } as const;
const percent = { quantity: 'percent', decimals: 1 } as const;
const dilution = { quantity: 'ratio', decimals: 2, min: 0 } as const;
const count = { quantity: 'count', decimals: 0, min: 0 } as const;
const pressure = { quantity: 'pressure', decimals: 1 } as const;
const temperature = { quantity: 'temperature', decimals: 2 } as const;
const voltage = { quantity: 'voltage', decimals: 3 } as const;
const current = { quantity: 'current', decimals: 2 } as const;

/** What a vehicle tells; `gps…` is what its receiver says, the others what its autopilot makes of everything. */
export const vehicleChannels = {
  armed: { quantity: 'switch', decimals: 0, min: 0, max: 1 },
  /** MAV_STATE: 0 not known, 1 boot, 2 calibrating, 3 standby, 4 active, 5 critical, 6 emergency, 7 power off, 8 ended. */
  systemStatus: { quantity: 'code', decimals: 0, min: 0 },
  /** Of the autopilot's own numbering. */
  mode: { quantity: 'code', decimals: 0, min: 0 },
  load: percent,
  batteryVoltage: voltage,
  batteryCurrent: current,
  batteryRemaining: percent,
  communicationDrops: percent,
  gpsLatitude: latitude,
  gpsLongitude: longitude,
  gpsAltitude: altitude,
  gpsSpeed: speed,
  gpsCourse: bearing,
  hdop: dilution,
  vdop: dilution,
  satellites: count,
  /** As NMEA 0183 counts: 0 none, 1 a fix, 2 differential, 4 RTK, 5 RTK float, 7 set by hand. */
  fix: { quantity: 'code', decimals: 0, min: 0, max: 8 },
  pressure,
  differentialPressure: { ...pressure, decimals: 2 },
  temperature,
  roll: degrees,
  pitch: degrees,
  yaw: degrees,
  rollRate: turning,
  pitchRate: turning,
  yawRate: turning,
  latitude,
  longitude,
  altitude,
  heightAboveHome: altitude,
  northSpeed: speed,
  eastSpeed: speed,
  downSpeed: speed,
  heading: bearing,
  airspeed: speed,
  groundSpeed: speed,
  climb: speed,
  throttle: percent,
  remoteSignal: percent,
} as const satisfies Readonly<Record<string, Channel>>;

/** Of one of several batteries or channels of the remote control, under its number. */
export const numberedChannels = {
  voltage,
  current,
  temperature,
  remaining: percent,
  consumed: { quantity: 'charge', decimals: 3 },
  pulse: { quantity: 'other', unit: 'us', decimals: 0, min: 0 },
} as const satisfies Readonly<Record<string, Channel>>;
