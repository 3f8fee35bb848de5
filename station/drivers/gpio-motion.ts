import * as v from 'valibot';
import { ascii } from '../codec/bytes.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { activeAt, bias, debounceMs, everyMs, onPin, sayLevel, watchedPin } from './pin.ts';

const Options = v.object({
  onAt: activeAt('high'),
  bias: bias('pull-down'),
  debounceMs: debounceMs(20),
  everyMs: everyMs(),
});
type Options = OptionsOf<typeof Options>;

/**
 * A passive infrared motion sensor (HC-SR501, AM312 and alike): its output is high for as long as it was set to after somebody
 * moved. For a minute after power-on it may say so without anybody there.
 */
export default defineDriver({
  id: 'gpio-motion',
  title: 'Motion sensor (PIR) on a pin',
  options: Options,
  channels: { motion: { quantity: 'switch', decimals: 0, min: 0, max: 1 } },
  source: onPin<Options>(v.parse(Options, {}), watchedPin),
  telltale: 'none',
  decode: sayLevel('motion').decode,
  vectors: [
    { name: 'somebody moved', frame: ascii('edge:1'), readings: [{ reading: { motion: 1 } }] },
    { name: 'nobody since', frame: ascii('level:0'), readings: [{ reading: { motion: 0 } }] },
    { name: 'a level that is none', frame: ascii('level:-1'), fault: 'frame/syntax' },
  ],
});
