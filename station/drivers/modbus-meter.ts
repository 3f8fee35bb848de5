import * as v from 'valibot';
import { hex } from '../codec/bytes.ts';
import { decimalsOf } from '../codec/decimal.ts';
import { modbusRtu } from '../codec/framing/modbus.ts';
import { answersRead, readRegisters, registersOf, requestOf } from '../codec/modbus.ts';
import { readMap, requestsFor, type Register } from '../codec/registers.ts';
import { measureOf } from '../codec/text/labelled.ts';
import { NAME, type Channel, type Channels } from '../model/channel.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

const Mapped = v.object({
  name: v.pipe(
    v.string(),
    v.regex(NAME),
    v.check((name) => !(name in Object.prototype), 'this name means something to JavaScript'),
  ),
  address: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xfffe)),
  function: v.optional(v.picklist([3, 4]), 4),
  type: v.optional(v.picklist(['u16', 'i16', 'u32', 'f32']), 'u16'),
  /** What the register's number is multiplied with. */
  scale: v.optional(v.pipe(v.number(), v.finite()), 1),
  unit: v.optional(v.pipe(v.string(), v.maxLength(16)), ''),
});

const Options = v.pipe(
  v.object({
    unit: v.optional(
      v.pipe(v.number(), v.title('Unit address'), v.integer(), v.minValue(1), v.maxValue(247)),
      1,
    ),
    model: v.optional(v.pipe(v.picklist(['sdm120', 'sdm630', 'custom']), v.title('Meter')), 'sdm120'),
    everyMs: v.optional(
      v.pipe(v.number(), v.title('Ask every, ms'), v.integer(), v.minValue(100), v.maxValue(86_400_000)),
      1000,
    ),
    /** The map of a meter that is not among the models. */
    registers: v.optional(
      v.pipe(v.array(Mapped), v.title('Registers of a custom meter'), v.maxLength(64)),
      [],
    ),
  }),
  v.check(({ model, registers }) => model !== 'custom' || registers.length > 0, 'name one register at least'),
  v.check(
    ({ registers }) => new Set(registers.map(({ name }) => name)).size === registers.length,
    'names must differ',
  ),
);
type Options = OptionsOf<typeof Options>;

/** A parameter of an Eastron meter: a float in two input registers. */
const eastron = (name: string, address: number, channel: Channel, scale = 1): Register => ({
  name,
  fn: 4,
  address,
  kind: 'f32',
  scale,
  channel,
});
const phases = (name: string, address: number, channel: Channel): readonly Register[] =>
  [1, 2, 3].map((phase) => eastron(`${name}${phase}`, address + 2 * (phase - 1), channel));

const volts = { quantity: 'voltage', decimals: 1, min: 0 } as const;
const amperes = { quantity: 'current', decimals: 2 } as const;
const watts = { quantity: 'power', decimals: 1 } as const;
const voltAmperes = { quantity: 'apparentPower', decimals: 1 } as const;
const vars = { quantity: 'reactivePower', decimals: 1 } as const;
const factor = { quantity: 'ratio', decimals: 3, min: -1, max: 1 } as const;

/** What all Eastron meters count, in kWh and kvarh. */
const counters: readonly Register[] = [
  eastron('frequency', 0x0046, { quantity: 'frequency', decimals: 2 }),
  eastron('importEnergy', 0x0048, { quantity: 'energy', decimals: 0 }, 1000),
  eastron('exportEnergy', 0x004a, { quantity: 'energy', decimals: 0 }, 1000),
  eastron('importReactiveEnergy', 0x004c, { quantity: 'reactiveEnergy', decimals: 0 }, 1000),
  eastron('exportReactiveEnergy', 0x004e, { quantity: 'reactiveEnergy', decimals: 0 }, 1000),
  eastron('totalEnergy', 0x0156, { quantity: 'energy', decimals: 0 }, 1000),
  eastron('totalReactiveEnergy', 0x0158, { quantity: 'reactiveEnergy', decimals: 0 }, 1000),
];

const models: Readonly<Record<'sdm120' | 'sdm630', readonly Register[]>> = {
  /** Eastron SDM120-Modbus protocol, table of input registers. */
  sdm120: [
    eastron('voltage', 0x0000, volts),
    eastron('current', 0x0006, amperes),
    eastron('power', 0x000c, watts),
    eastron('apparentPower', 0x0012, voltAmperes),
    eastron('reactivePower', 0x0018, vars),
    eastron('powerFactor', 0x001e, factor),
    ...counters,
  ],
  /** Eastron SDM630-Modbus protocol, table of input registers. */
  sdm630: [
    ...phases('voltage', 0x0000, volts),
    ...phases('current', 0x0006, amperes),
    ...phases('power', 0x000c, watts),
    ...phases('apparentPower', 0x0012, voltAmperes),
    ...phases('reactivePower', 0x0018, vars),
    ...phases('powerFactor', 0x001e, factor),
    eastron('current', 0x0030, amperes),
    eastron('power', 0x0034, watts),
    eastron('apparentPower', 0x0038, voltAmperes),
    eastron('reactivePower', 0x003c, vars),
    eastron('powerFactor', 0x003e, factor),
    ...counters,
  ],
};

const mapOf = ({ model, registers }: Options): readonly Register[] =>
  model === 'custom'
    ? registers.map(({ name, address, function: fn, type, scale, unit }) => ({
        name,
        fn,
        address,
        kind: type,
        scale,
        channel: {
          ...measureOf(name, unit),
          decimals: type === 'f32' ? 3 : Math.min(6, decimalsOf(String(scale))),
        },
      }))
    : models[model];

/** Eastron's may be read across gaps, 40 parameters at once; of another meter only what was named is asked for. */
const limitsOf = ({ model }: Options) =>
  model === 'custom' ? { maxCount: 125, maxGap: 0 } : { maxCount: 80, maxGap: 16 };

/**
 * A Modbus RTU meter that is asked: Eastron SDM120 and SDM630, or any other by a map of registers. Which channels it has
 * depends on the model, so they are found; `subject` is the number of a meter that is not the one of the options, heard on
 * the same wire.
 */
export default defineDriver<Channels, Options>({
  id: 'modbus-meter',
  title: 'Modbus meter (Eastron SDM120, SDM630, or your own registers)',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 9600 },
    framing: modbusRtu,
    ask: (options) => ({
      everyMs: options.everyMs,
      timeoutMs: 1000, // 80 registers at 2400 baud, the SDM120's own rate, take 0.7 s
      requests: requestsFor(options.unit, mapOf(options), limitsOf(options)).map(readRegisters),
      answers: answersRead,
    }),
  },
  telltale: { bits: () => 16 + 4 }, // each frame on the bus is sound: its CRC, and that functions are few
  decode(frame, { options, asked }) {
    const bytes = registersOf(frame);
    const request = requestOf(asked);
    if (!request || !answersRead(asked, frame)) return [];
    const { reading, found } = readMap(mapOf(options), request, bytes);
    const subject = request.unit === options.unit ? {} : { subject: String(request.unit) };
    return Object.keys(reading).length > 0 ? [{ ...subject, reading, found }] : [];
  },
  vectors: [
    {
      name: 'mains voltage (the worked example of Eastron’s protocol document)',
      asked: hex('01 04 0000 0002 71cb'),
      frame: hex('01 04 04 43663334 1b38'),
      readings: [{ reading: { voltage: 230.2 }, found: { voltage: volts } }],
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
