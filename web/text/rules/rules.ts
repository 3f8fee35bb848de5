import type { ChannelView } from '../../../station/api/device.ts';
import type { Condition, Rule } from '../../../station/rules/rule.ts';
import { duration } from '../../../station/rules/sentence.ts';
import type { RuleChannels } from '../../state/rules/channels.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import { valueText } from '../control.ts';
import { formatNumber, withUnit } from '../numbers.ts';
import { formatDuration } from '../times.ts';

type Of<I extends Condition['is']> = Extract<Condition, { readonly is: I }>;
export type Action = Rule['actions'][number];

/** Beside a channel that is not here, numbers stand as the rule has them. */
const UNKNOWN = { gain: 1, offset: 0, decimals: 1, unitText: '', quantity: 'other' } as const;

/** Of a rule that is still being written, the channel may not be chosen yet. */
const labelOf = (channels: RuleChannels, reference: string | undefined): string =>
  reference
    ? (channels.get(reference)?.label ?? `${reference} (not here)`)
    : 'a value that is not chosen yet';

const shownAs = (channels: RuleChannels, reference: string) => channels.get(reference)?.channel ?? UNKNOWN;

const say = (channels: RuleChannels, reference: string, raw: number): string => {
  const channel = shownAs(channels, reference);
  return valueText({ ...channel, decimals: digitsFor(raw, channel) }, raw);
};

/** A limit is written with all of its own digits: 28.55 is not 28.6 because a sensor says one digit. */
function digitsFor(raw: number, { gain, decimals }: Pick<ChannelView, 'gain' | 'decimals'>): number {
  const own = String(Number((gain * raw).toPrecision(9))).split('.')[1]?.length ?? 0;
  return Math.min(6, Math.max(decimals, gain === 1 ? own : 0));
}

const saySpan = (channels: RuleChannels, reference: string, raw: number): string => {
  const { gain, unitText, decimals } = shownAs(channels, reference);
  const span = Math.abs(gain * raw);
  return withUnit(formatNumber(span, digitsFor(span, { gain: 1, decimals })), peopleUnit(unitText));
};

/** Whether people see less where the device has more: its “above” is their “below”. */
export const falls = (channels: RuleChannels, reference: string): boolean =>
  shownAs(channels, reference).gain < 0;

const lasting = ({ forMs }: { forMs?: number }): string => (forMs ? ` for ${duration(forMs)}` : '');

function limitText(condition: Of<'above'> | Of<'below'>, channels: RuleChannels): string {
  const { channel, limit, clearsAt } = condition;
  const isAbove = (condition.is === 'above') !== falls(channels, channel);
  const clears =
    clearsAt === undefined
      ? ''
      : ` (clears ${isAbove ? 'below' : 'above'} ${say(channels, channel, clearsAt)})`;
  const where = isAbove ? 'above' : 'below';
  return `${labelOf(channels, channel)} is ${where} ${say(channels, channel, limit)}${lasting(condition)}${clears}`;
}

function boundsText(condition: Of<'outside'> | Of<'inside'>, channels: RuleChannels): string {
  const { channel, low, high, clearsAt } = condition;
  const between = (bounds: { low: number; high: number }) => {
    const ends = [bounds.low, bounds.high].map((end) => say(channels, channel, end));
    return (falls(channels, channel) ? ends.toReversed() : ends).join(' to ');
  };
  const clears = clearsAt
    ? ` (clears ${condition.is === 'outside' ? 'within' : 'outside'} ${between(clearsAt)})`
    : '';
  const where = condition.is === 'outside' ? 'outside' : 'within';
  return `${labelOf(channels, channel)} is ${where} ${between({ low, high })}${lasting(condition)}${clears}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** In the order of a week that begins with Monday. */
export const weekdays: readonly (readonly [day: number, name: string])[] = [1, 2, 3, 4, 5, 6, 0].map(
  (day) => [day, DAYS[day]!],
);
/** A minute of the day as a clock shows it. */
export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function scheduleText({ days, fromMinute, toMinute, timeZone }: Of<'schedule'>): string {
  const named = weekdays.filter(([day]) => days.includes(day)).map(([, name]) => name);
  const when = named.length === 7 ? 'any day' : named.join(', ');
  return `it is ${when} ${clockOf(fromMinute)} to ${clockOf(toMinute)} (${timeZone})`;
}

/** What a condition says, in words: “Supply temp is above 60.0 °C for 10 min”. */
export function conditionText(condition: Condition, channels: RuleChannels): string {
  switch (condition.is) {
    case 'above':
    case 'below':
      return limitText(condition, channels);
    case 'outside':
    case 'inside':
      return boundsText(condition, channels);
    case 'true':
      return `“${condition.formula}” is true${lasting(condition)}`;
    case 'schedule':
      return scheduleText(condition);
    case 'sunAbove':
    case 'sunBelow':
      return `the sun is ${condition.is === 'sunAbove' ? 'above' : 'below'} ${condition.degrees}° (at ${condition.latitude}, ${condition.longitude})`;
    default:
      return watchedText(condition, channels);
  }
}

function watchedText(
  condition: Of<'equals' | 'changed' | 'unchanged' | 'reaches' | 'noData' | 'unusual'>,
  channels: RuleChannels,
): string {
  const { channel } = condition;
  const label = labelOf(channels, channel);
  switch (condition.is) {
    case 'equals':
      return `${label} is ${say(channels, channel, condition.value)}${give(condition, channels)}${lasting(condition)}`;
    case 'changed':
      return `${label} moves by more than ${saySpan(channels, channel, condition.by)} within ${duration(condition.windowMs)}`;
    case 'unchanged':
      return `${label} stays the same${give(condition, channels)}${lasting(condition)}`;
    case 'reaches':
      return `${label} is on its way to ${say(channels, channel, condition.limit)} within ${duration(condition.withinMs)} (trend of ${duration(condition.tauMs)})`;
    case 'noData':
      return `${label} has no data${lasting(condition)}`;
    case 'unusual':
      return `${label} is unusual`;
  }
}

const give = ({ channel, tolerance }: { channel: string; tolerance?: number }, channels: RuleChannels) =>
  tolerance ? ` ± ${saySpan(channels, channel, tolerance)}` : '';

export const joinTexts: Readonly<Record<Condition['join'], string>> = {
  and: 'and',
  or: 'or',
  butNot: 'but not',
};

/** What an action does, in words. */
const actionTexts: {
  readonly [D in Action['do']]: (action: Extract<Action, { do: D }>, channels: RuleChannels) => string;
} = {
  set: ({ channel, value, over }, channels) =>
    `set ${labelOf(channels, channel)} to ${say(channels, channel, value)}` +
    (over === undefined ? '' : `, and to ${say(channels, channel, over)} when it is over`),
  notify: ({ severity }) => `show a note${severity === undefined ? '' : ` (${severity})`}`,
  raise: ({ severity }) => `make the alarm ${severity}`,
  publish: ({ topic }) => `publish to ${topic}`,
  webhook: ({ url }) => `call the webhook at ${url.split('/')[2] ?? ''}`,
  ntfy: ({ topic }) => `send a message by ntfy to ${topic}`,
  email: ({ to }) => `send an e-mail to ${to}`,
  wait: ({ forMs }) => `wait ${duration(forMs)}`,
  verify: ({ that, withinMs, else: otherwise }, channels) =>
    `see that ${that ? conditionText(that, channels) : 'the devices have confirmed it'} within ${duration(withinMs)}` +
    (otherwise.length === 0
      ? ''
      : `, else ${otherwise.map((action) => actionText(action, channels)).join(' and ')}`),
};

export function actionText<D extends Action['do']>(
  action: Extract<Action, { do: D }>,
  channels: RuleChannels,
): string {
  const text: (of: Extract<Action, { do: D }>, channels: RuleChannels) => string = actionTexts[action.do];
  return text(action, channels);
}

export const severityTexts: Readonly<Record<Rule['severity'], string>> = {
  critical: 'Critical: act now',
  warning: 'Warning: act soon',
  info: 'Info: good to know',
};

/** A whole rule as one sentence. */
export function ruleText(
  { when, actions, whenOver = [], needsNote }: Pick<Rule, 'when' | 'actions' | 'whenOver' | 'needsNote'>,
  channels: RuleChannels,
): string {
  const conditions = when.map(
    (condition, i) =>
      `${i === 0 ? '' : `, ${joinTexts[condition.join]} `}${conditionText(condition, channels)}`,
  );
  const does = actions.map((action) => actionText(action, channels)).join('; ');
  const over = whenOver.map((action) => actionText(action, channels)).join('; ');
  const then = does === '' ? '' : `: ${does}`;
  const note = needsNote ? ' Whoever acknowledges it says what was found.' : '';
  return `When ${conditions.join('')}${then}${over === '' ? '' : `. When it is over: ${over}`}.${note}`;
}

/** On what it was tried when it was saved. */
export const triedText = ({ checked }: Pick<Rule, 'checked'>): string =>
  checked ? ` · tried on ${formatDuration(checked.spanMs)}, where it ${firesText(checked.times)}` : '';

const firesText = (times: number): string =>
  times === 0 ? 'never fires' : `fires ${times === 1 ? 'once' : `${times} times`}`;
