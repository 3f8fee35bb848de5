import * as v from 'valibot';
import { ascii } from '../codec/bytes.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { activeAt, everyMs, onPin, outputPin, safe, sayLevel } from './pin.ts';

const Options = v.object({ onAt: activeAt('high'), safe, everyMs: everyMs() });
type Options = OptionsOf<typeof Options>;

/** A light-emitting diode with its resistor, between a line and ground, or the supply where it is on at low. */
export default defineDriver({
  id: 'gpio-led',
  title: 'LED on a pin',
  options: Options,
  channels: { led: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true, risk: 0, safe: 0 } },
  source: onPin<Options>(v.parse(Options, {}), outputPin),
  telltale: 'none',
  ...sayLevel('led'),
  vectors: [
    { name: 'dark', frame: ascii('level:0'), readings: [{ reading: { led: 0 } }] },
    { name: 'lit', frame: ascii('level:1'), readings: [{ reading: { led: 1 } }] },
    { name: 'a word too many', frame: ascii('level:1 level:1'), fault: 'frame/syntax' },
    { name: 'lit by a command', set: { led: 1 }, bytes: ascii('level:1\n') },
  ],
});
