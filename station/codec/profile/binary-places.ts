import { hex } from '../bytes.ts';
import { type ChecksumSpec, checksumBytes, placeIn } from './checks.ts';
import type { TypeName } from '../../model/profile.ts';
import { bytesOf, numberIn } from './numbers.ts';
import type { Field, FrameKind, FramingSpec, Profile } from './schema.ts';

/** A way to read a number out of bytes, without a name. */
export interface Reading {
  readonly at: number;
  readonly type: TypeName;
  readonly size?: number;
  readonly endian?: 'little';
}

const SINGLE: readonly TypeName[] = ['u8', 'i8'];
const SEVERAL: readonly TypeName[] = ['u16', 'i16', 'u24', 'i24', 'u32', 'i32', 'f32', 'f64'];

/** Every way to read a number that begins at a place. */
function readingsAt(at: number): readonly Reading[] {
  return [
    ...SINGLE.map((type) => ({ at, type })),
    ...SEVERAL.flatMap((type) => [
      { at, type },
      { at, type, endian: 'little' as const },
    ]),
    ...[1, 2, 3, 4].map((size) => ({ at, type: 'bcd' as const, size })),
    ...[2, 3].map((size) => ({ at, type: 'bcd' as const, size, endian: 'little' as const })),
    ...[2, 3, 4, 5, 6, 7, 8].map((size) => ({ at, type: 'digits' as const, size })),
  ];
}

/** More of a frame is not searched. */
const MOST_BYTES = 256;

/** Every way to read a number where no other part of the frame stands, in frames of at least `length` bytes. */
export function* readingsIn(length: number, taken: ReadonlySet<number>): Generator<Reading> {
  for (let at = 0; at < Math.min(length, MOST_BYTES); at++) {
    if (taken.has(at)) continue;
    for (const reading of readingsAt(at)) {
      const end = at + bytesOf(reading.type, reading.size);
      if (end > length) continue;
      let free = true;
      for (let i = at + 1; i < end && free; i++) free = !taken.has(i);
      if (free) yield reading;
    }
  }
}

/** The number that a reading finds in a frame; NaN where it has none. */
export const read = ({ at, type, size, endian }: Reading, frame: Uint8Array): number =>
  at + bytesOf(type, size) > frame.length
    ? NaN
    : numberIn(frame.subarray(at, at + bytesOf(type, size)), type, endian);

/** The bytes of a frame that say something else: its marks, its length, its checksum, fields that are known. */
export function takenBytes(
  profile: Pick<Profile, 'framing' | 'checksum'>,
  kind: FrameKind,
  length: number,
): ReadonlySet<number> {
  const taken = new Set<number>();
  const take = (from: number, count: number) => {
    for (let at = from; at < Math.min(length, from + count); at++) if (at >= 0) taken.add(at);
  };
  for (const [from, count] of framingBytes(profile.framing, length)) take(from, count);
  if (profile.checksum)
    take(placeIn(profile.checksum.at, length), checksumBytes(profile.checksum as ChecksumSpec));
  const { match } = kind;
  const at = match?.at ?? 0;
  (match?.hex?.replaceAll(' ', '').match(/../g) ?? []).forEach((pair, i) => pair !== '??' && take(at + i, 1));
  take(at, match?.text?.length ?? 0);
  for (const field of kind.fields) take(...fieldBytes(field, length));
  return taken;
}

function fieldBytes(field: Field, length: number): [number, number] {
  if (field.from !== 'bytes') return [0, 0];
  return [placeIn(field.at, length), bytesOf(field.type, field.size)];
}

function framingBytes(framing: FramingSpec, length: number): readonly (readonly [number, number])[] {
  switch (framing.kind) {
    case 'fixed':
      return [[0, hex(framing.start ?? '').length]];
    case 'length':
      return [
        [0, hex(framing.start ?? '').length],
        [framing.length.at, bytesOf(framing.length.type)],
      ];
    case 'marked': {
      const end = hex(framing.end).length + (framing.after ?? 0);
      return [
        [0, hex(framing.start).length],
        [length - end, end],
      ];
    }
    default:
      return [];
  }
}
