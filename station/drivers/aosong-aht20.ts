import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { hex, toHex } from '../codec/bytes.ts';
import { crc8 } from '../codec/checksum.ts';
import { fault } from '../model/fault.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

const BUSY = 0x80;
const CALIBRATED = 0x08;
const STEPS = [{ write: hex('ac 33 00') }, { waitMs: 80 }, { read: 7 }];
/** Where it says that it has not loaded its calibration: section 5.4, step 1. */
const INITIALISE = busScript({ write: hex('be 08 00') }, { waitMs: 10 });
const answer = (read: string) => busAnswer(busScript(...STEPS), hex(read));

/**
 * Aosong AHT20 and AHT21, DHT20 and AM2301B, which say the same: temperature and humidity with a checksum.
 * @see Data Sheet AHT20, version 1.0 (2020), sections 5.4 and 6.
 */
export default defineDriver({
  id: 'aosong-aht20',
  title: 'Aosong AHT20, AHT21; DHT20 (temperature, humidity)',
  options: v.object({ everyMs: everyMs(2000, 1000) }),
  channels: {
    temperature: { quantity: 'temperature', decimals: 2, min: -50, max: 150 },
    humidity: { quantity: 'relativeHumidity', decimals: 1, min: 0, max: 100 },
  },
  source: {
    link: { kind: 'i2c', addresses: [0x38] },
    framing: busAnswers,
    ask: (options) => ({
      ...askedBy(options.everyMs, ...STEPS),
      follow: (_, frame) => (frame.length > 7 && !(frame.at(-7)! & (CALIBRATED | BUSY)) ? [INITIALISE] : []),
    }),
  },
  telltale: 'none',
  decode(frame, { asked }) {
    if (toHex(asked) === toHex(INITIALISE)) return [];
    const read = readIn(frame, 7);
    const actual = crc8(read.subarray(0, 6), 0x31, 0xff);
    if (actual !== read[6]) throw fault('frame/checksum', { expected: read[6]!, actual });
    if (read[0]! & BUSY || !(read[0]! & CALIBRATED)) return [];
    const humidity = (read[1]! << 12) | (read[2]! << 4) | (read[3]! >> 4);
    const temperature = ((read[3]! & 0x0f) << 16) | (read[4]! << 8) | read[5]!;
    return [
      { reading: { temperature: (200 * temperature) / 2 ** 20 - 50, humidity: (100 * humidity) / 2 ** 20 } },
    ];
  },
  vectors: [
    {
      name: 'a room (recorded by periph, Apache-2.0)',
      frame: answer('18 75 52 05 8e 40 7f'),
      readings: [{ reading: { temperature: 19.45, humidity: 45.83 } }],
    },
    { name: 'not calibrated yet', frame: answer('10 00 00 00 00 00 ef'), readings: [] },
    { name: 'a bit flipped', frame: answer('18 75 52 05 8e 41 7f'), fault: 'frame/checksum' },
    { name: 'nobody pulls the wire down', frame: answer('ffffffffffffff'), fault: 'frame/checksum' },
    { name: 'cut short', frame: answer('18 75'), fault: 'frame/length' },
  ],
});
