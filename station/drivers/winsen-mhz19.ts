import { hex, toHex } from '../codec/bytes.ts';
import { sum } from '../codec/checksum.ts';
import { prefixed } from '../codec/framing/prefixed.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

const SIZE = 9;
const READ = 0x86;
const checksumOf = (frame: Uint8Array) => -sum(frame.subarray(1, 8)) & 0xff;

/**
 * Winsen MH-Z19 carbon dioxide sensor (MH-Z19B, MH-Z19C and MH-Z14A alike), asked every five seconds: it measures no
 * oftener. For three minutes after it was switched on it tells what it had before.
 * @see User's manual of the MH-Z19B V1.6, section "Read CO2 concentration".
 */
export default defineDriver({
  id: 'winsen-mhz19',
  title: 'Winsen MH-Z19',
  channels: { co2: { quantity: 'gasConcentration', decimals: 0, min: 0, max: 10000 } },
  source: {
    link: { kind: 'serial', baudRate: 9600 },
    framing: prefixed({
      start: hex('ff'),
      headBytes: 2,
      maxBytes: SIZE,
      sizeOf: () => SIZE,
      sound: (frame) => checksumOf(frame) === frame[8],
    }),
    ask: () => ({
      everyMs: 5000,
      timeoutMs: 500,
      requests: [hex('ff 01 86 00 00 00 00 00 79')],
      answers: (_, frame) => frame[1] === READ,
    }),
  },
  telltale: { bits: 8 + 8 + 8 + 2 }, // two bytes at the start, the sum, a concentration that can be
  decode(frame) {
    if (frame.length !== SIZE) throw fault('frame/length', { expected: SIZE, actual: frame.length });
    const actual = checksumOf(frame);
    if (actual !== frame[8]) throw fault('frame/checksum', { expected: frame[8]!, actual });
    if (frame[0] !== 0xff) throw fault('frame/syntax', { text: toHex(frame) });
    if (frame[1] !== READ) return [];
    const co2 = (frame[2]! << 8) | frame[3]!;
    if (co2 > 10000) throw fault('frame/syntax', { text: toHex(frame) });
    return [{ reading: { co2 } }];
  },
  vectors: [
    {
      name: 'the manual’s own example: 608 ppm',
      frame: hex('ff 86 02 60 47 00 00 00 d1'),
      readings: [{ reading: { co2: 608 } }],
    },
    {
      name: 'a room (recorded by PyPMS, MIT)',
      frame: hex('ff 86 02 7c 42 00 00 00 ba'),
      readings: [{ reading: { co2: 636 } }],
    },
    { name: 'the question itself', frame: hex('ff 01 86 00 00 00 00 00 79'), readings: [] },
    { name: 'a bit flipped', frame: hex('ff 86 02 61 47 00 00 00 d1'), fault: 'frame/checksum' },
    { name: 'more than it can measure', frame: hex('ff 86 7f 60 47 00 00 00 54'), fault: 'frame/syntax' },
    { name: 'cut short', frame: hex('ff 86 02'), fault: 'frame/length' },
  ],
});
