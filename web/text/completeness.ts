import type { GapCause } from '../../station/model/entry.ts';
import type { Completeness } from '../state/completeness.ts';
import { causeText } from './gaps.ts';
import { atMinute } from './hours.ts';
import { formatNumber } from './numbers.ts';
import { formatDuration } from './times.ts';

/** `complete`, or `99.97 %: 3 gaps, 4.2 s, cable`; with the time that it is judged from, where all before is hours. */
export function completenessText(value: Completeness): string {
  const { share, gaps, missingMs, causes, hoursUntilMs } = value;
  if (value.isHoursOnly) return 'hours only';
  const from = hoursUntilMs === undefined ? '' : ` from ${atMinute(hoursUntilMs)} on`;
  if (gaps === 0) return `complete${from}`;
  // Rounded down: what is not complete is never called 100 %.
  const percent = formatNumber(Math.min(99.99, Math.floor(share * 10_000) / 100), 2);
  const [first, ...others] = causes.map((cause) => words[cause]);
  const why = others.length > 0 ? `${first} and other causes` : first;
  return `${percent} %${from}: ${gaps === 1 ? '1 gap' : `${gaps} gaps`}, ${shortly(missingMs)}, ${why}`;
}

/** The same at length, for who asks what it means. */
export function completenessMeaning({ gaps, causes, hoursUntilMs, isHoursOnly }: Completeness): string {
  const missing =
    gaps === 0
      ? 'Nothing is known to be missing in this window.'
      : `Missing in this window: ${causes.map(causeText).join('; ')}.`;
  if (hoursUntilMs === undefined) return missing;
  const hours = 'only the least, mean and greatest of each hour are left: forgotten as old, not lost.';
  return isHoursOnly ? `Of this window ${hours}` : `${missing} Before ${atMinute(hoursUntilMs)} ${hours}`;
}

const shortly = (ms: number): string =>
  ms < 10_000 ? `${formatNumber(ms / 1000, 1)} s` : formatDuration(ms);

const words: { readonly [C in GapCause]: string } = {
  overrun: 'too fast',
  framing: 'line noise',
  parity: 'line noise',
  break: 'line break',
  damaged: 'damaged data',
  unplugged: 'cable',
  released: 'released',
  stranger: 'another device',
  silent: 'silence',
  closed: 'not recording',
  'unclean-stop': 'app stopped',
  'log-full': 'no room',
  wiped: 'deleted',
  'clock-jump': 'clock set',
  asleep: 'sleep',
  'rate-limit': 'too many rows',
  thinned: 'thinned',
  'dropped-oldest': 'made room',
};
