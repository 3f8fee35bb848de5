import * as v from 'valibot';
import { NAME } from '../model/channel.ts';
import { MAX_LENGTH } from '../pipeline/formula/parse.ts';
import { Action, Actions, channel } from './step.ts';

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0, 'must be more than 0'));
const notNegative = v.pipe(finite, v.minValue(0, 'must not be below 0'));
const id = v.pipe(v.string(), v.regex(NAME, 'letters, digits, _ and -, at most 64'));

const watched = { channel, join: v.exactOptional(v.picklist(['and', 'or', 'butNot']), 'and') };
const forMs = v.exactOptional(v.pipe(notNegative, v.maxValue(86_400_000, 'must not be longer than a day')));
const bounds = v.strictObject({ low: finite, high: finite });
const minuteOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1440));

/** One row of a rule's sentence. `join` says how it meets those before it; that of the first means nothing. */
export const Condition = v.variant('is', [
  v.strictObject({
    is: v.literal('above'),
    ...watched,
    limit: finite,
    clearsAt: v.exactOptional(finite),
    forMs,
  }),
  v.strictObject({
    is: v.literal('below'),
    ...watched,
    limit: finite,
    clearsAt: v.exactOptional(finite),
    forMs,
  }),
  v.strictObject({
    is: v.literal('outside'),
    ...watched,
    ...bounds.entries,
    clearsAt: v.exactOptional(bounds),
    forMs,
  }),
  v.strictObject({
    is: v.literal('inside'),
    ...watched,
    ...bounds.entries,
    clearsAt: v.exactOptional(bounds),
    forMs,
  }),
  /** A state. While nothing new is said it goes on, for as long as the rule's `maxAgeMs`. */
  v.strictObject({
    is: v.literal('equals'),
    ...watched,
    value: finite,
    tolerance: v.exactOptional(notNegative),
    forMs,
  }),
  v.strictObject({ is: v.literal('changed'), ...watched, by: positive, windowMs: positive }),
  v.strictObject({
    is: v.literal('unchanged'),
    ...watched,
    tolerance: v.exactOptional(notNegative),
    forMs: positive,
  }),
  v.strictObject({
    is: v.literal('reaches'),
    ...watched,
    limit: finite,
    withinMs: positive,
    tauMs: positive,
  }),
  v.strictObject({ is: v.literal('noData'), ...watched, forMs: positive }),
  /** Beyond what the channel itself has been like so far: docs/anomalies.md. */
  v.strictObject({ is: v.literal('unusual'), ...watched }),
  /** A formula that is not 0, over channels of any device: `[pump/flow] < 2 and [pump/on]`. */
  v.strictObject({
    is: v.literal('true'),
    join: watched.join,
    formula: v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_LENGTH)),
    forMs,
  }),
  /** On these days of the week (0 = Sunday), from one minute of the day until another, which may be past midnight. */
  v.strictObject({
    is: v.literal('schedule'),
    join: watched.join,
    days: v.pipe(
      v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6))),
      v.minLength(1),
      v.maxLength(7),
    ),
    fromMinute: minuteOfDay,
    toMinute: minuteOfDay,
    /** IANA name; it is part of the rule, so that the rule means the same wherever it runs. */
    timeZone: v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone, 'is no time zone that is known here')),
  }),
  /** While the sun's centre is above (or below) this many degrees over the horizon. */
  v.strictObject({
    is: v.picklist(['sunAbove', 'sunBelow']),
    join: watched.join,
    degrees: v.pipe(finite, v.minValue(-90), v.maxValue(90)),
    latitude: v.pipe(finite, v.minValue(-90), v.maxValue(90)),
    longitude: v.pipe(finite, v.minValue(-180), v.maxValue(180)),
  }),
]);
export type Condition = v.InferOutput<typeof Condition>;

export const MAX_CONDITIONS = 8;
const DAY_MS = 86_400_000;
const lasting = (mostMs: number) => v.pipe(finite, v.minValue(100), v.maxValue(mostMs));

/**
 * One step of what a rule does. Actions that follow each other begin together; `wait` and `verify` first see them end. There are no
 * loops and no branches but `else`, after which it is over: so it always ends.
 */
export const Step = v.variant('do', [
  ...Action.options,
  v.strictObject({ do: v.literal('wait'), forMs: lasting(DAY_MS) }),
  v.strictObject({
    do: v.literal('verify'),
    /** What has to be so; absent: that every device has confirmed what was set since the last `verify`. */
    that: v.exactOptional(Condition),
    withinMs: lasting(3_600_000),
    else: v.exactOptional(Actions, []),
  }),
]);
export type Step = v.InferOutput<typeof Step>;

/** When what is so, for how long, and how grave that is. Plain data. */
export const Rule = v.strictObject({
  id,
  /** Goes up with every change. */
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  title: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(120)),
  severity: v.picklist(['critical', 'warning', 'info']),
  when: v.pipe(v.array(Condition), v.minLength(1), v.maxLength(MAX_CONDITIONS), v.readonly()),
  /** Whoever acknowledges its alarm has to say what was found. */
  needsNote: v.exactOptional(v.literal(true)),
  /** What is done when it is raised, one step after the other; stopped when it is over. */
  actions: v.exactOptional(
    v.pipe(
      v.array(Step),
      v.maxLength(16, 'at most 16 steps'),
      v.check(
        (all) => all.reduce((sum, step) => sum + lastsMs(step), 0) <= DAY_MS,
        'lasts longer than a day',
      ),
      v.readonly(),
    ),
    [],
  ),
  /** What is done when it is over, beside what `set` puts back. */
  whenOver: v.exactOptional(Actions),
  /** For how long a value counts while nothing newer is said; then the rule is not judged. 15 min where absent. */
  maxAgeMs: v.exactOptional(positive, 900_000),
  /** On how much recorded time it was tried when it was saved, and how often it would have fired there. */
  checked: v.exactOptional(
    v.strictObject({ spanMs: notNegative, times: v.pipe(notNegative, v.integer()), atMs: finite }),
  ),
});
export type Rule = v.InferOutput<typeof Rule>;

export const Rules = v.pipe(v.array(Rule), v.maxLength(200), v.readonly());

/** Whether what one has seen and raised holds for the other: only words, severity or actions differ. */
export const isJudgedAlike = (one: Rule, other: Rule): boolean =>
  one.maxAgeMs === other.maxAgeMs && JSON.stringify(one.when) === JSON.stringify(other.when);

/** At most. */
function lastsMs(step: Step): number {
  return step.do === 'wait' ? step.forMs : step.do === 'verify' ? step.withinMs : 0;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
