/** NMEA 0183: exclusive-or of the characters between `$` and `*`. */
export function xor8(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at++) sum ^= bytes[at]!;
  return sum;
}

/** All bytes added up, without a limit: protocols keep 8 or 16 bits of it. */
export function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at++) total += bytes[at]!;
  return total;
}

/**
 * A CRC of 8 bits, highest bit first, as chips on I2C have it: polynomial 0x31 beginning with 0xff (Sensirion SHT3x, section
 * 4.12) or 0 (SHT2x), 0x07 beginning with 0 (SMBus 3.2, section 6.4.1.1).
 */
export function crc8(bytes: Uint8Array, polynomial: 0x31 | 0x07, start = 0): number {
  let crc = start;
  for (let at = 0; at < bytes.length; at++) {
    crc ^= bytes[at]!;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ polynomial) & 0xff : crc << 1;
  }
  return crc;
}

/** CRC-8/MAXIM: polynomial 0x8c reflected, initial value 0. Maxim application note 27. */
export function crc8Maxim(bytes: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < bytes.length; at++) {
    crc ^= bytes[at]!;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8c : crc >>> 1;
  }
  return crc;
}

/** CRC-16/MODBUS: polynomial 0xa001 reflected, initial value 0xffff. Modbus over serial line V1.02, section 6.2.2. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ MODBUS[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}

/** CRC-16/ARC: as Modbus', beginning with 0. DSMR P1 companion standard V5.0.2, section 6.2. */
export function crc16Arc(bytes: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ MODBUS[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}

/** CRC-16/X-25: polynomial 0x8408 reflected, initial value and final exclusive-or 0xffff. ISO/IEC 13239, section 4.2.5.2. */
export function crc16X25(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ X25[(crc ^ bytes[at]!) & 0xff]!;
  return crc ^ 0xffff;
}

/** CRC-16/KERMIT: X.25's polynomial, beginning with nought and left as it is. ITU-T V.41, as Kermit has it. */
export function crc16Kermit(bytes: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ X25[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}

/** CRC-32C (Castagnoli): polynomial 0x82f63b78 reflected. RFC 3720, section 12.1. */
export function crc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ CASTAGNOLI[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}

const MODBUS = tableOf(0xa001);
const X25 = tableOf(0x8408);
const CASTAGNOLI = tableOf(0x82f63b78);

/** What each byte adds to a reflected CRC. */
function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
}
