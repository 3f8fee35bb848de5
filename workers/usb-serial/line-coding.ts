import type { LineError } from '../../station/model/traffic.ts';
import type { Line } from './chip.ts';

// What CDC-ACM and PL2303 have in common. Source: USB CDC, Subclass for PSTN Devices 1.2, sections 6.3.10 and 6.5.4.

export const SET_LINE_CODING = 0x20;
export const SET_CONTROL_LINE_STATE = 0x22;
export const DTR_AND_RTS = 0x03;
export const NEITHER = 0x00;

/** A line as seven bytes: rate, stop bits, parity, data bits (table 17). `rate` may be a chip's own code. */
export function lineCoding(
  { baudRate, stopBits, parity, dataBits }: Line,
  rate = baudRate,
): Uint8Array<ArrayBuffer> {
  const coding = new DataView(new ArrayBuffer(7));
  coding.setUint32(0, rate, true);
  coding.setUint8(4, stopBits === 2 ? 2 : 0);
  coding.setUint8(5, { none: 0, odd: 1, even: 2 }[parity]);
  coding.setUint8(6, dataBits);
  return new Uint8Array(coding.buffer);
}

const STATE_AT = 8;
const BITS: readonly (readonly [number, LineError])[] = [
  [0x04, 'break'],
  [0x10, 'framing'],
  [0x20, 'parity'],
  [0x40, 'overrun'],
];

/** The errors in a SERIAL_STATE notification (table 31): each is told once, when it happens. */
export function serialStateErrors(packet: Uint8Array): readonly LineError[] {
  const state = packet[0] === 0xa1 && packet[1] === 0x20 ? (packet[STATE_AT] ?? 0) : 0;
  return BITS.filter(([bit]) => state & bit).map(([, error]) => error);
}
