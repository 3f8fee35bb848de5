import type { Condition } from './rule.ts';
import { sunElevation } from './sun.ts';

/** A condition that time alone decides; it is looked at once a minute. */
export type ClockCondition = Extract<Condition, { is: 'schedule' | 'sunAbove' | 'sunBelow' }>;

export const isClock = (condition: Condition): condition is ClockCondition =>
  condition.is === 'schedule' || condition.is === 'sunAbove' || condition.is === 'sunBelow';

const MINUTE_MS = 60_000;

/** 1 or 0 for each time, kept for the minute. */
export function clockColumn(condition: ClockCondition): (timeMs: number) => number {
  const isSo = condition.is === 'schedule' ? schedule(condition) : sun(condition);
  let minute = NaN;
  let value = 0;
  return (timeMs) => {
    const now = Math.floor(timeMs / MINUTE_MS);
    if (now !== minute) {
      minute = now;
      value = Number(isSo(now * MINUTE_MS));
    }
    return value;
  };
}

function sun({ is, degrees, latitude, longitude }: Exclude<ClockCondition, { is: 'schedule' }>) {
  return (timeMs: number) => sunElevation(timeMs, latitude, longitude) > degrees === (is === 'sunAbove');
}

function schedule({ days, fromMinute, toMinute, timeZone }: Extract<ClockCondition, { is: 'schedule' }>) {
  const local = localMinute(timeZone);
  return (timeMs: number): boolean => {
    const { day, minute } = local(timeMs);
    if (fromMinute <= toMinute) return days.includes(day) && minute >= fromMinute && minute < toMinute;
    const began = minute >= fromMinute ? day : (day + 6) % 7;
    return days.includes(began) && (minute >= fromMinute || minute < toMinute);
  };
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function localMinute(timeZone: string): (timeMs: number) => { day: number; minute: number } {
  const options = {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  const format = new Intl.DateTimeFormat('en-GB', options);
  return (timeMs) => {
    const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
    return {
      day: DAYS.indexOf(parts.get('weekday')!),
      minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    };
  };
}
