import type { vesselChannels } from '../nmea/channels.ts';
import type { Bits } from './bits.ts';

type Told = { readonly [K in keyof typeof vesselChannels]?: number };
type Facts = Readonly<Record<string, string>>;

/** What a message says of the one who sent it. */
export interface Report {
  readonly mmsi: string;
  readonly reading: Told;
  readonly facts: Facts;
}

/**
 * What an AIS message tells, by ITU-R M.1371-5, annex 8; undefined for messages that are none of position and static reports.
 * @throws frame/length.
 */
export function reportOf(bits: Bits): Report | undefined {
  const read = messages[bits.unsigned(0, 6)];
  const mmsi = bits.unsigned(8, 30);
  // Nine decimal digits, so numbers beyond are none of anybody's.
  return read && mmsi < 1e9 ? { mmsi: String(mmsi).padStart(9, '0'), ...read(bits, mmsi) } : undefined;
}

type Message = (bits: Bits, mmsi: number) => { readonly reading: Told; readonly facts: Facts };

const positionReport: Message = (bits) => ({
  reading: {
    ...status(bits.unsigned(38, 4)),
    ...turning(bits.signed(42, 8)),
    ...speedOf(bits.unsigned(50, 10), 10, 1023),
    ...placeOf(bits, 61, 89),
    ...courseOf(bits.unsigned(116, 12), 10),
    ...headingOf(bits.unsigned(128, 9)),
  },
  facts: {},
});

/** An aircraft looks for somebody: in metres and whole knots, 4095 and 1023 of which are not known. */
const searchAndRescue: Message = (bits) => ({
  reading: {
    ...(bits.unsigned(38, 12) === 4095 ? {} : { altitude: bits.unsigned(38, 12) }),
    ...speedOf(bits.unsigned(50, 10), 1, 1023),
    ...placeOf(bits, 61, 89),
    ...courseOf(bits.unsigned(116, 12), 10),
  },
  facts: { kind: 'search and rescue aircraft' },
});

const baseStation: Message = (bits) => ({
  reading: placeOf(bits, 79, 107),
  facts: { kind: 'base station' },
});

const staticAndVoyage: Message = (bits) => ({
  reading: {
    ...shipType(bits.unsigned(232, 8)),
    ...sizeOf(bits, 240),
    ...(bits.unsigned(294, 8) === 0 ? {} : { draught: bits.unsigned(294, 8) / 10 }),
  },
  facts: {
    ...word('name', bits.text(112, 20)),
    ...word('callsign', bits.text(70, 7)),
    ...(bits.unsigned(40, 30) === 0 ? {} : { imo: String(bits.unsigned(40, 30)) }),
    ...word('destination', bits.text(302, 20)),
    ...arrival(bits),
  },
});

const classB: Message = (bits) => ({
  reading: {
    ...speedOf(bits.unsigned(46, 10), 10, 1023),
    ...placeOf(bits, 57, 85),
    ...courseOf(bits.unsigned(112, 12), 10),
    ...headingOf(bits.unsigned(124, 9)),
  },
  facts: {},
});

const classBExtended: Message = (bits, mmsi) => ({
  reading: { ...classB(bits, mmsi).reading, ...shipType(bits.unsigned(263, 8)), ...sizeOf(bits, 271) },
  facts: word('name', bits.text(143, 20)),
});

const aidToNavigation: Message = (bits) => ({
  reading: {
    ...placeOf(bits, 164, 192),
    ...sizeOf(bits, 219),
    ...(bits.unsigned(38, 5) === 0 ? {} : { aidType: bits.unsigned(38, 5) }),
    // Only a buoy that knows the second knows where it is.
    ...(bits.unsigned(253, 6) < 60 ? { offPosition: bits.unsigned(259, 1) } : {}),
  },
  facts: { kind: 'aid to navigation', ...word('name', bits.text(43, 20) + bits.text(272, 14)) },
});

/** In two parts; a craft that belongs to another says whose it is in place of its size. */
const classBStatic: Message = (bits, mmsi) => {
  switch (bits.unsigned(38, 2)) {
    case 0:
      return { reading: {}, facts: word('name', bits.text(40, 20)) };
    case 1:
      return {
        reading: {
          ...shipType(bits.unsigned(40, 8)),
          ...(Math.floor(mmsi / 1e7) === 98 ? {} : sizeOf(bits, 132)),
        },
        facts: word('callsign', bits.text(90, 7)),
      };
    default:
      return { reading: {}, facts: {} };
  }
};

/** For satellites: in tenths of minutes and whole knots. */
const longRange: Message = (bits) => ({
  reading: {
    ...status(bits.unsigned(40, 4)),
    ...place(bits.signed(44, 18) / 600, bits.signed(62, 17) / 600),
    ...speedOf(bits.unsigned(79, 6), 1, 63),
    ...courseOf(bits.unsigned(85, 9), 1),
  },
  facts: {},
});

const messages: Readonly<Record<number, Message>> = {
  1: positionReport,
  2: positionReport,
  3: positionReport,
  4: baseStation,
  5: staticAndVoyage,
  9: searchAndRescue,
  18: classB,
  19: classBExtended,
  21: aidToNavigation,
  24: classBStatic,
  27: longRange,
};

const placeOf = (bits: Bits, longitude: number, latitude: number) =>
  place(bits.signed(longitude, 28) / 600_000, bits.signed(latitude, 27) / 600_000);

/** 181 and 91 degrees stand for "not known". */
const place = (longitude: number, latitude: number): Told =>
  Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? { latitude, longitude } : {};

const METRES_PER_SECOND_PER_KNOT = 1852 / 3600;

/** All ones: not known; one less: that fast or faster. */
function speedOf(value: number, perKnot: number, unknown: number): Told {
  return value === unknown ? {} : { speed: (value / perKnot) * METRES_PER_SECOND_PER_KNOT };
}

const courseOf = (value: number, perDegree: number): Told =>
  value < 360 * perDegree ? { course: value / perDegree } : {};

const headingOf = (value: number): Told => (value < 360 ? { heading: value } : {});

const status = (value: number): Told => (value === 15 ? {} : { navigationStatus: value });

const shipType = (value: number): Told => (value === 0 ? {} : { shipType: value });

/** 4.733 times the square root of degrees a minute; 127 only says that it turns, -128 that nobody knows. */
function turning(value: number): Told {
  if (Math.abs(value) >= 127) return {};
  return { rateOfTurn: (Math.sign(value) * (value / 4.733) ** 2) / 60 };
}

/** From the antenna to bow, stern, port and starboard; nought is not known. */
function sizeOf(bits: Bits, at: number): Told {
  const length = bits.unsigned(at, 9) + bits.unsigned(at + 9, 9);
  const beam = bits.unsigned(at + 18, 6) + bits.unsigned(at + 24, 6);
  return { ...(length > 0 ? { length } : {}), ...(beam > 0 ? { beam } : {}) };
}

const word = (name: string, text: string): Facts => (text === '' ? {} : { [name]: text });

/** Month and day, and the time of day by UTC where it is given. */
function arrival(bits: Bits): Facts {
  const two = (value: number) => String(value).padStart(2, '0');
  const [month, day] = [bits.unsigned(274, 4), bits.unsigned(278, 5)];
  const [hour, minute] = [bits.unsigned(283, 5), bits.unsigned(288, 6)];
  if (month < 1 || month > 12 || day < 1) return {};
  const time = hour < 24 && minute < 60 ? ` ${two(hour)}:${two(minute)} UTC` : '';
  return { arrival: `${two(month)}-${two(day)}${time}` };
}
