/** How long something lasted or will last: `48 s`, `2 h 14 min`, `6 days`. */
export function formatDuration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 10 && s % 60 !== 0) return `${min} min ${s % 60} s`;
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 48) return h < 10 && min % 60 !== 0 ? `${h} h ${min % 60} min` : `${h} h`;
  return `${Math.floor(h / 24)} days`;
}

/** How much room is left, where more than a year is as good as any: `41 h`, `6 days`, `over a year`. */
export function formatLeft(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return '—';
  if (ms > 365 * DAY_MS) return 'over a year';
  if (ms > 60 * DAY_MS) return `${Math.floor(ms / (30 * DAY_MS))} months`;
  return formatDuration(Math.floor(ms / MIN_MS) * MIN_MS);
}

const MIN_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const two = (n: number): string => String(n).padStart(2, '0');

/** The wall clock's time of day, local: `14:02:08`, or `14:02` where seconds do not matter. */
export function formatClock(timeMs: number, seconds: 'seconds' | 'minutes' = 'seconds'): string {
  const t = new Date(timeMs);
  const minutes = `${two(t.getHours())}:${two(t.getMinutes())}`;
  return seconds === 'seconds' ? `${minutes}:${two(t.getSeconds())}` : minutes;
}

/** The local calendar day, as ISO 8601 writes it. */
export function formatDay(timeMs: number): string {
  const t = new Date(timeMs);
  return `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())}`;
}

/** How old something is: `now`, `12 s`, `3 min`, then when it was: `14:02`, `Tue 14:02`, the date. */
export function formatAge(timeMs: number, nowMs: number): string {
  const ms = nowMs - timeMs;
  if (ms < 2000) return 'now';
  if (ms < 60 * MIN_MS) return formatDuration(ms < MIN_MS ? ms : Math.floor(ms / MIN_MS) * MIN_MS);
  return ms < 6 * DAY_MS ? formatMoment(timeMs, nowMs) : formatDay(timeMs);
}

/** When something was, to the minute: `14:02` today, `Tue 14:02` this week, with the date before that. */
export function formatMoment(timeMs: number, nowMs: number): string {
  const clock = formatClock(timeMs, 'minutes');
  if (formatDay(timeMs) === formatDay(nowMs)) return clock;
  const isNear = Math.abs(nowMs - timeMs) < 6 * DAY_MS;
  return `${isNear ? (DAYS[new Date(timeMs).getDay()] ?? '') : formatDay(timeMs)} ${clock}`;
}

/** A point in time in words short enough for a sentence: the clock today, with the date on other days. */
export const formatWhen = (timeMs: number, nowMs: number): string =>
  formatDay(timeMs) === formatDay(nowMs)
    ? formatClock(timeMs)
    : `${formatDay(timeMs)} ${formatClock(timeMs, 'minutes')}`;

/** Minutes that local time is ahead of UTC at a time. */
export const zoneOffsetMinutes = (timeMs: number): number => -new Date(timeMs).getTimezoneOffset();

/** The zone of local time, as a chart's corner says it: `UTC+02:00`. */
export function formatZone(timeMs: number): string {
  const minutes = zoneOffsetMinutes(timeMs);
  const ahead = Math.abs(minutes);
  return minutes === 0
    ? 'UTC'
    : `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

/** A local time as a field for date and time wants it: `2026-11-20T14:31:20`. */
export const fieldTime = (timeMs: number): string => `${formatDay(timeMs)}T${formatClock(timeMs)}`;
