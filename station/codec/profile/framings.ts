import { ascii, hex } from '../bytes.ts';
import { announced } from '../framing/announced.ts';
import { cobs } from '../framing/cobs.ts';
import { delimited } from '../framing/delimited.ts';
import type { Framing } from '../framing/framing.ts';
import { lines } from '../framing/lines.ts';
import { marked } from '../framing/marked.ts';
import { paused } from '../framing/paused.ts';
import { slip } from '../framing/slip.ts';
import { type ChecksumSpec, mismatchIn } from './checks.ts';
import { bytesOf, numberIn } from './numbers.ts';
import type { FramingSpec } from './schema.ts';

const USUAL_MOST = 256;
const LONGEST_LINE = 1024;

/** How a profile's stream is cut; a checksum tells a frame where nothing else does. */
export function framingOf(spec: FramingSpec, checksum: ChecksumSpec | undefined): Framing {
  const isSound = checksum && ((frame: Uint8Array) => mismatchIn(checksum, frame) === undefined);
  switch (spec.kind) {
    case 'lines':
      return spec.end === undefined
        ? lines(spec.maxBytes ?? LONGEST_LINE)
        : delimited(ascii(spec.end)[0]!, spec.maxBytes ?? LONGEST_LINE);
    case 'cobs':
      return cobs(spec.maxBytes ?? USUAL_MOST);
    case 'slip':
      return slip(spec.maxBytes ?? USUAL_MOST);
    case 'pause':
      return paused(spec.afterMs, spec.maxBytes ?? USUAL_MOST);
    case 'marked':
      return marked({
        start: hex(spec.start),
        end: hex(spec.end),
        after: spec.after ?? 0,
        maxBytes: spec.maxBytes ?? USUAL_MOST,
        sound: isSound,
      });
    case 'fixed':
      return headed(hex(spec.start ?? ''), 1, spec.bytes, () => spec.bytes, isSound);
    case 'length': {
      const { at, type, endian, plus = 0 } = spec.length;
      const size = bytesOf(type);
      const sizeAt = (head: Uint8Array) => numberIn(head.subarray(at, at + size), type, endian) + plus;
      return headed(hex(spec.start ?? ''), at + size, spec.maxBytes ?? USUAL_MOST, sizeAt, isSound);
    }
  }
}

/** Frames that announce by their first bytes that they begin, and how long they are. */
function headed(
  start: Uint8Array,
  leastBytes: number,
  maxBytes: number,
  sizeOf: (head: Uint8Array) => number,
  isSound: ((frame: Uint8Array) => boolean) | undefined,
): Framing {
  const headBytes = Math.max(start.length, leastBytes);
  return announced({
    headBytes,
    maxBytes,
    sound: isSound ?? (() => true),
    sizesAt(bytes, at) {
      for (let i = 0; i < start.length; i++) if (bytes[at + i] !== start[i]) return [];
      const size = sizeOf(bytes.subarray(at, at + headBytes));
      return size >= headBytes && size <= maxBytes ? [size] : [];
    },
  });
}

/** How many bytes at a frame's beginning and end only delimit it. */
export function insideOf(spec: FramingSpec): readonly [before: number, after: number] {
  if (spec.kind !== 'marked') return [0, 0];
  return [hex(spec.start).length, hex(spec.end).length + (spec.after ?? 0)];
}

/** Bits of chance that being a frame excludes, without its checksum. */
export function fixedBits(spec: FramingSpec): number {
  switch (spec.kind) {
    case 'marked':
      return 8 * (hex(spec.start).length + hex(spec.end).length);
    case 'fixed':
    case 'length':
      return 8 * hex(spec.start ?? '').length;
    default:
      return 0;
  }
}
