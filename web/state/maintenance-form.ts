const DAY_MIN = 1440;
const DAY_MS = DAY_MIN * 60_000;

/** What the form says, as the station reads it; the station judges it. A weekly one holds on the day and at the times given. */
export function plannedIn(form: FormData, id: string, timeZone: string): object {
  const text = (name: string) => String(form.get(name) ?? '');
  const [what, ...about] = text('about').split('/');
  const from = new Date(text('from'));
  const to = new Date(text('to'));
  const of = what ? { [what]: about.join('/') } : {};
  const times = form.has('weekly')
    ? { fromMs: dayOf(from), weekly: weekly(from, to, timeZone) }
    : { fromMs: from.getTime(), untilMs: to.getTime() };
  return { id, why: text('why'), ...of, ...times };
}

const minuteOf = (time: Date): number => time.getHours() * 60 + time.getMinutes();
const dayOf = (time: Date): number => new Date(time).setHours(0, 0, 0, 0);

/** One that goes over more than a day holds until the end of the last one. */
function weekly(from: Date, to: Date, timeZone: string) {
  const whole = Math.floor((to.getTime() - from.getTime()) / DAY_MS);
  const isLonger = whole > 0;
  const days = Array.from({ length: Math.min(7, whole + 1) }, (_, i) => (from.getDay() + i) % 7);
  const minutes = isLonger
    ? { fromMinute: 0, toMinute: DAY_MIN }
    : { fromMinute: minuteOf(from), toMinute: minuteOf(to) };
  return { is: 'schedule', days, ...minutes, timeZone };
}
