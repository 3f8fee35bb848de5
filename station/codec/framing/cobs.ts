import { delimited } from './delimited.ts';
import type { Framing } from './framing.ts';
import { unpacked } from './unpacked.ts';

/**
 * Consistent Overhead Byte Stuffing: no zero stands in a frame, one stands between two. Cheshire and Baker, IEEE/ACM
 * Transactions on Networking 7(2), 1999, section 3.
 */
export const cobs = (maxBytes: number): Framing =>
  unpacked(delimited(0, maxBytes + Math.ceil(maxBytes / 254) + 1), unstuffed);

/** The bytes that were stuffed; undefined where they were not. */
function unstuffed(stuffed: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array(stuffed.length);
  let size = 0;
  for (let at = 0; at < stuffed.length;) {
    const code = stuffed[at]!;
    if (at + code > stuffed.length) return undefined;
    bytes.set(stuffed.subarray(at + 1, at + code), size);
    size += code - 1;
    at += code;
    if (code < 0xff && at < stuffed.length) bytes[size++] = 0;
  }
  return bytes.slice(0, size);
}
