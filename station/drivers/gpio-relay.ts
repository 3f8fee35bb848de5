import * as v from 'valibot';
import { ascii } from '../codec/bytes.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { activeAt, everyMs, onPin, outputPin, safe, sayLevel } from './pin.ts';

const Options = v.object({ onAt: activeAt('low'), safe, everyMs: everyMs() });
type Options = OptionsOf<typeof Options>;

/**
 * A relay, or a board of them with one line each: most are on while their line is at 0 V. It is off, or at what was chosen to be
 * safe, from opening until somebody sets it, and again when the bridge stops; it is on where the line itself says so.
 */
export default defineDriver({
  id: 'gpio-relay',
  title: 'Relay on a pin',
  options: Options,
  channels: {
    relay: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true, risk: 2, safe: 0 },
  },
  source: onPin<Options>(v.parse(Options, {}), outputPin),
  telltale: 'none',
  ...sayLevel('relay'),
  vectors: [
    { name: 'off', frame: ascii('level:0'), readings: [{ reading: { relay: 0 } }] },
    { name: 'on', frame: ascii('level:1'), readings: [{ reading: { relay: 1 } }] },
    { name: 'neither', frame: ascii('level:2'), fault: 'frame/syntax' },
    { name: 'switched on', set: { relay: 1 }, bytes: ascii('level:1\n') },
    { name: 'switched off', set: { relay: 0 }, bytes: ascii('level:0\n') },
  ],
});
