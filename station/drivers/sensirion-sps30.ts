import { ascii, hex, latin1 } from '../codec/bytes.ts';
import { delimited } from '../codec/framing/delimited.ts';
import { FLAG, readShdlc, shdlcAnswers, shdlcCommandOf, shdlcRequest } from '../codec/shdlc.ts';
import { f32be, struct } from '../codec/struct.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

const START = 0x00;
const MEASURED = 0x03;
const ABOUT = 0xd0;

/** Datasheet version 1.0, table 3: what "read measured values" gives as floats. */
const Measured = struct({
  pm1: f32be,
  pm25: f32be,
  pm4: f32be,
  pm10: f32be,
  below05: f32be,
  below10: f32be,
  below25: f32be,
  below40: f32be,
  below100: f32be,
  typicalSize: f32be,
});

const PER_DL = 100; // it counts in cm3
/** What it can measure: datasheet, table 1. */
const mass = { quantity: 'massConcentration', decimals: 1, min: 0, max: 1000 } as const;
/** Particles between 0.3 um and the size, in 0.1 l of air. */
const number = { quantity: 'numberConcentration', decimals: 0, min: 0, max: 3000 * PER_DL } as const;

/**
 * Sensirion SPS30 particle sensor on its serial port: it is told to measure, then asked once a second. `below05` ... are
 * the particles from 0.3 um up to that size.
 * @see Datasheet version 1.0, section 5 "UART interface".
 */
export default defineDriver({
  id: 'sensirion-sps30',
  title: 'Sensirion SPS30',
  channels: {
    pm1: mass,
    pm25: mass,
    pm4: mass,
    pm10: mass,
    below05: number,
    below10: number,
    below25: number,
    below40: number,
    below100: number,
    typicalSize: { quantity: 'other', unit: 'um', decimals: 2, min: 0 },
  },
  source: {
    link: { kind: 'serial', baudRate: 115200 },
    framing: delimited(FLAG, 524), // 255 bytes and 5 more, each of them perhaps escaped
    ask: () => ({
      everyMs: 1000,
      timeoutMs: 500,
      requests: [shdlcRequest(MEASURED)],
      answers: (request, frame) => shdlcAnswers(frame) === (shdlcCommandOf(request) ?? MEASURED),
    }),
  },
  telltale: { bits: 8 + 8 + 8 + 8 + 8, marks: [hex('7e 00 03 00 28')] }, // the flags, the command, the length, the sum, ten numbers
  hello: () => [
    // It refuses to start where it measures already; that is an answer, too.
    {
      say: shdlcRequest(START, hex('01 03')),
      withinMs: 2000,
      expects: (frame) => shdlcAnswers(frame) === START,
    },
    {
      say: shdlcRequest(ABOUT, hex('03')),
      withinMs: 2000,
      expects: (frame) => shdlcAnswers(frame) === ABOUT,
    },
  ],
  decode(frame) {
    const { command, error, data } = readShdlc(frame);
    if (command !== MEASURED) return [];
    if (error !== 0) throw fault('frame/refused', { code: error });
    if (data.length === 0) return []; // nothing new since it was asked last
    const measured = Measured.read(data);
    if (!Object.values(measured).every(Number.isFinite))
      throw fault('frame/syntax', { text: 'not a number' });
    const { below05, below10, below25, below40, below100, ...rest } = measured;
    return [
      {
        reading: {
          ...rest,
          below05: below05 * PER_DL,
          below10: below10 * PER_DL,
          below25: below25 * PER_DL,
          below40: below40 * PER_DL,
          below100: below100 * PER_DL,
        },
      },
    ];
  },
  facts(frame) {
    const { command, error, data } = readShdlc(frame);
    if (command !== ABOUT || error !== 0) return undefined;
    const serialNumber = latin1(data).replace(/\0.*$/s, '').trim();
    return /^[\x20-\x7e]{1,32}$/.test(serialNumber) ? { serialNumber } : undefined;
  },
  vectors: [
    {
      name: 'some dust, with an escaped byte (recorded by PyPMS, MIT)',
      frame: hex(
        '00030028 40df03da 417d3162ae 41279e32 412c107d5e 42307d5ed3 4255c04c 425e0908 425fa28a 425fe443 3f40fa1f ff',
      ),
      readings: [
        {
          reading: {
            pm1: 6.97,
            pm25: 9.09,
            pm4: 10.48,
            pm10: 10.75,
            below05: 4412,
            below10: 5344,
            below25: 5551,
            below40: 5591,
            below100: 5597,
            typicalSize: 0.75,
          },
        },
      ],
    },
    { name: 'nothing new (section 5.3.3)', frame: hex('00 03 00 00 fc'), readings: [] },
    {
      name: 'its serial number (made up after section 5.3.9)',
      frame: Uint8Array.of(0, ABOUT, 0, 5, ...ascii('8A21'), 0, 0x4e),
      readings: [],
      facts: { serialNumber: '8A21' },
    },
    { name: 'not measuring: command not allowed', frame: hex('00 03 43 00 b9'), fault: 'frame/refused' },
    {
      name: 'a bit flipped',
      frame: hex('00 03 00 00 fd'),
      fault: 'frame/checksum',
    },
    { name: 'cut short', frame: hex('00 03'), fault: 'frame/length' },
    { name: 'cut behind an escape', frame: hex('00 03 00 28 7d'), fault: 'frame/syntax' },
  ],
});
