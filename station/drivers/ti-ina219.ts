import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { fault } from '../model/fault.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

/** Up to 32 V and 320 mV, 12 bits, again and again: what it is set to after power-up, section 8.6.2.1. */
const CONFIG = 0x399f;
const STEPS = [
  { write: hex('00 399f') },
  { waitMs: 2 }, // both conversions: 1.17 ms, section 6.5
  { write: hex('00'), read: 2 },
  { write: hex('01'), read: 2 },
  { write: hex('02'), read: 2 },
];
const answer = (read: string) => busAnswer(busScript(...STEPS), hex(read));
const READY = 0x2;
/** Ten microvolts each, and 320 mV is all that it can tell: section 8.6.3.1. */
const FULL = 32_000;

const Options = v.object({
  everyMs: everyMs(1000, 50),
  shuntOhm: v.optional(v.pipe(v.number(), v.title('Shunt, Ohm'), v.minValue(0.0001), v.maxValue(100)), 0.1),
});

/**
 * TI INA219: voltage, current and power of what hangs behind its shunt. Current is the shunt's voltage by its resistance, so
 * nothing has to be kept in the chip.
 * @see Data sheet INA219, SBOS448G, section 8.6.
 */
export default defineDriver({
  id: 'ti-ina219',
  title: 'TI INA219 (voltage, current, power)',
  options: Options,
  channels: {
    voltage: { quantity: 'voltage', decimals: 3, min: 0, max: 32.76 },
    current: { quantity: 'current', decimals: 4 },
    power: { quantity: 'power', decimals: 3 },
  },
  source: {
    link: { kind: 'i2c', addresses: Array.from({ length: 16 }, (_, i) => 0x40 + i) },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...STEPS),
  },
  telltale: 'none',
  decode(frame, { options }: { readonly options: OptionsOf<typeof Options> }) {
    const read = readIn(frame, 6);
    const view = new DataView(read.buffer, read.byteOffset, read.length);
    const [config, shunt, bus] = [view.getUint16(0), view.getInt16(2), view.getUint16(4)];
    if (config !== CONFIG) throw fault('frame/syntax', { text: `set to ${config.toString(16)}` });
    if (!(bus & READY)) return [];
    const voltage = (bus >> 3) * 0.004;
    if (Math.abs(shunt) >= FULL) return [{ reading: { voltage } }];
    const current = (shunt * 1e-5) / options.shuntOhm;
    return [{ reading: { voltage, current, power: voltage * current } }];
  },
  vectors: [
    {
      name: 'the example of the data sheet, section 8.5.2: 12 V less 20 mV, 10 A through 2 mOhm',
      options: { everyMs: 1000, shuntOhm: 0.002 },
      frame: answer('399f 07d0 5d9a'),
      readings: [{ reading: { voltage: 11.98, current: 10, power: 119.8 } }],
    },
    {
      name: 'a battery is charged: current comes back (320 mV below nothing is 0x8300, section 8.6.3.1)',
      frame: answer('399f fc18 1f42'),
      readings: [{ reading: { voltage: 4, current: -0.1, power: -0.4 } }],
    },
    {
      name: 'more current than it can tell',
      frame: answer('399f 7d00 5d9a'),
      readings: [{ reading: { voltage: 11.98 } }],
    },
    { name: 'not converted yet', frame: answer('399f 0000 5d98'), readings: [] },
    { name: 'set otherwise: somebody else uses it', frame: answer('019f 07d0 5d9a'), fault: 'frame/syntax' },
    { name: 'nobody pulls the wire down', frame: answer('ffffffffffff'), fault: 'frame/syntax' },
    { name: 'cut short', frame: answer('399f'), fault: 'frame/length' },
  ],
});
