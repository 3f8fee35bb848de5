import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { areSound, askedBy, checkedWords, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

const STEPS = [
  { write: hex('24 00') }, // once, high repeatability, without holding the bus: section 4.3
  { waitMs: 16 }, // 15.5 ms at most: section 2.2
  { read: 6 },
];
const answer = (read: string) => busAnswer(busScript(...STEPS), hex(read));

/**
 * Sensirion SHT30, SHT31 and SHT35: temperature and humidity, each with its checksum.
 * @see Datasheet SHT3x-DIS, version 7 (2022), sections 4.3, 4.12 and 4.13.
 */
export default defineDriver({
  id: 'sensirion-sht3x',
  title: 'Sensirion SHT30, SHT31 or SHT35 (temperature, humidity)',
  options: v.object({ everyMs: everyMs(1000, 100) }),
  channels: {
    temperature: { quantity: 'temperature', decimals: 2, min: -45, max: 130 },
    humidity: { quantity: 'relativeHumidity', decimals: 1, min: 0, max: 100 },
  },
  source: {
    link: {
      kind: 'i2c',
      addresses: [0x44, 0x45],
      chip: { script: busScript({ write: hex('f3 2d'), read: 3 }), isIn: (status) => areSound(status) },
    },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...STEPS),
  },
  telltale: 'none',
  decode(frame) {
    const [temperature, humidity] = checkedWords(readIn(frame, 6)) as [number, number];
    return [
      { reading: { temperature: -45 + (175 * temperature) / 65535, humidity: (100 * humidity) / 65535 } },
    ];
  },
  vectors: [
    {
      name: 'the checksum of the datasheet’s example (0xbeef, 0x92), twice',
      frame: answer('beef92 beef92'),
      readings: [{ reading: { temperature: 85.52, humidity: 74.58 } }],
    },
    {
      name: 'as cold and dry as it can say (ticks of Sensirion’s own tests)',
      frame: answer('000081 000081'),
      readings: [{ reading: { temperature: -45, humidity: 0 } }],
    },
    {
      name: 'as hot and wet as it can say',
      frame: answer('ffffac ffffac'),
      readings: [{ reading: { temperature: 130, humidity: 100 } }],
    },
    { name: 'a bit flipped', frame: answer('beee92 beef92'), fault: 'frame/checksum' },
    { name: 'nobody pulls the wire down', frame: answer('ffffff ffffff'), fault: 'frame/checksum' },
    { name: 'cut short', frame: answer('beef92'), fault: 'frame/length' },
  ],
});
