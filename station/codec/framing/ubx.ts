import { latin1 } from '../bytes.ts';
import { viewOf } from '../struct.ts';
import { announced } from './announced.ts';
import type { Framing } from './framing.ts';

const [SYNC_1, SYNC_2] = [0xb5, 0x62];
const MOST_PAYLOAD = 4096; // raw measurements of a hundred signals have 3.2 kB
const MOST_SENTENCE = 512;

/**
 * UBX frames (u-blox 8 / M8 protocol specification, section 32.2) and the sentences of NMEA 0183 that a u-blox receiver
 * says between them. A sentence is one whose checksum fits.
 */
export const ubx: Framing = announced({
  headBytes: 6,
  maxBytes: MOST_PAYLOAD + 8,
  sizesAt(bytes, at) {
    if (bytes[at] !== SYNC_1 || bytes[at + 1] !== SYNC_2) return [];
    const size = bytes[at + 4]! + 256 * bytes[at + 5]!;
    return size <= MOST_PAYLOAD ? [size + 8] : [];
  },
  line: { begins: (byte) => byte === 0x24, maxBytes: MOST_SENTENCE },
  sound: (frame) => (frame[0] === SYNC_1 ? fletcherFits(frame) : sentenceFits(frame)),
});

/** Class and message of a UBX frame as one number, 0x0107 for NAV-PVT; undefined for a sentence. */
export const messageOf = (frame: Uint8Array): number | undefined =>
  frame[0] === SYNC_1 && frame.length >= 8 ? viewOf(frame).getUint16(2) : undefined;

export const payloadOf = (frame: Uint8Array): DataView => viewOf(frame.subarray(6, -2));

/** The 8-bit Fletcher sums over class, message, length and payload. Section 32.4 there. */
export function fletcherFits(frame: Uint8Array): boolean {
  let [a, b] = [0, 0];
  for (let at = 2; at < frame.length - 2; at++) {
    a = (a + frame[at]!) & 0xff;
    b = (b + a) & 0xff;
  }
  return a === frame.at(-2) && b === frame.at(-1);
}

function sentenceFits(line: Uint8Array): boolean {
  const star = line.lastIndexOf(0x2a);
  let sum = 0;
  for (let at = 1; at < star; at++) sum ^= line[at]!;
  const written = latin1(line.subarray(star + 1, star + 3));
  return star > 0 && /^[0-9A-Fa-f]{2}$/.test(written) && Number.parseInt(written, 16) === sum;
}
