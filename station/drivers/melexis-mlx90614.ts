import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, chipIn, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { crc8 } from '../codec/checksum.ts';
import { fault } from '../model/fault.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

const AMBIENT = 0x06;
const OBJECT = 0x07;
const STEPS = [
  { write: Uint8Array.of(AMBIENT), read: 3 },
  { write: Uint8Array.of(OBJECT), read: 3 },
];
const ADDRESS = 0x5a;
const answer = (read: string, address = ADDRESS) => busAnswer(busScript(...STEPS), hex(read), address);
/** It says so where it could not measure: section 8.4.5. */
const FAILED = 0x8000;

/**
 * Melexis MLX90614: the temperature of what it looks at, without touching it, and its own. Each word is checked by SMBus' PEC.
 * @see Data sheet MLX90614, revision 013, sections 8.4.3 and 8.4.5.
 */
export default defineDriver({
  id: 'melexis-mlx90614',
  title: 'Melexis MLX90614 (temperature from afar)',
  options: v.object({ everyMs: everyMs(1000, 100) }),
  channels: {
    object: { quantity: 'temperature', decimals: 2, min: -70, max: 382.2 },
    ambient: { quantity: 'temperature', decimals: 2, min: -40, max: 125 },
  },
  source: {
    link: {
      kind: 'i2c',
      addresses: [ADDRESS],
      chip: {
        script: busScript({ write: Uint8Array.of(AMBIENT), read: 3 }),
        isIn: (read, address) => read.length === 3 && read[2] === pecOf(address, AMBIENT, read),
      },
    },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...STEPS),
  },
  telltale: 'none',
  decode(frame) {
    const read = readIn(frame, 6);
    const ambient = celsius(chipIn(frame), AMBIENT, read.subarray(0, 3));
    const object = celsius(chipIn(frame), OBJECT, read.subarray(3));
    const reading = {
      ...(object === undefined ? {} : { object }),
      ...(ambient === undefined ? {} : { ambient }),
    };
    return Object.keys(reading).length > 0 ? [{ reading }] : [];
  },
  vectors: [
    {
      name: 'a wall, 24.59 °C (word from a logic analyser, sigrok; the checksum by SMBus 3.2, section 6.4.1.1)',
      frame: answer('273a73 273a65'),
      readings: [{ reading: { object: 24.59, ambient: 24.59 } }],
    },
    {
      name: 'the word 0x3ad2 and its checksum 0x30, as the data sheet draws a reading over SMBus',
      frame: answer('273a73 d23a30'),
      readings: [{ reading: { object: 28.01, ambient: 24.59 } }],
    },
    {
      name: 'it could not measure what it looks at',
      frame: answer('273a73 00808f'),
      readings: [{ reading: { ambient: 24.59 } }],
    },
    { name: 'a bit flipped', frame: answer('273a73 d33a30'), fault: 'frame/checksum' },
    {
      name: 'the words of a chip at another address',
      frame: answer('273a73 273a65', 0x5b),
      fault: 'frame/checksum',
    },
    { name: 'nobody pulls the wire down', frame: answer('ffffffffffff'), fault: 'frame/checksum' },
    { name: 'cut short', frame: answer('273a73'), fault: 'frame/length' },
  ],
});

/** SMBus 3.2, section 6.5.5: over all that was on the wire, addresses included. */
const pecOf = (address: number, command: number, word: Uint8Array): number =>
  crc8(Uint8Array.of(address << 1, command, (address << 1) | 1, word[0]!, word[1]!), 0x07);

/** Undefined where it could not measure. @throws frame/checksum. */
function celsius(address: number, command: number, word: Uint8Array): number | undefined {
  const actual = pecOf(address, command, word);
  if (actual !== word[2]) throw fault('frame/checksum', { expected: word[2]!, actual });
  const raw = word[0]! | (word[1]! << 8);
  return raw & FAILED ? undefined : raw * 0.02 - 273.15;
}
