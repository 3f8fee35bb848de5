import { ctr, gcm } from '@noble/ciphers/aes.js';
import { fault } from '../../model/fault.ts';
import { concat, hex } from '../bytes.ts';

/** Bytes before the cipher text: tag, length and system title, length, security control, frame counter. */
const HEAD_BYTES = 18;
/** DLMS keeps 12 of GCM's 16. */
const TAG_BYTES = 12;

/** Authenticated with each frame behind its security byte; the same for every meter of Luxembourg, and no secret. */
const LUXEMBOURG = hex('00112233445566778899aabbccddeeff');

/**
 * How long a general-glo-ciphering frame is that begins with these 13 bytes: `DB 08`, a title of eight, `82` and a length
 * of two; undefined where none begins. DLMS UA 1000-2, section 9.2.7.2.
 */
export function gloSize(head: Uint8Array): number | undefined {
  const size = 13 + ((head[11]! << 8) | head[12]!);
  const begins = head[0] === 0xdb && head[1] === 8 && head[10] === 0x82;
  return begins && size > HEAD_BYTES + TAG_BYTES ? size : undefined;
}

/**
 * What a general-glo-ciphering frame hides: AES-128-GCM, its nonce the system title and the frame counter. Without an
 * authentication key that of Luxembourg is tried, and none. Luxmetering P1 specification V1.1.3, section 3.2.5.
 * @throws frame/length; frame/locked where the keys are others, or a byte was changed on the way.
 */
export function deciphered(frame: Uint8Array, key: Uint8Array, authentication?: Uint8Array): Uint8Array {
  const size = gloSize(frame) ?? HEAD_BYTES + TAG_BYTES;
  if (size !== frame.length) throw fault('frame/length', { expected: size, actual: frame.length });
  const nonce = concat(frame.subarray(2, 10), frame.subarray(14, HEAD_BYTES));
  const hidden = frame.subarray(HEAD_BYTES, -TAG_BYTES);
  const tag = frame.subarray(-TAG_BYTES);
  const text = ctr(key, concat(nonce, FIRST_BLOCK)).decrypt(hidden);
  const control = frame.subarray(13, 14);
  const authenticated = authentication
    ? [concat(control, authentication)]
    : [concat(control, LUXEMBOURG), undefined];
  const sound = authenticated.some((data) => {
    const expected = gcm(key, nonce, data).encrypt(text).subarray(hidden.length);
    return tag.every((byte, i) => byte === expected[i]);
  });
  if (!sound) throw fault('frame/locked', { key: 'wrong' });
  return text;
}

/** GCM counts its blocks from 2 on; the first is for the tag. NIST SP 800-38D, section 7.1. */
const FIRST_BLOCK = Uint8Array.of(0, 0, 0, 2);
