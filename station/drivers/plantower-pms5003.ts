import { hex, toHex } from '../codec/bytes.ts';
import { sum } from '../codec/checksum.ts';
import { prefixed } from '../codec/framing/prefixed.ts';
import { viewOf } from '../codec/struct.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

/** Appendix I of the data manual V2.3, in its order: data 1-12. The PMS3003 says the first six of them. */
const words = [
  'pm1Factory',
  'pm25Factory',
  'pm10Factory',
  'pm1',
  'pm25',
  'pm10',
  'n03',
  'n05',
  'n10',
  'n25',
  'n50',
  'n100',
] as const;
/** A PMS5003ST's, which adds formaldehyde, temperature and humidity. */
const ST = 36;

/** How many of the words are in a frame that says it has so many bytes after its fourth. */
const COUNTS: ReadonlyMap<number, number> = new Map([
  [20, 6],
  [28, words.length],
  [ST, words.length],
]);

/**
 * Others send the same frame with other words in it: Honeywell's HPMA115S0 (datasheet 32322550) has its PM2.5 and PM10 in
 * data 2 and 3 and nothing behind them, a PMS5003T its temperature and humidity in data 11 and 12. A Plantower counts all
 * particles beyond a size (appendix I, data 7-12), so each count has the next in it (the first may have run over in thick
 * smoke), and air that has a concentration with CF = 1 has one without.
 */
function isForeign(told: { readonly [N in (typeof words)[number]]?: number }): boolean {
  const counts = [told.n05, told.n10, told.n25, told.n50, told.n100];
  return (
    counts.some((count, i) => i > 0 && count !== undefined && count > counts[i - 1]!) ||
    (told.pm1Factory! > 0 && told.pm1 === 0) ||
    (told.pm25Factory! > 0 && told.pm25 === 0) ||
    (told.pm10Factory! > 0 && told.pm10 === 0)
  );
}

const START = hex('42 4d');
/** Up to 1000 ug/m3 it can measure: data manual, “maximum range”. */
const mass = { quantity: 'massConcentration', decimals: 0, min: 0, max: 1000 } as const;
/** Particles larger than the size, in 0.1 l of air. */
const number = { quantity: 'numberConcentration', decimals: 0, min: 0, max: 65535 } as const;

const checksumOf = (frame: Uint8Array) => sum(frame.subarray(0, -2)) & 0xffff;
const sentChecksum = (frame: Uint8Array) => (frame.at(-2)! << 8) | frame.at(-1)!;
const isSound = (frame: Uint8Array) => checksumOf(frame) === sentChecksum(frame);

/**
 * Plantower PMS5003 particle sensor in its active mode. PMS1003, PMS7003 and PMSA003 send the same frame, PMS3003 a shorter
 * and PMS5003ST a longer one. `pm1`, `pm25`
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
    formaldehyde: mass,
    temperature: { quantity: 'temperature', decimals: 1 },
    humidity: { quantity: 'relativeHumidity', decimals: 1, min: 0, max: 100 },
  },
  source: {
    link: { kind: 'serial', baudRate: 9600 },
    framing: prefixed({
      start: START,
      headBytes: 4,
      maxBytes: 40,
      sizeOf: (head) => 4 + ((head[2]! << 8) | head[3]!),
      sound: isSound,
    }),
  },
  telltale: {
    // Start, length, sum; a sound frame that says what this one cannot is another's.
    bits: (frame, said) =>
      said === undefined ? (isSound(frame) ? -1 : 0) : said.length > 0 ? 8 * START.length + 16 + 16 : 0,
    marks: [hex('42 4d 00 1c')],
  },
  decode(frame) {
    if (frame.length < 6) throw fault('frame/length', { expected: 32, actual: frame.length });
    const view = viewOf(frame);
    const length = view.getUint16(2);
    if (frame.length !== 4 + length)
      throw fault('frame/length', { expected: 4 + length, actual: frame.length });
    const [expected, actual] = [sentChecksum(frame), checksumOf(frame)];
    if (expected !== actual) throw fault('frame/checksum', { expected, actual });
    if (view.getUint16(0) !== 0x424d) throw fault('frame/syntax', { text: view.getUint16(0).toString(16) });
    const count = COUNTS.get(length);
    if (count === undefined) return []; // a command's echo, or a relative with other fields
    const reading: { -readonly [N in (typeof words)[number]]?: number } = {};
    for (const [i, name] of words.slice(0, count).entries()) reading[name] = view.getUint16(4 + 2 * i);
    if (isForeign(reading)) throw fault('frame/syntax', { text: toHex(frame) });
    if (length !== ST) return [{ reading }];
    // Its manual V2.3, appendix I, data 13-15.
    const formaldehyde = view.getUint16(28);
    const temperature = view.getInt16(30) / 10;
    const humidity = view.getUint16(32) / 10;
    return [{ reading: { ...reading, formaldehyde, temperature, humidity } }];
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
    {
      name: 'PMS3003 (made up after its manual)',
      frame: hex('424d0014 0033 0047 0051 002b 0039 0041 0000 0000 0000 0213'),
      readings: [
        { reading: { pm1Factory: 51, pm25Factory: 71, pm10Factory: 81, pm1: 43, pm25: 57, pm10: 65 } },
      ],
    },
    {
      name: 'Honeywell HPMA115S0: 38 and 51 ug/m3 in words that are others here (made up after its datasheet)',
      frame: hex('424d001c 0000 0026 0033 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0104'),
      fault: 'frame/syntax',
    },
    {
      name: 'PMS5003T: 23.5 degrees and 45.5 % where counts are (made up after its manual)',
      frame: hex('424d001c 0003 0005 0006 0003 0005 0006 02bc 00c8 001e 0005 00eb 01c7 0200 0425'),
      fault: 'frame/syntax',
    },
    { name: 'answer to the command "active mode"', frame: hex('424d0004 e101 0175'), readings: [] },
  ],
});
