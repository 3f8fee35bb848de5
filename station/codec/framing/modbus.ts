import { crc16 } from '../checksum.ts';
import { announced } from './announced.ts';
import type { Framing } from './framing.ts';

/**
 * Modbus RTU, both directions. The specification ends a frame by 3.5 characters of silence, which neither a browser nor
 * an operating system can time; so frames are cut by their announced length and their CRC.
 */
export const modbusRtu: Framing = announced({
  headBytes: 3,
  maxBytes: 256, // Modbus over serial line V1.02, section 2.5.1
  sizesAt: (bytes, at) => sizesOf(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!),
  sound: (frame) => crc16(frame) === 0,
});

/** The same, with answers to who a device is (functions 17 and 43), for whoever asked that. */
export const modbusIdentity: Framing = announced({
  headBytes: 3,
  maxBytes: 256,
  sizesAt(bytes, at) {
    const [unit, fn, third] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
    if (unit <= 247 && fn === 17) return third > 0 && third <= 251 ? [third + 5] : [];
    if (unit <= 247 && fn === 43) return third === 14 ? NAMES : [];
    return sizesOf(unit, fn, third);
  },
  sound: (frame) => crc16(frame) === 0,
});

const FIXED = [8];
const EXCEPTION = [5];
/** Names come one after another, each with a length of its own: the checksum tells where they end. */
const NAMES = Array.from({ length: 256 - 11 }, (_, i) => i + 12);

/** Modbus application protocol V1.1b3, sections 6.1-6.12 and 7: requests of reading functions have 8 bytes, answers a count. */
function sizesOf(unit: number, fn: number, third: number): readonly number[] {
  if (unit > 247) return [];
  if (fn & 0x80) return (fn & 0x7f) <= 0x2b && third >= 1 && third <= 11 ? EXCEPTION : [];
  if (fn === 5 || fn === 6 || fn === 15 || fn === 16) return FIXED;
  if (fn < 1 || fn > 4) return [];
  if (third === 0 || third > 250 || (fn >= 3 && third % 2 === 1)) return FIXED;
  const answer = third + 5;
  return answer === 8 ? FIXED : answer < 8 ? [answer, 8] : [8, answer];
}
