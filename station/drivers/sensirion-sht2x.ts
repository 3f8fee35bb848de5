import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { askedBy, checkedWords, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

const STEPS = [
  { write: hex('f3') }, // temperature without holding the bus: section 5.4
  { waitMs: 85 },
  { read: 3 },
  { write: hex('f5') },
  { waitMs: 29 },
  { read: 3 },
];
const answer = (read: string) => busAnswer(busScript(...STEPS), hex(read));
/** The lowest two bits say which of both it is: section 6. */
const STATUS = 0x3;

/**
 * Sensirion SHT20, SHT21 and SHT25, and HTU21D and Si7021, which say the same: temperature and humidity with checksums.
 * @see Datasheet SHT21, version 4 (2014), sections 5.4 and 6.
 */
export default defineDriver({
  id: 'sensirion-sht2x',
  title: 'Sensirion SHT20, SHT21, SHT25; HTU21D; Si7021 (temperature, humidity)',
  options: v.object({ everyMs: everyMs(1000, 500) }),
  channels: {
    temperature: { quantity: 'temperature', decimals: 2, min: -46.85, max: 128.9 },
    humidity: { quantity: 'relativeHumidity', decimals: 1, min: -6, max: 119 },
  },
  source: {
    // No mark: its serial number is asked with two bytes, which set the outputs of a PCA9685 at the same address.
    link: { kind: 'i2c', addresses: [0x40] },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...STEPS),
  },
  telltale: 'none',
  decode(frame) {
    const [temperature, humidity] = checkedWords(readIn(frame, 6), 0) as [number, number];
    return [
      {
        reading: {
          temperature: -46.85 + (175.72 * (temperature & ~STATUS)) / 65536,
          humidity: -6 + (125 * (humidity & ~STATUS)) / 65536,
        },
      },
    ];
  },
  vectors: [
    {
      name: 'an SHT21 in a room (from a logic analyser, sigrok)',
      frame: answer('66f08d 742e21'),
      readings: [{ reading: { temperature: 23.81, humidity: 50.72 } }],
    },
    {
      name: 'the least that it can say (ticks of Sensirion’s own tests): the sensor is not calibrated there',
      frame: answer('000000 000000'),
      readings: [{ reading: { temperature: -46.85, humidity: -6 } }],
    },
    { name: 'a bit flipped', frame: answer('66f08d 752e21'), fault: 'frame/checksum' },
    { name: 'nobody pulls the wire down', frame: answer('ffffff ffffff'), fault: 'frame/checksum' },
    { name: 'cut short', frame: answer('66f08d'), fault: 'frame/length' },
  ],
});
