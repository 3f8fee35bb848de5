import type { Problem } from './fault.ts';

/** A profile's file is no longer than this, in characters. */
export const MOST_PROFILE_CHARS = 65_536;

/** How files of profiles end. */
export const PROFILE_FILE = '.fieldline-profile.json';

/** How a number lies in bytes. `bcd` has two decimal digits in each byte, `digits` is written out in ASCII. */
export const typeNames = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u24',
  'i24',
  'u32',
  'i32',
  'u64',
  'i64',
  'f32',
  'f64',
  'bcd',
  'digits',
] as const;
export type TypeName = (typeof typeNames)[number];

/** The checksums that a profile may name. */
export const checkNames = [
  'xor8',
  'sum8',
  'sum8-negated',
  'sum8-inverted',
  'sum16',
  'crc8-smbus',
  'crc8-maxim',
  'crc8-sensirion',
  'crc16-modbus',
  'crc16-arc',
  'crc16-ccitt-false',
  'crc16-xmodem',
  'crc16-kermit',
  'crc16-x25',
  'crc32',
  'crc32c',
] as const;
export type CheckName = (typeof checkNames)[number];

/** One thing wrong in a profile's text; lines count from 1. */
export interface ProfileProblem extends Problem {
  readonly line: number;
}

/** Bytes as they came, with when. */
export interface HeardBytes {
  readonly timeMs: number;
  readonly bytes: Uint8Array;
}

/** A piece of a profile as it stands in its file. */
export type ProfilePart = Readonly<Record<string, unknown>>;

/** A number that a display showed, as it was written there, and when; without a time it may be of any frame. */
export interface ShownNumber {
  readonly text: string;
  readonly atMs?: number;
}

/** A place in the frames where the numbers that were shown stand. */
export interface Candidate {
  /** The name of the kind of frame. */
  readonly kind: string;
  /** A field without a name, ready to be put into the profile. */
  readonly field: ProfilePart;
  /** What has to stand between the columns of its kind of frame; absent where that is so already. */
  readonly separator?: string;
  /** Which bytes of the newest frame: from the first to the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The values of the last frames, the newest last; NaN where a frame has none. */
  readonly values: readonly number[];
  readonly changes: 'constant' | 'smoothly' | 'by jumps';
  /** Other readings of these bytes, or of others, that give the same values so far. */
  readonly alike: number;
}

/** A part of a profile that fits what was heard; `path` is where it belongs (a JSON pointer). */
export interface Suggestion {
  readonly path: '/framing' | '/checksum';
  readonly part: ProfilePart;
  /** How much of what was heard speaks for it, 0 to 1. */
  readonly share: number;
  readonly frames: number;
}

/** A frame as a profile cuts and reads it. */
export interface TriedFrame {
  readonly timeMs: number;
  readonly bytes: Uint8Array;
  /** The name of its kind; undefined where it is of none. */
  readonly kind: string | undefined;
  /** Where fields stand, in the order of the profile; `index`: which field of its kind. */
  readonly fields: readonly TriedField[];
  /** Why it is not to be trusted, in words. */
  readonly wrong?: string;
}

export interface TriedField {
  readonly index: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** NaN where there is none. */
  readonly value: number;
  readonly decimals: number;
  readonly unit: string;
}
