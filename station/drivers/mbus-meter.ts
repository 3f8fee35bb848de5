import * as v from 'valibot';
import { hex } from '../codec/bytes.ts';
import { mbus } from '../codec/framing/mbus.ts';
import { factsIn, MbusReading, readRecords } from '../codec/mbus/channels.ts';
import { fixedOf } from '../codec/mbus/fixed.ts';
import {
  answerBytes,
  answerOf,
  answersMbus,
  headOf,
  mbusRequests,
  mediumText,
  type Answer,
} from '../codec/mbus/frame.ts';
import { measured } from '../codec/meter/units.ts';
import type { Channel, Channels } from '../model/channel.ts';
import { defineDriver, type Mark, type OptionsOf } from './driver.ts';

const whole = (title: string, from: number, to: number, usual: number) =>
  v.optional(v.pipe(v.number(), v.title(title), v.integer(), v.minValue(from), v.maxValue(to)), usual);

const Options = v.object({
  /** 254 is answered by any meter: for one alone. */
  address: whole('Primary address (254: the only meter)', 0, 254, 254),
  /** Meters on a battery are made for few answers a day. */
  everyMs: whole('Ask every, ms', 1000, 86_400_000, 900_000),
  telegrams: whole('Answers to ask for each time', 1, 8, 1),
});
type Options = OptionsOf<typeof Options>;

/** EN 13757-3, section 5.9: power low, errors; two lowest bits are the application's. */
const STATUS: Channel = { quantity: 'code', decimals: 0, min: 0, max: 255 };

/** How an answer begins, whatever its length and address: as it is, and with a byte of noise between those that are known. */
const heads = (structure: number): readonly Mark[] =>
  [
    [-1, -1, 0x68, 0x08, -1],
    [-1, -1, -1, 0x68, 0x08, -1],
    [-1, -1, 0x68, -1, 0x08, -1],
    [-1, -1, 0x68, 0x08, -1, -1],
  ].map((between) => [0x68, ...between, structure]);

const isAsked = ({ address }: Answer, options: Options): boolean =>
  options.address === address || options.address === 254;

function factsOf({ structure, data }: Answer): Readonly<Record<string, string>> {
  if (structure === 'other') return {};
  if (structure === 'fixed') {
    const { id, medium } = fixedOf(data);
    return { serialNumber: id, medium: mediumText(medium) };
  }
  const { id, manufacturer, medium, version, records } = headOf(data);
  const words = { serialNumber: id, manufacturer, medium: mediumText(medium), version: String(version) };
  return { ...words, ...factsIn(records) };
}

/**
 * Heat, water, gas and electricity meters on a wired M-Bus, asked at their primary address. Besides what is now, channels
 * carry what the meter stores of due dates (`...Stored1`), its maxima, tariffs and units. `subject` is the address of a
 * meter that was not asked. Points in time are left out: they are no numbers.
 */
export default defineDriver<Channels, Options>({
  id: 'mbus-meter',
  title: 'M-Bus meter (heat, water, gas, electricity)',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 2400, parity: 'even', shared: true },
    framing: mbus,
    ask: ({ address, everyMs, telegrams }) => ({
      everyMs,
      timeoutMs: 500, // EN 13757-2, section 5.5.1.3: 330 bits and 50 ms, at 2400 baud and more
      requests: mbusRequests(address, telegrams),
      answers: answersMbus,
      answerBytes,
    }),
  },
  telltale: {
    bits: (frame) => (frame[0] === 0x68 ? 8 * 4 + 8 + 8 : 0), // start and length twice, end, sum
    marks: [...heads(0x72), ...heads(0x73)],
  },
  decode(frame, { options }) {
    const answer = answerOf(frame);
    if (!answer) return [];
    const own = new MbusReading();
    if (answer.structure === 'variable') {
      const { records, status } = headOf(answer.data);
      readRecords(records, own);
      own.add('status', { value: status, channel: STATUS });
    } else if (answer.structure === 'fixed') {
      for (const { kind, stored, digits } of fixedOf(answer.data).counters)
        own.add(stored ? `${kind.name}Stored1` : kind.name, measured(digits, kind));
    }
    const { reading, found } = own;
    if (Object.keys(reading).length === 0) return [];
    const of = isAsked(answer, options) ? {} : { subject: String(answer.address), facts: factsOf(answer) };
    return [{ ...of, reading, found }];
  },
  facts(frame, { options }) {
    const answer = answerOf(frame);
    return answer && isAsked(answer, options) ? factsOf(answer) : undefined;
  },
  vectors: [
    {
      name: 'EN 13757-3, annex: a water meter of the first generation',
      frame: hex('68 13 13 68 08 05 73 78 56 34 12 0a 00 e9 7e 01 00 00 00 35 01 00 00 3c 16'),
      readings: [{ reading: { volume: 0.001, volumeStored1: 0.135 } }],
      facts: { serialNumber: '12345678', medium: 'water' },
    },
    {
      name: 'ABB F95 heat meter, its power beyond what it can say (recorded by libmbus, BSD-3-Clause)',
      frame: hex(
        '68 5e 5e 68 08 00 72 90 85 71 26 24 23 28 04 73 50 00 00 0c 05 00 00 00 00 0c 12 42 07 00 00 3c 2a dd b4 eb dd ' +
          '3b 3a dd b4 eb 0a 5a 04 02 0a 5e 04 02 0a 62 00 00 04 6d 22 10 8d 11 4c 05 00 00 00 00 44 6d 3b 17 7e 14 44 ed ' +
          '7e 3b 17 9e 14 8c 01 05 00 00 00 00 84 01 6d 3b 17 7f 1c 0b 26 53 65 08 04 16',
      ),
      readings: [
        {
          reading: {
            energy: 0,
            volume: 0.0742,
            flowTemperature: 20.4,
            returnTemperature: 20.4,
            temperatureDifference: 0,
            energyStored1: 0,
            energyStored2: 0,
            operatingTime: 311_590_800,
            status: 80,
          },
        },
      ],
      facts: { serialNumber: '26718590', manufacturer: 'HYD', medium: 'heat (outlet)', version: '40' },
    },
    {
      name: 'an answer of a meter that was not asked',
      options: { address: 7, everyMs: 900_000, telegrams: 1 },
      frame: hex('68 13 13 68 08 05 73 78 56 34 12 0a 00 e9 7e 01 00 00 00 35 01 00 00 3c 16'),
      readings: [
        {
          subject: '5',
          facts: { serialNumber: '12345678', medium: 'water' },
          reading: { volume: 0.001, volumeStored1: 0.135 },
        },
      ],
    },
    { name: 'beginning anew is acknowledged', frame: hex('e5'), readings: [] },
    { name: 'a meter that is busy', frame: hex('68 04 04 68 08 01 70 08 81 16'), fault: 'frame/refused' },
    {
      name: 'a record cut short',
      frame: hex('68 14 14 68 08 02 72 78 56 34 12 24 40 01 07 55 00 00 00 0c 13 15 31 00 b6 16'),
      fault: 'frame/length',
    },
  ],
});
