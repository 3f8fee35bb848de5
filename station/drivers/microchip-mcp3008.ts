import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, type BusStep, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { fault } from '../model/fault.ts';
import type { Channel, Channels } from '../model/channel.ts';
import { allInputs, areDifferent, channelOf, inputOf, meaning, meant } from './analog.ts';
import { askedBy, everyMs } from './bus.ts';
import type { Curve } from './curve.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

const Input = v.pipe(
  v.strictObject({
    /** CH0 to CH7. */
    input: inputOf(8),
    /** The other one of its pair, where the difference is measured; else ground. */
    against: v.exactOptional(inputOf(8)),
    ...meaning,
  }),
  v.check(
    ({ input, against }) => against === undefined || against === (input ^ 1),
    'an input is measured against its neighbour: 0 and 1, 2 and 3, 4 and 5, 6 and 7',
  ),
);

const Options = v.object({
  everyMs: everyMs(1000, 100),
  reference: v.optional(
    v.pipe(v.number(), v.title('Voltage at VREF, V'), v.minValue(0.25), v.maxValue(5.5)),
    3.3,
  ),
  /** 1.35 MHz at 2.7 V, 3.6 MHz at 5 V; below 10 kHz it forgets what it measured: sections 1 and 6.2. */
  clockHz: v.optional(
    v.pipe(v.number(), v.title('SPI clock, Hz'), v.integer(), v.minValue(10_000), v.maxValue(3_600_000)),
    1_000_000,
  ),
  /** None named: all eight against ground, in volts. */
  inputs: v.optional(
    v.pipe(
      v.array(Input),
      v.title('Inputs'),
      v.maxLength(8),
      v.check(areDifferent, 'each input once, each with a name of its own'),
    ),
    [],
  ),
});
type Options = OptionsOf<typeof Options>;
type Input = Options['inputs'][number];

const ALL: readonly Input[] = allInputs(8, 'ch');
const inputsOf = ({ inputs }: Options) => (inputs.length > 0 ? inputs : ALL);
/** What it is told, table 5-2: three zeros, start, single-ended or not, D2, D1, D0, so that the answer begins with a byte. */
const orderOf = ({ input, against }: Input) => 0x10 | (against === undefined ? 0x08 : 0) | input;
const ANSWER_BYTES = 3;
const stepsFor = (options: Options): readonly BusStep[] =>
  inputsOf(options).map((input) => ({ write: Uint8Array.of(orderOf(input)), read: ANSWER_BYTES }));

const CODES = 1024;
const linkOf = ({ clockHz }: Options) => ({ kind: 'spi', maxHz: clockHz, mode: 0 }) as const;
const answer = (options: Options, read: string) => busAnswer(busScript(...stepsFor(options)), hex(read));
const usual: Options = { everyMs: 1000, reference: 3.3, clockHz: 1_000_000, inputs: [] };
const wet: Curve = [
  [1.2, 100],
  [2.8, 0],
];
const one = (input: Omit<Input, 'name' | 'quantity'>, more: Partial<Options> = {}): Options => ({
  ...usual,
  ...more,
  inputs: [{ name: 'bed', quantity: input.curve ? 'soilMoisture' : 'voltage', ...input }],
});
const soil = one({ input: 5, curve: wet });
const fiveVolts = one({ input: 2 }, { reference: 5.12 });
const pair = one({ input: 3, against: 2 }, { reference: 5.12 });

/**
 * Microchip MCP3008: eight inputs of 10 bits against ground, or against their neighbours, where a difference below zero is 0. A
 * curve makes of volts what an analog sensor means by them. It says each value forwards and then backwards, which must agree.
 * Where no chip is and the line rests at 0 V, that is 0 V.
 * @see MCP3004/3008 data sheet DS21295D, equation 4-2, table 5-2, figures 5-1 and 5-2.
 */
export default defineDriver<Channels, Options>({
  id: 'microchip-mcp3008',
  title: 'Microchip MCP3008 (eight voltages; analog sensors by a curve)',
  datasheetOnly: true,
  options: Options,
  channels: 'found',
  source: {
    link: linkOf(usual),
    linkWith: linkOf,
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...stepsFor(options)),
  },
  telltale: 'none',
  decode(frame, { options }) {
    const inputs = inputsOf(options);
    const read = readIn(frame, ANSWER_BYTES * inputs.length);
    const reading: Record<string, number> = {};
    const found: Record<string, Channel> = {};
    for (const [i, input] of inputs.entries()) {
      const code = codeIn(read.subarray(ANSWER_BYTES * i));
      found[input.name] = channelOf(input, { decimals: 3, min: 0, max: options.reference });
      const value = meant(input, (code / CODES) * options.reference);
      if (value !== undefined) reading[input.name] = value;
    }
    return Object.keys(reading).length > 0 ? [{ reading, found }] : [];
  },
  vectors: [
    {
      name: 'half of its reference of 5.12 V: 512 (equation 4-2)',
      options: fiveVolts,
      // After a bit that nobody drives: 0, 1000000000, its mirror 000000001 less what they share, zeros (figure 5-2).
      frame: answer(fiveVolts, 'a0 00 08'),
      readings: [
        {
          reading: { bed: 2.56 },
          found: { bed: { quantity: 'voltage', decimals: 3, min: 0, max: 5.12 } },
        },
      ],
    },
    {
      name: 'a step of 5 mV, and all of its codes',
      options: { ...fiveVolts, inputs: allInputs(2, 'ch') },
      frame: answer({ ...fiveVolts, inputs: allInputs(2, 'ch') }, '80 10 00 3f ff f8'),
      readings: [{ reading: { ch0: 0.005, ch1: 5.115 } }],
    },
    {
      name: 'CH3 above CH2: 0110010011',
      options: pair,
      frame: answer(pair, '19 39 30'),
      readings: [{ reading: { bed: 2.015 } }],
    },
    {
      name: 'soil between wet and dry, by a curve',
      options: soil,
      frame: answer(soil, '26 d6 c8'), // 621: 2.001 V
      readings: [{ reading: { bed: 49.9 } }],
    },
    {
      name: 'the soil sensor is not there: a voltage far from its curve is no moisture',
      options: soil,
      frame: answer(soil, '80 10 00'),
      readings: [],
    },
    {
      name: 'a bit that was disturbed on its way back',
      options: fiveVolts,
      frame: answer(fiveVolts, 'a0 04 08'),
      fault: 'frame/checksum',
    },
    {
      name: 'nobody drives the line, which rests high',
      options: fiveVolts,
      frame: answer(fiveVolts, 'ff ff ff'),
      fault: 'frame/syntax',
    },
    { name: 'cut short', frame: answer(usual, '80'), fault: 'frame/length' },
  ],
});

/**
 * Of 24 bits: one that nobody drives, a zero, B9 to B0, B1 to B9, zeros.
 * @throws frame/syntax, frame/checksum.
 */
function codeIn([first, second, third]: Uint8Array): number {
  const bits = ((first! << 16) | (second! << 8) | third!) & 0x7fffff;
  if (bits & 0x400000) throw fault('frame/syntax', { text: 'no answer of an MCP3008' });
  const code = bits >> 12;
  const mirrored = Array.from({ length: 10 }, (_, i) => ((code >> i) & 1) << (9 - i)).reduce((a, b) => a | b);
  // The mirror begins with B0, which is said once.
  const [expected, actual] = [(mirrored & 0x1ff) << 3, bits & 0xfff];
  if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  return code;
}
