import type { MaintenanceView } from '../../station/api/alarms.ts';
import { formatWhen } from './times.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** What is off, when and why: `New sensor: all of Boiler B, 14:00:00 to 16:00:00. On now.` */
export function maintenanceText(
  { why, device, rule, fromMs, untilMs = fromMs, weekly, isOn }: MaintenanceView,
  nowMs: number,
  nameOf: (device: string) => string,
  titleOf: (rule: string) => string,
): string {
  const what =
    rule !== undefined
      ? `“${titleOf(rule)}”`
      : device !== undefined
        ? `all of ${nameOf(device)}`
        : 'all alarms';
  const when = weekly
    ? `every ${weekly.days.map((day) => DAYS[day]).join(', ')} ${clock(weekly.fromMinute)} to ${clock(weekly.toMinute)}`
    : `${formatWhen(fromMs, nowMs)} to ${formatWhen(untilMs, nowMs)}`;
  return `${why}: ${what}, ${when}.${isOn ? ' On now.' : ''}`;
}
