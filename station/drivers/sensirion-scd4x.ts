import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { areSound, askedBy, checkedWords, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

/** Section 3.8.2: whether a measurement is ready. */
const READY = [{ write: hex('e4 b8') }, { waitMs: 1 }, { read: 3 }];
/** Section 3.5.2. */
const MEASURED = busScript({ write: hex('ec 05') }, { waitMs: 1 }, { read: 9 });
const READY_BITS = 0x07ff;
const READY_BYTES = 3;

/** Section 3.5.1. It measures already, where it had power all the time, and then takes no start: so it is stopped first. */
const START = busScript({ write: hex('3f 86') }, { waitMs: 500 }, { write: hex('21 b1') });

const frames = {
  ready: (read: string) => busAnswer(busScript(...READY), hex(read)),
  measured: (read: string) => busAnswer(MEASURED, hex(read)),
};
const isAbout = (frame: Uint8Array, bytes: number) => frame.length === frames.ready('').length + bytes;

/**
 * Sensirion SCD40 and SCD41: carbon dioxide, temperature and humidity, measured by itself every five seconds.
 * @see Data Sheet SCD4x, version 1.6 (2024), sections 3.5, 3.8 and 3.12.
 */
export default defineDriver({
  id: 'sensirion-scd4x',
  title: 'Sensirion SCD40 or SCD41 (carbon dioxide, temperature, humidity)',
  options: v.object({ everyMs: everyMs(5000, 5000) }),
  channels: {
    co2: { quantity: 'gasConcentration', decimals: 0, min: 0, max: 40_000 },
    temperature: { quantity: 'temperature', decimals: 2, min: -45, max: 130 },
    humidity: { quantity: 'relativeHumidity', decimals: 1, min: 0, max: 100 },
  },
  source: {
    // While it measures it does not say who it is: asked is what it answers then, too.
    link: {
      kind: 'i2c',
      addresses: [0x62],
      chip: { script: busScript(...READY), isIn: (ready) => areSound(ready) },
    },
    framing: busAnswers,
    ask: (options) => ({
      ...askedBy(options.everyMs, ...READY),
      follow: (_, frame) => (isReady(frame) ? [MEASURED] : []),
    }),
  },
  telltale: 'none',
  hello: () => [{ say: START, withinMs: 2_000, expects: () => true }],
  decode(frame) {
    if (isAbout(frame, 0)) return [];
    if (isAbout(frame, READY_BYTES)) {
      checkedWords(readIn(frame, READY_BYTES));
      return [];
    }
    const [co2, temperature, humidity] = checkedWords(readIn(frame, 9)) as [number, number, number];
    return [
      {
        reading: {
          // It says 0 where it has not measured yet: air has never so little.
          ...(co2 === 0 ? {} : { co2 }),
          temperature: -45 + (175 * temperature) / 65535,
          humidity: (100 * humidity) / 65535,
        },
      },
    ];
  },
  vectors: [
    {
      name: 'the example of the data sheet, section 3.5.2: 500 ppm, 25 °C, 37 %',
      frame: frames.measured('01f433 6667a2 5eb93c'),
      readings: [{ reading: { co2: 500, temperature: 25, humidity: 37 } }],
    },
    { name: 'nothing is ready (section 3.8.2)', frame: frames.ready('8000a2'), readings: [] },
    { name: 'something is ready', frame: frames.ready('800604'), readings: [] },
    { name: 'a bit flipped', frame: frames.measured('01f533 6667a2 5eb93c'), fault: 'frame/checksum' },
    {
      name: 'nobody pulls the wire down',
      frame: frames.measured('ffffff'.repeat(3)),
      fault: 'frame/checksum',
    },
    { name: 'cut short', frame: frames.measured('01f433 6667'), fault: 'frame/length' },
  ],
});

function isReady(frame: Uint8Array): boolean {
  if (!isAbout(frame, READY_BYTES)) return false;
  const ready = readIn(frame, READY_BYTES);
  return areSound(ready) && (((ready[0]! << 8) | ready[1]!) & READY_BITS) !== 0;
}
