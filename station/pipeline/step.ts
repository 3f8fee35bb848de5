import * as v from 'valibot';
import { NAME } from '../model/channel.ts';
import { MAX_LENGTH } from './formula/parse.ts';

const name = v.pipe(v.string(), v.regex(NAME, 'letters, digits, _ and -, at most 64'));
const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const notNegative = v.pipe(finite, v.minValue(0));
const window = v.picklist([3, 5, 7, 9, 11, 13, 15]);

const ends = { from: name, as: name };
/** How long it must be so; a silence longer than `maxGapMs` (none is too long where absent) begins anew. */
const lasting = { forMs: v.exactOptional(notNegative), maxGapMs: v.exactOptional(positive) };

/**
 * What may be done to a channel. Each step reads one column and makes one new column, so a filter and a condition are
 * the same thing: a condition's column holds zeros and ones. A row without a value is passed over by every step.
 */
export const Step = v.variant('op', [
  /** gain · x + offset */
  v.strictObject({ op: v.literal('linear'), ...ends, gain: finite, offset: finite }),
  /** The line through two points: what the device said, and what was right. */
  v.strictObject({
    op: v.literal('twoPoint'),
    ...ends,
    said: v.strictTuple([finite, finite]),
    right: v.strictTuple([finite, finite]),
  }),
  /** The middle one of the last values. */
  v.strictObject({ op: v.literal('median'), ...ends, window }),
  /** Replaces by the median what is further from it than `k` standard deviations of the last values. */
  v.strictObject({ op: v.literal('hampel'), ...ends, window, k: positive }),
  /** Exponential smoothing with a time constant; rows may come at any times. */
  v.strictObject({ op: v.literal('smooth'), ...ends, tauMs: positive }),
  v.strictObject({ op: v.literal('movingAverage'), ...ends, windowMs: positive }),
  v.strictObject({ op: v.literal('movingMin'), ...ends, windowMs: positive }),
  v.strictObject({ op: v.literal('movingMax'), ...ends, windowMs: positive }),
  /** Passes on a value that has moved by `band`, or that comes `maxMs` after the last one passed on. */
  v.strictObject({ op: v.literal('deadband'), ...ends, band: notNegative, maxMs: v.exactOptional(positive) }),
  v.strictObject({ op: v.literal('ratePerSecond'), ...ends }),
  v.strictObject({ op: v.literal('ratePerMinute'), ...ends }),
  v.strictObject({ op: v.literal('ratePerHour'), ...ends }),
  /** Follows the value by at most so much a second; between two rows no more than `mostMs` count. */
  v.strictObject({ op: v.literal('slew'), ...ends, perSecond: positive, mostMs: v.exactOptional(positive) }),
  /** Conditions: 1 from when the limit has been passed for `forMs` until `clearsAt` is reached. */
  v.strictObject({
    op: v.literal('above'),
    ...ends,
    limit: finite,
    clearsAt: v.exactOptional(finite),
    ...lasting,
  }),
  v.strictObject({
    op: v.literal('below'),
    ...ends,
    limit: finite,
    clearsAt: v.exactOptional(finite),
    ...lasting,
  }),
  v.strictObject({
    op: v.literal('outside'),
    ...ends,
    low: finite,
    high: finite,
    clearsAt: v.exactOptional(v.strictObject({ low: finite, high: finite })),
    ...lasting,
  }),
  v.strictObject({
    op: v.literal('inside'),
    ...ends,
    low: finite,
    high: finite,
    clearsAt: v.exactOptional(v.strictObject({ low: finite, high: finite })),
    ...lasting,
  }),
  /** A state: 1 from when the value has been there, within `tolerance` (0 where absent), for `forMs`. */
  v.strictObject({
    op: v.literal('equals'),
    ...ends,
    value: finite,
    tolerance: v.exactOptional(notNegative),
    ...lasting,
  }),
  /** 1 while the highest and the lowest value of the last `windowMs` are further apart than `by`. */
  v.strictObject({ op: v.literal('changed'), ...ends, by: positive, windowMs: positive }),
  /** 1 while the value has stayed within `tolerance` of where it came to rest, for `forMs` and longer. */
  v.strictObject({
    op: v.literal('unchanged'),
    ...ends,
    tolerance: v.exactOptional(notNegative),
    ...lasting,
    forMs: positive,
  }),
  /** 1 while there has been no value for `forMs`; judged on every row of the device, with that value or without. */
  v.strictObject({ op: v.literal('noData'), ...ends, forMs: positive }),
  /** A condition that has to stay on for `onMs` to turn on, and off for `offMs` to turn off. */
  v.strictObject({ op: v.literal('debounce'), ...ends, onMs: notNegative, offMs: notNegative }),
  /** How often a condition turned on in the last `windowMs`. */
  v.strictObject({ op: v.literal('countInWindow'), ...ends, windowMs: positive }),
  v.strictObject({ op: v.literal('movingSum'), ...ends, windowMs: positive }),
  v.strictObject({ op: v.literal('movingCount'), ...ends, windowMs: positive }),
  /** Standard deviation of the last `windowMs`. */
  v.strictObject({ op: v.literal('movingDeviation'), ...ends, windowMs: positive }),
  /** Added up over time: value × `unitMs` (1 h for W -> W·h), not across a silence longer than `maxGapMs` (10 min where absent). */
  v.strictObject({
    op: v.literal('integral'),
    ...ends,
    unitMs: positive,
    maxGapMs: v.exactOptional(positive),
  }),
  /** How far a counter went, also where it rolled over at `modulus` or began again. */
  v.strictObject({ op: v.literal('counter'), ...ends, modulus: v.exactOptional(positive) }),
  /** Change per `unitMs` of the straight line through about the last `tauMs`. */
  v.strictObject({ op: v.literal('trend'), ...ends, tauMs: positive, unitMs: positive }),
  /** 1 while that line meets `limit` within `withinMs`. */
  v.strictObject({ op: v.literal('reaches'), ...ends, tauMs: positive, limit: finite, withinMs: positive }),
  /** What to set so that the value comes to `setpoint`: gains in parallel form, `ki` per s, `kd` in s. */
  v.strictObject({
    op: v.literal('pid'),
    ...ends,
    setpoint: finite,
    kp: finite,
    ki: v.exactOptional(finite),
    kd: v.exactOptional(finite),
    low: finite,
    high: finite,
  }),
  /** The value that a share `p` of all so far lies below. */
  v.strictObject({ op: v.literal('percentile'), ...ends, p: v.pipe(finite, v.minValue(0), v.maxValue(1)) }),
  /** Of a vibration over `windowMs`: root mean square, largest distance from 0, and how many times the one is in the other. */
  v.strictObject({ op: v.literal('rms'), ...ends, windowMs: positive }),
  v.strictObject({ op: v.literal('peak'), ...ends, windowMs: positive }),
  v.strictObject({ op: v.literal('crest'), ...ends, windowMs: positive }),
  /** RMS of what is between two frequencies, once for every 1024 values. */
  v.strictObject({ op: v.literal('band'), ...ends, lowHz: notNegative, highHz: positive }),
  /** How unusual a value is beside all before it, and 1 while that is beyond what is usual (docs/anomalies.md). */
  v.strictObject({ op: v.literal('anomaly'), ...ends }),
  v.strictObject({ op: v.literal('unusual'), ...ends }),
  /** Arithmetic over several channels, as formula/parse.ts reads it; another row's number counts for `maxAgeMs` (5 min where absent). */
  v.strictObject({
    op: v.literal('formula'),
    expression: v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_LENGTH)),
    as: name,
    maxAgeMs: v.exactOptional(positive),
  }),
  /** 1 on the row where a condition turns on, or off. */
  v.strictObject({ op: v.literal('rise'), ...ends }),
  v.strictObject({ op: v.literal('fall'), ...ends }),
]);
export type Step = v.InferOutput<typeof Step>;

export const MAX_STEPS = 32;

/** What is done to a device's channels, in this order: a step may read what an earlier one made. */
export const Pipeline = v.pipe(v.array(Step), v.maxLength(MAX_STEPS), v.readonly());
export type Pipeline = v.InferOutput<typeof Pipeline>;
