import { announced } from './announced.ts';
import type { Framing } from './framing.ts';

/** A binary frame that begins with fixed bytes and says its own length soon after. */
export interface Prefix {
  readonly start: Uint8Array;
  readonly headBytes: number;
  readonly maxBytes: number;
  /** Length of the whole frame, read from its head. */
  sizeOf(head: Uint8Array): number;
  sound(frame: Uint8Array): boolean;
}

/** Frames behind a fixed beginning; in step again at the next sound one. */
export function prefixed({ start, headBytes, maxBytes, sizeOf, sound }: Prefix): Framing {
  return announced({
    headBytes,
    maxBytes,
    sound,
    sizesAt(bytes, at) {
      if (bytes[at] !== start[0] || !start.every((byte, i) => bytes[at + i] === byte)) return [];
      const size = sizeOf(bytes.subarray(at, at + headBytes));
      return size >= headBytes && size <= maxBytes ? [size] : [];
    },
  });
}
