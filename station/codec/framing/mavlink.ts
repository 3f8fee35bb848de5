import { concat } from '../bytes.ts';
import { crc16X25 } from '../checksum.ts';
import { forms } from '../mavlink/forms.ts';
import { viewOf } from '../struct.ts';
import { announced } from './announced.ts';
import type { Framing } from './framing.ts';

const V1 = 0xfe;
const V2 = 0xfd;
const SIGNED = 0x01;
/** Newer definitions append fields that are not known here. */
const LATER = 16;
const [HEAD_1, HEAD_2, CHECKSUM, SIGNATURE] = [6, 10, 2, 13];

/**
 * MAVLink 1 and 2, signed frames among them; MAVLink developer guide, "Packet serialization". A receiver must refuse what
 * it is told to be incompatible with. Only messages are found whose form is known: without it nothing proves them.
 */
export const mavlink: Framing = announced({
  headBytes: HEAD_2, // no message of MAVLink 1 has so few bytes that it ends before
  maxBytes: HEAD_2 + 255 + CHECKSUM + SIGNATURE,
  sizesAt(bytes, at) {
    const [start, length] = [bytes[at], bytes[at + 1]!];
    if (start === V1) {
      const form = forms.get(bytes[at + 5]!);
      return form && length >= form.least && length <= form.most ? [HEAD_1 + length + CHECKSUM] : NONE;
    }
    const flags = bytes[at + 2]!;
    if (start !== V2 || flags & ~SIGNED) return NONE;
    const form = forms.get(bytes[at + 7]! + 256 * bytes[at + 8]! + 65_536 * bytes[at + 9]!);
    if (!form || length > form.most + LATER) return NONE;
    return [HEAD_2 + length + CHECKSUM + (flags & SIGNED ? SIGNATURE : 0)];
  },
  sound: (frame) => packetOf(frame) !== undefined,
});

const NONE: readonly number[] = [];

export interface Packet {
  readonly version: 1 | 2;
  readonly system: number;
  readonly component: number;
  readonly message: number;
  readonly payload: Uint8Array;
}

/** Undefined where the frame is not whole or its checksum does not fit. Whether a signature is right is not asked: nothing is obeyed. */
export function packetOf(frame: Uint8Array): Packet | undefined {
  const version = frame[0] === V1 ? 1 : 2;
  const head = version === 1 ? HEAD_1 : HEAD_2;
  const end = head + (frame[1] ?? 0);
  if ((frame[0] !== V1 && frame[0] !== V2) || frame.length < end + CHECKSUM) return undefined;
  const view = viewOf(frame);
  const message = version === 1 ? frame[5]! : view.getUint16(7, true) + 65_536 * frame[9]!;
  const extra = forms.get(message)?.extra;
  if (extra === undefined || view.getUint16(end, true) !== checksumOf(frame.subarray(1, end), extra))
    return undefined;
  const [system, component] = version === 1 ? [frame[3]!, frame[4]!] : [frame[5]!, frame[6]!];
  return { version, system, component, message, payload: frame.subarray(head, end) };
}

/** CRC-16/MCRF4XX, which is X.25's without the inversion at its end. */
const checksumOf = (bytes: Uint8Array, extra: number): number =>
  crc16X25(concat(bytes, Uint8Array.of(extra))) ^ 0xffff;
