import type { Channel } from '../../model/channel.ts';
import { numberedChannels, vehicleChannels } from './channels.ts';

/** Values by the names of their channels; those that a message calls unknown are undefined. */
type Told = { readonly [K in keyof typeof vehicleChannels]?: number | undefined };

export interface Message {
  /** Bytes without the extensions that MAVLink 2 appended. */
  readonly least: number;
  readonly most: number;
  read(view: DataView): Told | Numbered;
}
interface Numbered {
  readonly numbered: readonly (readonly [name: string, channel: Channel, value: number | undefined])[];
}

/** Message definitions `common`, fields in the order of the wire. */
export const messages: Readonly<Record<number, Message>> = {
  /** HEARTBEAT. What has no autopilot is a camera or a ground station, not the vehicle. */
  0: {
    least: 9,
    most: 9,
    read: (view) =>
      view.getUint8(5) === NO_AUTOPILOT
        ? {}
        : {
            mode: view.getUint32(0, true),
            armed: view.getUint8(6) >> 7,
            systemStatus: view.getUint8(7),
          },
  },

  /** SYS_STATUS */
  1: {
    least: 31,
    most: 43,
    read: (view) => ({
      load: view.getUint16(12, true) / 10,
      batteryVoltage: u16(view, 14, 1e-3),
      batteryCurrent: signed(view.getInt16(16, true), 0.01),
      communicationDrops: view.getUint16(18, true) / 100,
      batteryRemaining: signed(view.getInt8(30), 1),
    }),
  },

  /** GPS_RAW_INT */
  24: {
    least: 30,
    most: 52,
    read(view) {
      const fix = FIXES[view.getUint8(28)] ?? 0;
      const satellites = view.getUint8(29) === 255 ? undefined : view.getUint8(29);
      if (fix === 0) return { fix, satellites };
      return {
        gpsLatitude: view.getInt32(8, true) / 1e7,
        gpsLongitude: view.getInt32(12, true) / 1e7,
        gpsAltitude: view.getInt32(16, true) / 1e3,
        gpsSpeed: u16(view, 24, 0.01),
        gpsCourse: u16(view, 26, 0.01),
        hdop: u16(view, 20, 0.01),
        vdop: u16(view, 22, 0.01),
        satellites,
        fix,
      };
    },
  },

  /** SCALED_PRESSURE */
  29: {
    least: 14,
    most: 16,
    read: (view) => ({
      pressure: view.getFloat32(4, true) * 100,
      differentialPressure: view.getFloat32(8, true) * 100,
      temperature: view.getInt16(12, true) / 100,
    }),
  },

  /** ATTITUDE */
  30: {
    least: 28,
    most: 28,
    read: (view) => ({
      roll: view.getFloat32(4, true) * DEGREES,
      pitch: view.getFloat32(8, true) * DEGREES,
      yaw: view.getFloat32(12, true) * DEGREES,
      rollRate: view.getFloat32(16, true) * DEGREES,
      pitchRate: view.getFloat32(20, true) * DEGREES,
      yawRate: view.getFloat32(24, true) * DEGREES,
    }),
  },

  /** GLOBAL_POSITION_INT; an autopilot that knows no place says 0, 0. */
  33: {
    least: 28,
    most: 28,
    read(view) {
      const [latitude, longitude] = [view.getInt32(4, true) / 1e7, view.getInt32(8, true) / 1e7];
      const moving = {
        heightAboveHome: view.getInt32(16, true) / 1e3,
        northSpeed: view.getInt16(20, true) / 100,
        eastSpeed: view.getInt16(22, true) / 100,
        downSpeed: view.getInt16(24, true) / 100,
        heading: u16(view, 26, 0.01),
      };
      return latitude === 0 && longitude === 0
        ? moving
        : { latitude, longitude, altitude: view.getInt32(12, true) / 1e3, ...moving };
    },
  },

  /** RC_CHANNELS: what a channel is not there for is all ones. */
  65: {
    least: 42,
    most: 42,
    read: (view) => ({
      numbered: [
        ...Array.from({ length: Math.min(18, view.getUint8(40)) }, (_, i) => {
          return [`remote${i + 1}`, numberedChannels.pulse, u16(view, 4 + 2 * i, 1)] as const;
        }),
        [
          'remoteSignal',
          vehicleChannels.remoteSignal,
          view.getUint8(41) === 255 ? undefined : view.getUint8(41) / 2.54,
        ],
      ],
    }),
  },

  /** VFR_HUD */
  74: {
    least: 20,
    most: 20,
    read: (view) => ({
      airspeed: view.getFloat32(0, true),
      groundSpeed: view.getFloat32(4, true),
      altitude: view.getFloat32(8, true),
      climb: view.getFloat32(12, true),
      heading: (view.getInt16(16, true) + 360) % 360,
      throttle: view.getUint16(18, true),
    }),
  },

  /** BATTERY_STATUS, of each battery under its number; the cells that are there add up. */
  147: { least: 36, most: 54, read: (view) => ({ numbered: battery(view) }) },
};

const NO_AUTOPILOT = 8;
const DEGREES = 180 / Math.PI;
/** GPS_FIX_TYPE on NMEA's scale: 2 and 3 a fix, 4 differential, 5 RTK float, 6 RTK, 7 static, 8 precise point. */
const FIXES = [0, 0, 1, 1, 2, 5, 4, 7, 2];

function battery(view: DataView): Numbered['numbered'] {
  const name = `battery${view.getUint8(32)}`;
  const cells = Array.from({ length: 10 }, (_, i) => u16(view, 10 + 2 * i, 1e-3)).filter(
    (cell) => cell !== undefined,
  );
  const degrees = view.getInt16(8, true);
  return [
    [
      `${name}Voltage`,
      numberedChannels.voltage,
      cells.length > 0 ? cells.reduce((sum, cell) => sum + cell, 0) : undefined,
    ],
    [`${name}Current`, numberedChannels.current, signed(view.getInt16(30, true), 0.01)],
    [`${name}Remaining`, numberedChannels.remaining, signed(view.getInt8(35), 1)],
    [`${name}Consumed`, numberedChannels.consumed, signed(view.getInt32(0, true), 1e-3)],
    [`${name}Temperature`, numberedChannels.temperature, degrees === 0x7fff ? undefined : degrees / 100],
    ...(cells.length > 1
      ? cells.map((cell, i) => [`${name}Cell${i + 1}`, numberedChannels.voltage, cell] as const)
      : []),
  ];
}

/** All ones stand for "not known". */
function u16(view: DataView, at: number, factor: number): number | undefined {
  const value = view.getUint16(at, true);
  return value === 0xffff ? undefined : value * factor;
}

/** -1 stands for "not known". */
const signed = (value: number, factor: number): number | undefined =>
  value === -1 ? undefined : value * factor;
