import type { Gap, GapCause } from '../../station/model/entry.ts';
import { formatCount } from './numbers.ts';
import { formatClock, formatDuration } from './times.ts';

/** The words in the hatched strip of a gap. */
export const gapText = (gap: Pick<Gap, 'fromMs' | 'toMs'>): string =>
  `no data ${formatDuration(gap.toMs - gap.fromMs)}`;

/** Why rows are missing, and how many where that is known. */
export const gapReason = ({ cause, count, rows = count }: Gap): string =>
  rows === undefined ? causes[cause] : `${causes[cause]} (${formatCount(rows)})`;

/** What a person reads when the system kept the app from running. */
export const sleepText = ({ fromMs, toMs }: Pick<Gap, 'fromMs' | 'toMs'>): string =>
  `The tablet put the app to sleep ${formatClock(fromMs, 'minutes')}–${formatClock(toMs, 'minutes')}.`;

/** Why, in a few words. */
export const causeText = (cause: GapCause): string => causes[cause];

const causes: { readonly [C in GapCause]: string } = {
  overrun: 'data came faster than it could be read',
  framing: 'damaged characters on the line',
  parity: 'damaged characters on the line',
  break: 'the line was interrupted',
  damaged: 'damaged data was left out',
  unplugged: 'unplugged',
  released: 'released for upload',
  stranger: 'another device was at this port',
  silent: 'the device said nothing',
  closed: 'recording was ended',
  'unclean-stop': 'the app was stopped',
  'log-full': 'no room to record',
  wiped: 'deleted by the browser',
  'clock-jump': 'the clock was set, or the computer slept',
  asleep: 'the app was put to sleep',
  'rate-limit': 'more than the device may say',
  thinned: 'thinned to make room',
  'dropped-oldest': 'the oldest made room for the newest',
};
