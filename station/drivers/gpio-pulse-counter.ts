import * as v from 'valibot';
import { ascii } from '../codec/bytes.ts';
import { namedNumbers } from '../codec/named-numbers.ts';
import { COUNT_WORDS, rateOf } from '../codec/pin-words.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { activeAt, bias, debounceMs, everyMs, onPin } from './pin.ts';

const Options = v.object({
  onAt: activeAt('low'),
  bias: bias('pull-up'),
  debounceMs: debounceMs(0),
  everyMs: everyMs(),
  stillAfterMs: v.optional(
    v.pipe(
      v.number(),
      v.title('Rate is 0 after, ms without a pulse'),
      v.minValue(100),
      v.maxValue(86_400_000),
    ),
    10_000,
  ),
});
type Options = OptionsOf<typeof Options>;

/**
 * A meter with a pulse output, a flow sensor, an anemometer, a rain gauge: pulses since it was opened, and how many come in a
 * second, by the times at which the kernel saw them. Ones that come too fast to be read one by one are counted all the same.
 */
export default defineDriver({
  id: 'gpio-pulse-counter',
  title: 'Pulse counter on a pin',
  options: Options,
  channels: {
    count: { quantity: 'count', decimals: 0, min: 0 },
    rate: { quantity: 'frequency', decimals: 3, min: 0 },
  },
  source: onPin<Options>(v.parse(Options, {}), ({ onAt, bias, debounceMs }) => ({
    mode: 'count',
    activeLow: onAt === 'low',
    bias,
    edges: 'rising',
    debounceMs,
  })),
  telltale: 'none',
  decode(frame, { options }) {
    const words = namedNumbers(frame, COUNT_WORDS);
    const rate = rateOf(words, options.stillAfterMs);
    return [{ reading: { count: Math.max(0, words.edges), ...(rate === undefined ? {} : { rate }) } }];
  },
  vectors: [
    {
      name: 'ten pulses in two seconds',
      frame: ascii('edges:110 fresh:10 span:2000 still:12.5'),
      readings: [{ reading: { count: 110, rate: 5 } }],
    },
    {
      name: 'the first pulse: nobody knows yet how fast they come',
      frame: ascii('edges:1 fresh:1 span:0 still:3'),
      readings: [{ reading: { count: 1 } }],
    },
    {
      name: 'none for a moment',
      frame: ascii('edges:7 fresh:0 span:0 still:900.25'),
      readings: [{ reading: { count: 7 } }],
    },
    {
      name: 'none any more',
      frame: ascii('edges:7 fresh:0 span:0 still:10000'),
      readings: [{ reading: { count: 7, rate: 0 } }],
    },
    {
      name: 'beyond the kernel’s 32 bits',
      frame: ascii('edges:4294967299 fresh:5 span:50 still:30'),
      readings: [{ reading: { count: 4_294_967_299, rate: 100 } }],
    },
    { name: 'cut short', frame: ascii('edges:7 fresh:0'), fault: 'frame/syntax' },
  ],
});
