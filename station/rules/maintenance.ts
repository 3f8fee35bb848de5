import * as v from 'valibot';
import { NAME } from '../model/channel.ts';
import type { AlarmCard } from '../model/alarm.ts';
import { clockColumn } from './clock-column.ts';
import { Condition } from './rule.ts';

type Weekly = Extract<Condition, { is: 'schedule' }>;

const timeMs = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
const about = v.pipe(v.string(), v.regex(NAME, 'letters, digits, _ and -, at most 64'));

/** A time in which alarms are off by design: the boiler is being serviced, the vents are open every Monday morning. */
export const Maintenance = v.pipe(
  v.strictObject({
    id: about,
    why: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(120)),
    /** Of which device, or which rule; of all where neither is said. */
    device: v.exactOptional(about),
    rule: v.exactOptional(about),
    fromMs: timeMs,
    /** Absent: until somebody ends it, which only a weekly one may say. */
    untilMs: v.exactOptional(timeMs),
    /** Only at these local times within, every week. */
    weekly: v.exactOptional(
      v.pipe(
        Condition,
        v.guard((condition): condition is Weekly => condition.is === 'schedule'),
      ),
    ),
  }),
  v.check(({ untilMs, weekly }) => untilMs !== undefined || weekly !== undefined, 'says no end'),
  v.check(({ fromMs, untilMs = Infinity }) => untilMs > fromMs, 'ends before it begins'),
);
export type Maintenance = v.InferOutput<typeof Maintenance>;

/** The maintenance that an alarm is off for at a time; undefined where it is not. */
export function offFor(
  all: readonly Maintenance[],
  { rule, device }: Pick<AlarmCard, 'rule' | 'device'>,
  nowMs: number,
): Maintenance | undefined {
  return all.find(
    (each) =>
      (each.rule === undefined || each.rule === rule) &&
      (each.device === undefined || each.device === device) &&
      nowMs >= each.fromMs &&
      nowMs < (each.untilMs ?? Infinity) &&
      (each.weekly === undefined || clockColumn(each.weekly)(nowMs) === 1),
  );
}
