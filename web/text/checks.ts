import type { CheckView } from '../../station/api/checks.ts';
import type { ChannelCheck } from '../../station/model/check.ts';
import { formatDuration } from './times.ts';

/** What people call the checks of a channel. */
export const checkTitles: Readonly<Record<ChannelCheck, string>> = {
  noData: 'No data',
  outOfRange: 'Out of range',
  stuck: 'Stuck value',
  batteryLow: 'Battery low',
};

const LEARNING: Readonly<Record<ChannelCheck, string>> = {
  noData: 'It learns how often this channel says something.',
  outOfRange: 'The range of this sensor is not known: set one.',
  stuck: 'It learns whether this channel ever stands still, for an hour at least.',
  batteryLow: 'Set the voltage below which the battery is low.',
};

/** What a check waits for, in a few words; `shown` writes a value of the channel. */
export function checkWords(check: CheckView, shown: (raw: number) => string): string {
  const { forMs = 0, low, high, state } = check;
  const kind = check.kind as ChannelCheck;
  if (state === 'learning') return LEARNING[kind];
  const lasting = formatDuration(forMs);
  switch (kind) {
    case 'noData':
      return `nothing for ${lasting} while the device goes on`;
    case 'stuck':
      return `the same value for ${lasting}`;
    default: {
      if (low !== undefined && high !== undefined)
        return `outside ${shown(low)} to ${shown(high)} for ${lasting}`;
      if (low !== undefined) return `below ${shown(low)} for ${lasting}`;
      return high === undefined ? `so for ${lasting}` : `above ${shown(high)} for ${lasting}`;
    }
  }
}
