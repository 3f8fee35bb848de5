import * as v from 'valibot';
import { ascii } from '../codec/bytes.ts';
import { namedLine, namedNumbers } from '../codec/named-numbers.ts';
import { ASK, COUNT_WORDS, rateOf } from '../codec/pin-words.ts';
import { lines } from '../codec/framing/lines.ts';
import type { PwmUse } from '../model/pin.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { everyMs } from './pin.ts';

const Options = v.object({
  frequencyHz: v.optional(
    v.pipe(v.number(), v.title('PWM frequency, Hz'), v.minValue(1), v.maxValue(1_000_000)),
    25_000,
  ),
  polarity: v.optional(v.pipe(v.picklist(['normal', 'inverted']), v.title('Signal at the fan')), 'normal'),
  tach: v.optional(
    v.pipe(v.string(), v.title('Tach line (gpio:header:24), if it has one'), v.maxLength(140)),
    '',
  ),
  pulsesPerTurn: v.optional(
    v.pipe(v.number(), v.title('Tach pulses per turn'), v.integer(), v.minValue(1), v.maxValue(16)),
    2,
  ),
  everyMs: everyMs(),
});
type Options = OptionsOf<typeof Options>;

/** A fan that nobody looks after blows: less may let something burn. */
const SAFE_PERCENT = 100;
/** A fan slower than a turn in so long stands still. */
const STILL_MS = 2_000;

const use = ({ frequencyHz, polarity, tach }: Options): PwmUse => ({
  frequencyHz,
  isInverted: polarity === 'inverted',
  safePercent: SAFE_PERCENT,
  ...(tach === '' ? {} : { tach }),
});

/**
 * A 4-wire fan, or any load that a PWM output of the board sets from 0 to 100 %; its speed where its tach is on a GPIO line.
 * Intel, 4-Wire Pulse Width Modulation (PWM) Controlled Fans, revision 1.3: 25 kHz, two pulses a turn.
 */
export default defineDriver({
  id: 'pwm-fan',
  title: 'Fan on a PWM output',
  options: Options,
  channels: {
    duty: { quantity: 'percent', decimals: 1, min: 0, max: 100, writable: true, risk: 1, safe: SAFE_PERCENT },
    speed: { quantity: 'rotationSpeed', decimals: 0, min: 0 },
  },
  source: {
    link: { kind: 'pwm', use: use(v.parse(Options, {})) },
    linkWith: (options: Options) => ({ kind: 'pwm', use: use(options) }) as const,
    framing: lines(128),
    ask: ({ everyMs }: Options) => ({
      everyMs,
      timeoutMs: 1_000,
      requests: [ASK],
      answers: () => true,
      acknowledges: true,
    }),
  },
  telltale: 'none',
  decode(frame, { options: { tach, pulsesPerTurn } }) {
    if (tach === '') return [{ reading: { duty: percentOf(namedNumbers(frame, ['duty']).duty) } }];
    const words = namedNumbers(frame, ['duty', ...COUNT_WORDS]);
    const perS = rateOf(words, STILL_MS);
    const speed = perS === undefined ? {} : { speed: (60 * perS) / pulsesPerTurn };
    return [{ reading: { duty: percentOf(words.duty), ...speed } }];
  },
  encode: (_channel, value) => namedLine({ duty: value }),
  vectors: [
    { name: 'at 37.5 %', frame: ascii('duty:37.5'), readings: [{ reading: { duty: 37.5 } }] },
    {
      name: '50 pulses in a second at two a turn are 1500 turns a minute',
      options: v.parse(Options, { tach: 'gpio:header:24' }),
      frame: ascii('duty:60 edges:950 fresh:50 span:1000 still:8'),
      readings: [{ reading: { duty: 60, speed: 1_500 } }],
    },
    {
      name: 'it is blocked',
      options: v.parse(Options, { tach: 'gpio:header:24' }),
      frame: ascii('duty:60 edges:950 fresh:0 span:0 still:2000'),
      readings: [{ reading: { duty: 60, speed: 0 } }],
    },
    { name: 'a tach that was not asked for', frame: ascii('duty:60 edges:950'), fault: 'frame/syntax' },
    { name: 'half', set: { duty: 50 }, bytes: ascii('duty:50\n') },
  ],
});

const percentOf = (duty: number): number => Math.min(100, Math.max(0, duty));
