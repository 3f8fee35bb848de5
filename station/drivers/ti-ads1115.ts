import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, type BusStep, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import type { Curve } from './curve.ts';
import { fault } from '../model/fault.ts';
import type { Channel, Channels } from '../model/channel.ts';
import { allInputs, areDifferent, channelOf, inputOf, meaning, meant } from './analog.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

/** Full scale in volts, by the bits of the gain: table 8-3. */
const RANGES = ['6.144', '4.096', '2.048', '1.024', '0.512', '0.256'] as const;

const Input = v.strictObject({
  /** A0 to A3, against ground. */
  input: inputOf(4),
  ...meaning,
});

const Options = v.object({
  everyMs: everyMs(1000, 100),
  range: v.optional(
    v.pipe(
      v.picklist(RANGES),
      v.title('Full scale'),
      v.metadata({ titles: Object.fromEntries(RANGES.map((volts) => [volts, `${volts} V`])) }),
    ),
    '4.096',
  ),
  /** None named: all four, in volts. */
  inputs: v.optional(
    v.pipe(
      v.array(Input),
      v.title('Inputs'),
      v.maxLength(4),
      v.check(areDifferent, 'each input once, each with a name of its own'),
    ),
    [],
  ),
});
type Options = OptionsOf<typeof Options>;
type Input = Options['inputs'][number];

const ALL: readonly Input[] = allInputs(4, 'a');
const inputsOf = ({ inputs }: Options) => (inputs.length > 0 ? inputs : ALL);
/** Single conversion of one input against ground: section 8.1.3. */
const configOf = (input: number, { range }: Options) =>
  0x81 | ((4 + input) << 4) | (RANGES.indexOf(range) << 1);
const RATE = 0x83; // 128 a second, comparator off

const stepsFor = (options: Options): readonly BusStep[] =>
  inputsOf(options).flatMap(({ input }) => [
    { write: Uint8Array.of(0x01, configOf(input, options), RATE) },
    { waitMs: 9 }, // 7.8 ms, and a tenth for its clock: section 6.5
    { write: hex('01'), read: 2 },
    { write: hex('00'), read: 2 },
  ]);

const answer = (options: Options, read: string) => busAnswer(busScript(...stepsFor(options)), hex(read));
const usual: Options = { everyMs: 1000, range: '4.096', inputs: [] };
const soil: Curve = [
  [1.2, 100],
  [2.8, 0],
];
const bed: Options = {
  ...usual,
  inputs: [{ input: 1, name: 'bed', quantity: 'soilMoisture', curve: soil }],
};

/**
 * Texas Instruments ADS1115: four voltages against ground, each in its own conversion. A curve makes of volts what an analog
 * sensor means by them: moisture of soil, light, a position.
 * @see ADS1115 data sheet SBAS444E, sections 8.1.2 and 8.1.3.
 */
export default defineDriver<Channels, Options>({
  id: 'ti-ads1115',
  title: 'TI ADS1115 (four voltages; analog sensors by a curve)',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'i2c', addresses: [0x48, 0x49, 0x4a, 0x4b] },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...stepsFor(options)),
  },
  telltale: 'none',
  decode(frame, { options }) {
    const inputs = inputsOf(options);
    const fullScale = Number(options.range);
    const read = readIn(frame, 4 * inputs.length);
    const view = new DataView(read.buffer, read.byteOffset, read.length);
    const reading: Record<string, number> = {};
    const found: Record<string, Channel> = {};
    for (const [i, input] of inputs.entries()) {
      const config = configOf(input.input, options);
      // It says which input it converted, and that it is done: else it began anew in between, or somebody else uses it.
      if (read[4 * i] !== config || read[4 * i + 1] !== RATE)
        throw fault('frame/syntax', { text: `set to ${view.getUint16(4 * i).toString(16)}` });
      found[input.name] = channelOf(input, { decimals: 4, min: -fullScale, max: fullScale });
      const raw = view.getInt16(4 * i + 2);
      // At its ends it says that there is more, not how much.
      if (raw === 0x7fff || raw === -0x8000) continue;
      const value = meant(input, (raw / 32768) * fullScale);
      if (value !== undefined) reading[input.name] = value;
    }
    return Object.keys(reading).length > 0 ? [{ reading, found }] : [];
  },
  vectors: [
    {
      name: 'four inputs; -176 of 32768 (recorded by periph, Apache-2.0), full scale, and half of it',
      frame: answer(usual, 'c383 ff50 d383 7fff e383 4000 f383 0000'),
      readings: [{ reading: { a0: -0.022, a2: 2.048, a3: 0 } }],
    },
    {
      name: 'soil between wet and dry, by a curve',
      options: bed,
      frame: answer(bed, 'd383 3e80'), // 2.0 V
      readings: [
        {
          reading: { bed: 50 },
          found: { bed: { quantity: 'soilMoisture', decimals: 1, min: 0, max: 100 } },
        },
      ],
    },
    {
      name: 'the soil sensor is not there: a voltage far from its curve is no moisture',
      options: bed,
      frame: answer(bed, 'd383 0050'),
      readings: [],
    },
    {
      name: 'still converting',
      options: bed,
      frame: answer(bed, '5383 3e80'),
      fault: 'frame/syntax',
    },
    {
      name: 'as it is after its power was gone',
      options: bed,
      frame: answer(bed, '8583 3e80'),
      fault: 'frame/syntax',
    },
    { name: 'cut short', frame: answer(usual, 'c383'), fault: 'frame/length' },
  ],
});
