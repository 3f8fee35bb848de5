import type { LinkSpec } from '../../station/model/link.ts';
import type { Line } from '../usb-serial/chip.ts';

/** A line with what was left open: eight data bits, no parity, one stop bit. */
export function lineOf(spec: Extract<LinkSpec, { kind: 'serial' }>): Line {
  const { baudRate, parity = 'none', dataBits = 8, stopBits = 1 } = spec;
  return { baudRate, parity, dataBits, stopBits };
}
