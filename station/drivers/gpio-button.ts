import * as v from 'valibot';
import { ascii } from '../codec/bytes.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { activeAt, bias, debounceMs, everyMs, onPin, sayLevel, watchedPin } from './pin.ts';

const Options = v.object({
  onAt: activeAt('low'),
  bias: bias('pull-up'),
  debounceMs: debounceMs(5),
  everyMs: everyMs(),
});
type Options = OptionsOf<typeof Options>;

/**
 * A push button, a switch or a door contact: usually between a line and ground, with the board's own pull-up. Its contacts
 * bounce for a few milliseconds, which is waited out; each press and release is a row of its own, stamped by the kernel.
 */
export default defineDriver({
  id: 'gpio-button',
  title: 'Button or contact on a pin',
  options: Options,
  channels: { pressed: { quantity: 'switch', decimals: 0, min: 0, max: 1 } },
  source: onPin<Options>(v.parse(Options, {}), watchedPin),
  telltale: 'none',
  decode: sayLevel('pressed').decode,
  vectors: [
    { name: 'pressed', frame: ascii('edge:1'), readings: [{ reading: { pressed: 1 } }] },
    { name: 'released', frame: ascii('edge:0'), readings: [{ reading: { pressed: 0 } }] },
    {
      name: 'not pressed when it was asked',
      frame: ascii('level:0'),
      readings: [{ reading: { pressed: 0 } }],
    },
    { name: 'neither', frame: ascii('edge:0.5'), fault: 'frame/syntax' },
  ],
});
