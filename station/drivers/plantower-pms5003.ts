import { hex } from '../codec/bytes.ts';
import { sum } from '../codec/checksum.ts';
import { prefixed } from '../codec/framing/prefixed.ts';
import { struct, u16be } from '../codec/struct.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

/** Appendix I of the data manual V2.3, in its order: data 1-12 and the reserved word that newer ones fill with a version. */
const Frame = struct({
  start: u16be,
  length: u16be,
  pm1Factory: u16be,
  pm25Factory: u16be,
  pm10Factory: u16be,
  pm1: u16be,
  pm25: u16be,
  pm10: u16be,
  n03: u16be,
  n05: u16be,
  n10: u16be,
  n25: u16be,
  n50: u16be,
  n100: u16be,
  versionAndError: u16be,
  checksum: u16be,
});

const START = hex('42 4d');
const mass = { quantity: 'massConcentration', decimals: 0, min: 0 } as const;
/** Particles larger than the size, in 0.1 l of air. */
const number = { quantity: 'numberConcentration', decimals: 0, min: 0, max: 65535 } as const;

const checksumOf = (frame: Uint8Array) => sum(frame.subarray(0, -2)) & 0xffff;
const sentChecksum = (frame: Uint8Array) => (frame.at(-2)! << 8) | frame.at(-1)!;

/**
 * Plantower PMS5003 particle sensor (PMS1003, PMS7003 and PMSA003 send the same frame) in its active mode. `pm1`, `pm25`
 * and `pm10` are for the open air; the `...Factory` ones are for the calibration with standard particles (CF = 1).
 */
export default defineDriver({
  id: 'plantower-pms5003',
  title: 'Plantower PMS5003',
  channels: {
    pm1: mass,
    pm25: mass,
    pm10: mass,
    pm1Factory: mass,
    pm25Factory: mass,
    pm10Factory: mass,
    n03: number,
    n05: number,
    n10: number,
    n25: number,
    n50: number,
    n100: number,
  },
  source: {
    link: { kind: 'serial', baudRate: 9600 },
    framing: prefixed({
      start: START,
      headBytes: 4,
      maxBytes: 40, // the PMS5003T and ST say more
      sizeOf: (head) => 4 + ((head[2]! << 8) | head[3]!),
      sound: (frame) => checksumOf(frame) === sentChecksum(frame),
    }),
  },
  telltale: { bits: 8 * START.length + 16 + 16, marks: [hex('42 4d 00 1c')] }, // start, length, sum
  decode(frame) {
    // A command's echo is short, and a relative's frame long: sound, but with other fields.
    if (frame.length >= 6 && frame.length !== Frame.size && checksumOf(frame) === sentChecksum(frame))
      return [];
    const { start, length, versionAndError: _, checksum, ...reading } = Frame.read(frame);
    const actual = checksumOf(frame);
    if (checksum !== actual) throw fault('frame/checksum', { expected: checksum, actual });
    if (length !== Frame.size - 4) throw fault('frame/length', { expected: Frame.size - 4, actual: length });
    if (start !== 0x424d) throw fault('frame/syntax', { text: start.toString(16) });
    return [{ reading }];
  },
  vectors: [
    {
      name: 'a clear day (recorded by PyPMS, MIT)',
      frame: hex('424d001c 0000 0008 0008 0000 0008 0008 00d2 0046 002d 001e 0000 0000 9700 02c5'),
      readings: [
        {
          reading: {
            pm1: 0,
            pm25: 8,
            pm10: 8,
            pm1Factory: 0,
            pm25Factory: 8,
            pm10Factory: 8,
            n03: 210,
            n05: 70,
            n10: 45,
            n25: 30,
            n50: 0,
            n100: 0,
          },
        },
      ],
    },
    {
      name: 'a bit flipped in PM2.5',
      frame: hex('424d001c 0000 0008 0008 0000 0018 0008 00d2 0046 002d 001e 0000 0000 9700 02c5'),
      fault: 'frame/checksum',
    },
    { name: 'cut short', frame: hex('424d001c 0000 0008 0008'), fault: 'frame/length' },
    { name: 'answer to the command "active mode"', frame: hex('424d0004 e101 0175'), readings: [] },
  ],
});
