import { hex, toHex } from '../codec/bytes.ts';
import { sum } from '../codec/checksum.ts';
import { prefixed } from '../codec/framing/prefixed.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

const SIZE = 9;
const READ = 0x86;
const checksumOf = (frame: Uint8Array) => -sum(frame.subarray(1, 8)) & 0xff;
const isSound = (frame: Uint8Array) => checksumOf(frame) === frame[8];

/** Air has 400 ppm of it and more. A sensor that says so little measures something else, or is broken. */
const FEWEST_PPM = 100;
/** What a ZH03B can measure at most, in ug/m3, by its manual. */
const MOST_DUST = 1000;

/**
 * Winsen's other sensors answer the same question in the same form: a ZH03B with PM2.5, PM10 and PM1.0, a ZE08 with
 * formaldehyde, a ZE07 with carbon monoxide (their manuals, question and answer mode). Dust up to a size has the finer one in
 * it, so those three words are in order. The second of an MH-Z19 begins with its temperature, 40 more than it is, so it is
 * far beyond any dust; of an MH-Z19C it is nought, and so less than the first.
 */
function isForeign(frame: Uint8Array): boolean {
  const [first, second, third] = [2, 4, 6].map((at) => (frame[at]! << 8) | frame[at + 1]!) as [
    number,
    number,
    number,
  ];
  return first < FEWEST_PPM || (third <= first && first <= second && second <= MOST_DUST);
}

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
      sound: isSound,
    }),
    ask: () => ({
      everyMs: 5000,
      timeoutMs: 500,
      requests: [hex('ff 01 86 00 00 00 00 00 79')],
      answers: (_, frame) => frame[1] === READ,
    }),
  },
  telltale: {
    // Two bytes at the start, the sum, a concentration that can be; an answer that cannot be this one's is another sensor's.
    bits: (frame, said) =>
      said === undefined ? (isSound(frame) ? -1 : 0) : said.length > 0 ? 8 + 8 + 8 + 2 : 0,
  },
  decode(frame) {
    if (frame.length !== SIZE) throw fault('frame/length', { expected: SIZE, actual: frame.length });
    const actual = checksumOf(frame);
    if (actual !== frame[8]) throw fault('frame/checksum', { expected: frame[8]!, actual });
    if (frame[0] !== 0xff) throw fault('frame/syntax', { text: toHex(frame) });
    if (frame[1] !== READ) return [];
    const co2 = (frame[2]! << 8) | frame[3]!;
    if (co2 > 10000 || isForeign(frame)) throw fault('frame/syntax', { text: toHex(frame) });
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
    {
      name: 'a ZH03B: 53 ug/m3 of PM2.5, 69 of PM10, 40 of PM1.0 (made up after its manual)',
      frame: hex('ff 86 00 35 00 45 00 28 d8'),
      fault: 'frame/syntax',
    },
    {
      name: 'a ZH03B in smoke: 420, 530 and 310 ug/m3',
      frame: hex('ff 86 01 a4 02 12 01 36 8a'),
      fault: 'frame/syntax',
    },
    {
      name: 'a ZE08 with 37 ug/m3 of formaldehyde',
      frame: hex('ff 86 00 25 00 00 00 1e 37'),
      fault: 'frame/syntax',
    },
    {
      name: 'a sensor that says no temperature: 544 ppm',
      frame: hex('ff 86 02 20 00 00 00 00 58'),
      readings: [{ reading: { co2: 544 } }],
    },
    { name: 'cut short', frame: hex('ff 86 02'), fault: 'frame/length' },
  ],
});
