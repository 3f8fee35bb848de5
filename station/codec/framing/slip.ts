import { delimited } from './delimited.ts';
import type { Framing } from './framing.ts';
import { unpacked } from './unpacked.ts';

const END = 0xc0;
const ESC = 0xdb;
const ESCAPED: Readonly<Record<number, number>> = { 0xdc: END, 0xdd: ESC };

/** SLIP, RFC 1055: frames end with 0xC0, which stands in none. */
export const slip = (maxBytes: number): Framing => unpacked(delimited(END, 2 * maxBytes), unescaped);

/** Undefined where an escape stands before anything but the two that may be escaped. */
function unescaped(escaped: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array(escaped.length);
  let size = 0;
  for (let at = 0; at < escaped.length; at++) {
    const byte = escaped[at] === ESC ? ESCAPED[escaped[++at] ?? -1] : escaped[at]!;
    if (byte === undefined) return undefined;
    bytes[size++] = byte;
  }
  return bytes.slice(0, size);
}
