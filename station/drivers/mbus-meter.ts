import * as v from 'valibot';
import { hex } from '../codec/bytes.ts';
import { mbus } from '../codec/framing/mbus.ts';
import { fixedOf } from '../codec/mbus/fixed.ts';
import { answerBytes, answerOf, answersMbus, headOf, mbusRequests, mediumText } from '../codec/mbus/frame.ts';
import { recordsIn, type MbusRecord } from '../codec/mbus/records.ts';
import { kindOf, type Kind } from '../codec/mbus/vif.ts';
import { measured, type Measured } from '../codec/meter/units.ts';
import type { Channel, Channels } from '../model/channel.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

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

const MAX_CHANNELS = 64;

/** Numbers under the names of their kinds; a name that comes again is told apart by its count. */
class Reading {
  readonly reading: Record<string, number> = {};
  readonly found: Record<string, Channel> = {};

  add(name: string, { value, channel }: Measured): void {
    if (Object.keys(this.reading).length === MAX_CHANNELS || !Number.isFinite(value)) return;
    let free = name;
    for (let n = 2; free in this.reading; n++) free = `${name}_${n}`;
    this.reading[free] = value;
    this.found[free] = channel;
  }
}

const SUFFIX = { now: '', max: 'Max', min: 'Min', error: 'AtError' } as const;

const nameOf = ({ name }: Kind, { when, storage, tariff, unit }: MbusRecord): string =>
  [
    name,
    SUFFIX[when],
    tariff > 0 ? `T${tariff}` : '',
    unit > 0 ? `Unit${unit}` : '',
    storage > 0 ? `Stored${storage}` : '',
  ].join('');

/** A unit in the meter's own words is shown as it stands there. */
const wordsOf = ({ words, extensions }: MbusRecord): Kind | undefined => {
  if (words === undefined || !/^[\x21-\x7e]{1,16}$/.test(words)) return undefined;
  const power = extensions.map((byte) => byte & 0x7f).find((code) => code >= 0x70 && code <= 0x77);
  return {
    name: 'value',
    quantity: 'other',
    unit: words,
    power: power === undefined ? 0 : power - 0x76,
    times: 1,
  };
};

function numberOf(kind: Kind, value: MbusRecord['value']): Measured | undefined {
  if (typeof value === 'string') return measured(value, kind);
  if (typeof value !== 'number') return undefined;
  const { channel } = measured('0.000', { ...kind, power: 0 });
  return { value: value * 10 ** kind.power * kind.times, channel };
}

function readRecords(records: Uint8Array, into: Reading): void {
  for (const record of recordsIn(records)) {
    const kind = record.words === undefined ? kindOf(record.vif, record.extensions) : wordsOf(record);
    const number = kind && numberOf(kind, record.value);
    if (number) into.add(nameOf(kind, record), number);
  }
}

/** EN 13757-3, section 5.9: power low, errors; two lowest bits are the application's. */
const STATUS: Channel = { quantity: 'code', decimals: 0, min: 0, max: 255 };

/** Words among the records: fabrication number, firmware, software. */
const FACTS: ReadonlyMap<string, string> = new Map([
  ['120', 'fabricationNumber'],
  ['253/14', 'firmware'],
  ['253/15', 'software'],
]);

function factsIn(records: Uint8Array): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const { vif, extensions, storage, value } of recordsIn(records)) {
    const name = FACTS.get([vif, ...extensions.slice(0, 1)].join('/'));
    const text =
      typeof value === 'string' ? value : typeof value === 'object' && 'text' in value ? value.text : '';
    if (name && storage === 0 && text.trim() !== '') facts[name] = text.trim().slice(0, 64);
  }
  return facts;
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
  telltale: { bits: (frame) => (frame[0] === 0x68 ? 8 * 4 + 8 + 8 : 0) }, // start and length twice, end, sum
  decode(frame, { options }) {
    const answer = answerOf(frame);
    if (!answer) return [];
    const own = new Reading();
    if (answer.structure === 'variable') {
      const { records, status } = headOf(answer.data);
      readRecords(records, own);
      own.add('status', { value: status, channel: STATUS });
    } else if (answer.structure === 'fixed') {
      for (const { kind, stored, digits } of fixedOf(answer.data).counters)
        own.add(stored ? `${kind.name}Stored1` : kind.name, measured(digits, kind));
    }
    const asked = options.address === answer.address || options.address === 254;
    const { reading, found } = own;
    return Object.keys(reading).length > 0
      ? [{ ...(asked ? {} : { subject: String(answer.address) }), reading, found }]
      : [];
  },
  facts(frame) {
    const answer = answerOf(frame);
    if (answer?.structure === 'fixed') {
      const { id, medium } = fixedOf(answer.data);
      return { serialNumber: id, medium: mediumText(medium) };
    }
    if (answer?.structure !== 'variable') return undefined;
    const { id, manufacturer, medium, version, records } = headOf(answer.data);
    return {
      serialNumber: id,
      manufacturer,
      medium: mediumText(medium),
      version: String(version),
      ...factsIn(records),
    };
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
      readings: [{ subject: '5', reading: { volume: 0.001, volumeStored1: 0.135 } }],
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
