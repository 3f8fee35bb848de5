import * as v from 'valibot';
import { hex } from '../codec/bytes.ts';
import { modbusRtu } from '../codec/framing/modbus.ts';
import {
  alike,
  answerBytes,
  answers,
  readRegisters,
  refusal,
  registersOf,
  requestOf,
} from '../codec/modbus.ts';
import { type MapName, mapNames, maps } from '../codec/modbus-maps/maps.ts';
import { channelOf, readMap, requestsFor, type Register, writeValue } from '../codec/registers.ts';
import type { Channels } from '../model/channel.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { OwnRegisters } from './registers.ts';

const titles = Object.fromEntries([
  ...mapNames.map((name) => [name, titleOf(name)]),
  ['custom', 'Your own registers, as below'],
]);

function titleOf(name: MapName): string {
  const { title, datasheetOnly } = maps[name] as { title: string; datasheetOnly?: true };
  return datasheetOnly ? `${title} (from the datasheet only)` : title;
}

const Options = v.pipe(
  v.object({
    unit: v.optional(
      v.pipe(v.number(), v.title('Unit address'), v.integer(), v.minValue(1), v.maxValue(247)),
      1,
    ),
    model: v.optional(
      v.pipe(v.picklist([...mapNames, 'custom']), v.title('Device'), v.metadata({ titles })),
      'sdm120',
    ),
    everyMs: v.optional(
      v.pipe(v.number(), v.title('Ask every, ms'), v.integer(), v.minValue(100), v.maxValue(86_400_000)),
      1000,
    ),
    /** The map of a device that is not among the models. */
    registers: v.optional(OwnRegisters, []),
  }),
  v.forward(
    v.partialCheck(
      [['model'], ['registers']],
      ({ model, registers }) => model !== 'custom' || registers.length > 0,
      'name one register at least',
    ),
    ['registers'],
  ),
);
type Options = OptionsOf<typeof Options>;

const mapOf = ({ model, registers }: Options): readonly Register[] =>
  model === 'custom' ? registers : maps[model].registers;

/** Of a device that nobody knows, only what was named is asked for. */
const limitsOf = ({ model }: Options) => (model === 'custom' ? { maxCount: 125, maxGap: 0 } : maps[model]);

const registerOf = (channel: string, options: Options) =>
  mapOf(options).find(({ name, writable }) => name === channel && writable);

/**
 * A Modbus RTU device that is asked, by a map of its registers: one of those that are known, or a person's own. Which
 * channels it has depends on the map, so they are found; `subject` is the number of a unit that is not the one of the
 * options, heard on the same wire. Several of them share a wire: each unit is a device of its own at the same address.
 */
export default defineDriver<Channels, Options>({
  id: 'modbus-meter',
  title: 'Modbus device (meter, sensor, relays, inverter, battery, or your own registers)',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 9600, shared: true },
    framing: modbusRtu,
    ask: (options) => ({
      everyMs: options.everyMs,
      timeoutMs: 300,
      silentChars: 3.5, // Modbus over serial line V1.02, section 2.5.1.1
      requests: requestsFor(options.unit, mapOf(options), limitsOf(options)).map(readRegisters),
      answers,
      answerBytes,
      alike,
      refusal,
      acknowledges: true,
    }),
  },
  telltale: { bits: () => 16 + 4 }, // each frame on the bus is sound: its CRC, and that functions are few
  decode(frame, { options, asked }) {
    const bytes = registersOf(frame);
    const request = requestOf(asked);
    if (!request || !answers(asked, frame)) return [];
    const { reading, found } = readMap(mapOf(options), request, bytes);
    const subject = request.unit === options.unit ? {} : { subject: String(request.unit) };
    return Object.keys(reading).length > 0 ? [{ ...subject, reading, found }] : [];
  },
  encode(channel, value, options) {
    return writeValue(options.unit, registerOf(channel, options)!, value);
  },
  writable(channel, options) {
    const register = registerOf(channel, options);
    return register && channelOf(register);
  },
  vectors: [
    {
      name: 'mains voltage (the worked example of Eastron’s protocol document)',
      asked: hex('01 04 0000 0002 71cb'),
      frame: hex('01 04 04 43663334 1b38'),
      readings: [
        { reading: { voltage: 230.2 }, found: { voltage: { quantity: 'voltage', decimals: 1, min: 0 } } },
      ],
    },
    {
      name: 'temperature and humidity (manual of the XY-MD02)',
      options: { unit: 1, model: 'xymd02', everyMs: 1000, registers: [] },
      asked: hex('01 04 0001 0002 200b'),
      frame: hex('01 04 04 0131 0222 2ace'),
      readings: [{ reading: { temperature: 30.5, humidity: 54.6 } }],
    },
    {
      name: 'PZEM-004T v3: low word first',
      options: { unit: 1, model: 'pzem004t', everyMs: 1000, registers: [] },
      asked: hex('01 04 0000 000a 700d'),
      frame: hex('01 04 14 08d1 006c0000 00f40000 00260000 01f4 0064 0000 5134'),
      readings: [
        {
          reading: {
            voltage: 225.7,
            current: 0.108,
            power: 24.4,
            energy: 38,
            frequency: 50,
            powerFactor: 1,
            alarm: 0,
          },
        },
      ],
    },
    {
      name: 'libmodbus: tenths of degrees and percent, and a counter, of unit 17',
      options: {
        unit: 17,
        model: 'custom',
        everyMs: 1000,
        registers: [
          { name: 'temperature', address: 0, function: 4, type: 'i16', scale: 0.1, unit: '°C' },
          { name: 'humidity', address: 1, function: 4, type: 'u16', scale: 0.1, unit: '%' },
          { name: 'counter', address: 2, function: 4, type: 'u16', scale: 1, unit: '' },
        ],
      },
      asked: hex('11 04 0000 0003 b29b'),
      frame: hex('11 04 06 00d7 01e2 0007 3949'),
      readings: [
        {
          reading: { temperature: 21.5, humidity: 48.2, counter: 7 },
          found: {
            temperature: { quantity: 'temperature', decimals: 1 },
            humidity: { quantity: 'relativeHumidity', decimals: 1 },
            counter: { quantity: 'other', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'an answer of another meter to another question',
      asked: hex('01 04 0000 0002 71cb'),
      frame: hex('02 04 04 43663334 2838'),
      readings: [],
    },
    {
      name: 'coil 1 on (Modbus application protocol V1.1b3, section 6.5)',
      options: { unit: 17, model: 'relays8', everyMs: 1000, registers: [] },
      set: { relay1: 1 },
      bytes: hex('11 05 0000 ff00 8eaa'),
    },
    {
      name: 'register not there',
      asked: hex('01 04 0000 0002 71cb'),
      frame: hex('01 84 02 c2c1'),
      fault: 'frame/refused',
    },
    {
      name: 'line noise',
      asked: hex('01 04 0000 0002 71cb'),
      frame: hex('01 04 04 43663335 1b38'),
      fault: 'frame/checksum',
    },
    { name: 'cut short', asked: hex('01 04 0000 0002 71cb'), frame: hex('01 04 04'), fault: 'frame/length' },
  ],
});
