import { AS_IT_CAME, shownOf, type Scale } from '../model/scale.ts';
import type { Condition, Rule } from './rule.ts';
import type { Firing } from './watch.ts';

/** How a channel is written: what people call it, its unit as they write it, and its decimals. */
export interface Wording {
  readonly label: string;
  readonly unit: string;
  readonly decimals: number;
  /** Where people see another scale than the device's; rules hold raw numbers. */
  readonly scale?: Scale;
}

const shown = (raw: number, { decimals, scale = AS_IT_CAME }: Wording): string =>
  shownOf(scale, raw).toFixed(decimals);

/** Whether people see less where the device has more: its “above” is their “below”. */
const falls = ({ scale = AS_IT_CAME }: Wording): boolean => scale.gain < 0;

const span = (raw: number, { decimals, scale = AS_IT_CAME }: Wording): string =>
  Math.abs(scale.gain * raw).toFixed(decimals);

/**
 * What happened and why, as a person reads it: “35.4 > 35.0 °C for 10 s”, and once it is over “35.4 > 35.0 °C for 10 s, peak 36.1;
 * cleared below 33.0”. The same text wherever it is made.
 */
export function sentenceOf(rule: Rule, firing: Firing, wordingOf: (channel: string) => Wording): string {
  const condition = reasonFor(rule, firing);
  if (!condition) return firing.what === 'raised' ? 'is so' : 'is over';
  const wording = wordingOf(condition.channel);
  const why = reason(condition, firing, wording);
  if (firing.what === 'raised') return why;
  const peak = firing.peak === undefined ? '' : `, peak ${shown(firing.peak, wording)}`;
  return `${why}${peak}; ${clearing(condition, wording)}`;
}

type Watched = Condition & { channel: string };
const isWatched = (condition: Condition): condition is Watched => 'channel' in condition;
const isSilence = (condition: Condition): condition is Watched => condition.is === 'noData';

/**
 * The first condition of a channel; where its value does not bear it out, that which stands beside it by “or”, and where nothing was
 * ever said that of silence.
 */
function reasonFor({ when }: Rule, firing: Firing): Watched | undefined {
  const first = when.find(isWatched);
  const value = firing.what === 'raised' ? firing.value : firing.peak;
  if (first && firing.value === undefined) return when.find(isSilence) ?? first;
  if (!first || value === undefined || isBeyond(first, value)) return first;
  return (
    when.find((each): each is Watched => isWatched(each) && each.join === 'or' && each !== first) ?? first
  );
}

/** Whether a value is beyond a condition's limit; where it has none, nothing speaks against it. */
function isBeyond(condition: Watched, value: number): boolean {
  switch (condition.is) {
    case 'above':
      return value > condition.limit;
    case 'below':
      return value < condition.limit;
    case 'outside':
      return value < condition.low || value > condition.high;
    case 'inside':
      return value >= condition.low && value <= condition.high;
    default:
      return true;
  }
}

function reason(condition: Watched, firing: Firing, wording: Wording): string {
  const { label, unit } = wording;
  const say = (value: number) => shown(value, wording);
  const said = firing.what === 'raised' && firing.value !== undefined ? say(firing.value) : label;
  const behind = unit === '' ? '' : ` ${unit}`;
  const lasting = 'forMs' in condition && condition.forMs ? ` for ${duration(condition.forMs)}` : '';
  switch (condition.is) {
    case 'above':
      return `${said} ${falls(wording) ? '<' : '>'} ${say(condition.limit)}${behind}${lasting}`;
    case 'below':
      return `${said} ${falls(wording) ? '>' : '<'} ${say(condition.limit)}${behind}${lasting}`;
    case 'outside':
      return `${said} outside ${say(condition.low)} … ${say(condition.high)}${behind}${lasting}`;
    case 'inside':
      return `${said} within ${say(condition.low)} … ${say(condition.high)}${behind}${lasting}`;
    case 'equals':
      return `${label} is ${say(condition.value)}${behind}${lasting}`;
    case 'changed':
      return `${label} moved by more than ${span(condition.by, wording)}${behind} in ${duration(condition.windowMs)}`;
    case 'unchanged':
      return `${label} unchanged${lasting}`;
    case 'reaches':
      return `${label} reaches ${say(condition.limit)}${behind} within ${duration(condition.withinMs)}`;
    case 'unusual':
      return firing.what === 'raised' && firing.value !== undefined
        ? `${said}${behind} is unusual for ${label}`
        : `${label} unusual`;
    default:
      return firing.what === 'raised' && firing.value === undefined
        ? `no data of ${label}${lasting}, and none since its rule began`
        : `no data of ${label}${lasting}`;
  }
}

function clearing(condition: Watched, wording: Wording): string {
  if (condition.is === 'above')
    return `cleared ${falls(wording) ? 'above' : 'below'} ${shown(condition.clearsAt ?? condition.limit, wording)}`;
  if (condition.is === 'below')
    return `cleared ${falls(wording) ? 'below' : 'above'} ${shown(condition.clearsAt ?? condition.limit, wording)}`;
  return 'over';
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** A duration in at most two units: `10 s`, `1 h 30 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const at = UNITS.findIndex(([, unitMs]) => ms >= unitMs);
  const [name, unitMs] = UNITS[at]!;
  const whole = Math.floor(ms / unitMs);
  const [next, nextMs] = UNITS[at + 1] ?? ['', Infinity];
  const rest = Math.floor((ms - whole * unitMs) / nextMs);
  return rest > 0 ? `${whole} ${name} ${rest} ${next}` : `${whole} ${name}`;
}
