import { ascii } from '../../station/codec/bytes.ts';
import { crc16Arc } from '../../station/codec/checksum.ts';

/** A telegram of a smart meter with this serial number and power in kW. DSMR P1 companion standard V5.0.2, section 6. */
export function telegramFrom(serialNumber: string, power = 0.111): Uint8Array {
  const hidden = Array.from(ascii(serialNumber), (byte) => byte.toString(16)).join('');
  const body = [
    '/ISK5\\2M550T-1012',
    '',
    '1-3:0.2.8(50)',
    `0-0:96.1.1(${hidden})`,
    `1-0:1.7.0(${power.toFixed(3).padStart(6, '0')}*kW)`,
    '!',
  ].join('\r\n');
  return ascii(`${body}${crc16Arc(ascii(body)).toString(16).toUpperCase().padStart(4, '0')}\r\n`);
}
