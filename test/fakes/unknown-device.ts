import { seal } from '../../station/codec/profile/checks.ts';

/** The n-th frame of a device that nobody knows: a header, a counter, a temperature in tenths, a humidity, a checksum. */
export function unknownFrame(n: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.of(0xaa, 0x55, n & 255, 0, 0, 0, 0, 0x30, 0);
  const view = new DataView(bytes.buffer);
  view.setInt16(3, 234 + Math.round(12 * Math.sin(n / 40)));
  view.setUint16(5, 4_120 + (n % 60), true);
  seal({ kind: 'crc8-maxim', at: -1 }, bytes);
  return bytes;
}
