import type { fixChannels } from '../nmea/channels.ts';
import type { receiverChannels } from './channels.ts';
import { geodetic } from './geodetic.ts';

type Names = keyof typeof fixChannels | keyof typeof receiverChannels;
export type Told = { readonly [K in Names]?: number };

/** Of a message: how long its payload is at least, and what it says. */
interface Message {
  readonly least: number;
  read(view: DataView): Told;
}

/** u-blox 8 / M8 protocol specification, chapter "UBX-NAV"; newer receivers append fields to some. */
export const messages: Readonly<Record<number, Message>> = {
  /** NAV-POSLLH says nowhere whether it is a fix: without one its accuracy is that of the globe. */
  0x0102: {
    least: 28,
    read: (view) =>
      view.getUint32(20, true) > KILOMETRE ? {} : { ...placeOf(view, 4), ...accuracyOf(view, 20) },
  },

  /** NAV-STATUS */
  0x0103: { least: 16, read: (view) => ({ fix: fixOf(view.getUint8(4), view.getUint8(5), 0) }) },

  /** NAV-DOP */
  0x0104: {
    least: 18,
    read: (view) => ({ ...dop('pdop', view, 6), ...dop('vdop', view, 10), ...dop('hdop', view, 12) }),
  },

  /** NAV-ATT */
  0x0105: {
    least: 32,
    read: (view) => ({
      roll: 1e-5 * view.getInt32(8, true),
      pitch: 1e-5 * view.getInt32(12, true),
      heading: (1e-5 * view.getInt32(16, true) + 360) % 360,
    }),
  },

  /** NAV-SOL, of receivers before NAV-PVT: earth-centred, in centimetres. */
  0x0106: {
    least: 52,
    read(view) {
      const fix = fixOf(view.getUint8(10), view.getUint8(11), 0);
      const [x, y, z] = [12, 16, 20].map((at) => view.getInt32(at, true) / 100) as [number, number, number];
      const seen = { satellites: view.getUint8(47), ...dop('pdop', view, 44) };
      return { fix, ...seen, ...(fix > 0 ? geodetic(x, y, z) : {}) };
    },
  },

  /** NAV-PVT; the oldest have 84 bytes. */
  0x0107: {
    least: 84,
    read(view) {
      const [type, flags] = [view.getUint8(20), view.getUint8(21)];
      const fix = fixOf(type, flags, flags >> 6);
      const seen = {
        satellites: view.getUint8(23),
        fix,
        ...utcOf(view, 4, (view.getUint8(11) & 3) === 3, 16),
      };
      if (fix === 0 || view.getUint8(78) & 1) return { ...seen, fix: 0 };
      return {
        ...placeOf(view, 24),
        ...accuracyOf(view, 40),
        climb: view.getInt32(56, true) / -1000,
        speed: view.getInt32(60, true) / 1000,
        course: (1e-5 * view.getInt32(64, true) + 360) % 360,
        speedAccuracy: view.getUint32(68, true) / 1000,
        ...dop('pdop', view, 76),
        ...seen,
      };
    },
  },

  /** NAV-VELNED says nowhere whether it is a fix, in centimetres per second. */
  0x0112: {
    least: 36,
    read: (view) =>
      view.getUint32(28, true) > FAST
        ? {}
        : {
            climb: view.getInt32(12, true) / -100,
            speed: view.getUint32(20, true) / 100,
            course: (1e-5 * view.getInt32(24, true) + 360) % 360,
            speedAccuracy: view.getUint32(28, true) / 100,
          },
  },

  /** NAV-HPPOSLLH: with two more digits, accuracy in tenths of millimetres. */
  0x0114: {
    least: 36,
    read(view) {
      if (view.getUint8(3) & 1 || view.getUint32(28, true) > 10 * KILOMETRE) return {};
      return {
        longitude: 1e-7 * view.getInt32(8, true) + 1e-9 * view.getInt8(24),
        latitude: 1e-7 * view.getInt32(12, true) + 1e-9 * view.getInt8(25),
        altitude: view.getInt32(20, true) / 1e3 + view.getInt8(27) / 1e4,
        horizontalAccuracy: view.getUint32(28, true) / 1e4,
        verticalAccuracy: view.getUint32(32, true) / 1e4,
      };
    },
  },

  /** NAV-TIMEUTC */
  0x0121: { least: 20, read: (view) => utcOf(view, 12, (view.getUint8(19) & 4) !== 0, 8) },

  /** HNR-PVT, of receivers that go on between satellites by their own sensors. */
  0x2800: {
    least: 72,
    read(view) {
      const fix = fixOf(view.getUint8(16), view.getUint8(17), 0);
      const seen = { fix, ...utcOf(view, 4, (view.getUint8(11) & 3) === 3, 12) };
      if (fix === 0) return seen;
      return {
        ...placeOf(view, 20),
        ...accuracyOf(view, 52),
        speed: view.getInt32(36, true) / 1000,
        course: (1e-5 * view.getInt32(44, true) + 360) % 360,
        speedAccuracy: view.getUint32(60, true) / 1000,
        ...seen,
      };
    },
  },

  /** NAV-SAT: of each satellite which system it belongs to, how strong it is and whether it is used. */
  0x0135: { least: 8, read: satellites },
};

const KILOMETRE = 1e6; // in millimetres
const FAST = 1e4; // 100 m/s, in centimetres

/** On GGA's scale. Types: 1 dead reckoning, 2 and 3 a fix, 4 both, 5 the time only, of a place that was set. */
function fixOf(type: number, flags: number, carrier: number): number {
  if (!(flags & 1) || type < 1 || type > 5) return 0;
  if (carrier === 2) return 4;
  if (carrier === 1) return 5;
  if (type === 1) return 6;
  return type === 5 ? 7 : flags & 2 ? 2 : 1;
}

const placeOf = (view: DataView, at: number): Told => ({
  longitude: 1e-7 * view.getInt32(at, true),
  latitude: 1e-7 * view.getInt32(at + 4, true),
  altitude: view.getInt32(at + 12, true) / 1000,
});

const accuracyOf = (view: DataView, at: number): Told => ({
  horizontalAccuracy: view.getUint32(at, true) / 1000,
  verticalAccuracy: view.getUint32(at + 4, true) / 1000,
});

/** 99.99 stands for "not known". */
function dop(name: 'pdop' | 'hdop' | 'vdop', view: DataView, at: number): Told {
  const value = view.getUint16(at, true) / 100;
  return value < 99 ? { [name]: value } : {};
}

/** A day that is not there comes from a receiver that has not heard the time. */
function utcOf(view: DataView, at: number, valid: boolean, nanoseconds: number): Told {
  const [month, day, hour, minute, second] = [2, 3, 4, 5, 6].map((more) => view.getUint8(at + more)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (!valid || month < 1 || month > 12 || day < 1 || day > 31) return {};
  const seconds = Date.UTC(view.getUint16(at, true), month - 1, day, hour, minute, second) / 1000;
  return { utc: seconds + view.getInt32(nanoseconds, true) / 1e9 };
}

const SYSTEMS: readonly (Names | undefined)[] = [
  'gpsInView',
  undefined,
  'galileoInView',
  'beidouInView',
  undefined,
  'qzssInView',
  'glonassInView',
  'navicInView',
];

/** Counts those that are heard, and how strong the used ones are in the middle. */
function satellites(view: DataView): Told {
  const told: Partial<Record<Names, number>> = {};
  let [used, strength] = [0, 0];
  for (let at = 8; at + 12 <= Math.min(view.byteLength, 8 + 12 * view.getUint8(5)); at += 12) {
    const name = SYSTEMS[view.getUint8(at)];
    const strong = view.getUint8(at + 2);
    if (name && strong > 0) told[name] = (told[name] ?? 0) + 1;
    if (!(view.getUint8(at + 8) & 8)) continue;
    used++;
    strength += strong;
  }
  return { ...told, ...(used > 0 ? { signalToNoise: strength / used } : {}) };
}
