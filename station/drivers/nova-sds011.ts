import { hex, toHex } from '../codec/bytes.ts';
import { sum } from '../codec/checksum.ts';
import { prefixed } from '../codec/framing/prefixed.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

const SIZE = 10;
const MEASURED = 0xc0;
const TAIL = 0xab;
const checksumOf = (frame: Uint8Array) => sum(frame.subarray(2, 8)) & 0xff;
const mass = { quantity: 'massConcentration', decimals: 1, min: 0, max: 999.9 } as const;

/**
 * Nova Fitness SDS011 particle sensor (SDS018 and SDS021 speak alike) in its active mode.
 * @see Laser dust sensor control protocol V1.3, section "Frame of data".
 */
export default defineDriver({
  id: 'nova-sds011',
  title: 'Nova Fitness SDS011',
  channels: { pm25: mass, pm10: mass },
  source: {
    link: { kind: 'serial', baudRate: 9600 },
    framing: prefixed({
      start: hex('aa'),
      headBytes: 2,
      maxBytes: SIZE,
      sizeOf: (head) => (head[1] === MEASURED || head[1] === 0xc5 ? SIZE : 0),
      sound: (frame) => frame[9] === TAIL && checksumOf(frame) === frame[8],
    }),
  },
  telltale: { bits: 8 + 8 + 8 + 8 }, // two bytes at the start, one at the end, the sum
  decode(frame) {
    if (frame.length !== SIZE) throw fault('frame/length', { expected: SIZE, actual: frame.length });
    if (frame[0] !== 0xaa || frame[9] !== TAIL) throw fault('frame/syntax', { text: toHex(frame) });
    const actual = checksumOf(frame);
    if (actual !== frame[8]) throw fault('frame/checksum', { expected: frame[8]!, actual });
    if (frame[1] !== MEASURED) return []; // the answer to a setting
    const tenths = (at: number) => (frame[at]! | (frame[at + 1]! << 8)) / 10;
    const [pm25, pm10] = [tenths(2), tenths(4)];
    // 999.9 is the end of its scale; a sound frame beyond it is none of this device.
    if (pm25 > mass.max || pm10 > mass.max) throw fault('frame/syntax', { text: toHex(frame) });
    return [{ reading: { pm25, pm10 } }];
  },
  facts: (frame) => (frame[1] === MEASURED ? { serialNumber: toHex(frame.subarray(6, 8)) } : undefined),
  vectors: [
    {
      name: 'the protocol’s own example: 124.0 and 126.0 ug/m3',
      frame: hex('aa c0 d8 04 ec 04 a1 60 cd ab'),
      readings: [{ reading: { pm25: 124, pm10: 126 } }],
      facts: { serialNumber: 'a160' },
    },
    {
      name: 'clean air (recorded by PyPMS, MIT)',
      frame: hex('aa c0 06 00 06 00 58 d9 3d ab'),
      readings: [{ reading: { pm25: 0.6, pm10: 0.6 } }],
      facts: { serialNumber: '58d9' },
    },
    { name: 'the answer to "report mode"', frame: hex('aa c5 02 01 00 00 a1 60 04 ab'), readings: [] },
    { name: 'a bit flipped', frame: hex('aa c0 d8 04 ed 04 a1 60 cd ab'), fault: 'frame/checksum' },
    { name: 'another end', frame: hex('aa c0 d8 04 ec 04 a1 60 cd aa'), fault: 'frame/syntax' },
    { name: 'cut short', frame: hex('aa c0 d8 04'), fault: 'frame/length' },
  ],
});
