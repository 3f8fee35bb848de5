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
