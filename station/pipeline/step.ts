import * as v from 'valibot';
import { NAME } from '../model/channel.ts';

const name = v.pipe(v.string(), v.regex(NAME, 'letters, digits, _ and -, at most 64'));
const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const durationMs = v.pipe(finite, v.minValue(0));
const window = v.picklist([3, 5, 7, 9, 11, 13, 15]);

const ends = { from: name, as: name };
const forMs = v.exactOptional(durationMs);

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
  v.strictObject({ op: v.literal('deadband'), ...ends, band: durationMs, maxMs: v.exactOptional(positive) }),
  v.strictObject({ op: v.literal('ratePerSecond'), ...ends }),
  v.strictObject({ op: v.literal('ratePerMinute'), ...ends }),
  v.strictObject({ op: v.literal('ratePerHour'), ...ends }),
  /** Conditions: 1 from when the limit has been passed for `forMs` until `clearsAt` is reached. */
  v.strictObject({
    op: v.literal('above'),
    ...ends,
    limit: finite,
    clearsAt: v.exactOptional(finite),
    forMs,
  }),
  v.strictObject({
    op: v.literal('below'),
    ...ends,
    limit: finite,
    clearsAt: v.exactOptional(finite),
    forMs,
  }),
  v.strictObject({
    op: v.literal('outside'),
    ...ends,
    low: finite,
    high: finite,
    clearsAt: v.exactOptional(v.strictObject({ low: finite, high: finite })),
    forMs,
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
