import type { Manifest, RecordedDevice } from '../../../station/codec/recording.ts';
import type { Counts } from './counted.ts';
import type { Losses } from './losses.ts';

/** How much of each was left out; what there was none of is absent. */
export interface LeftOut {
  readonly gaps?: number;
  readonly events?: number;
  /** Devices with labels, units or scales. */
  readonly described?: number;
  /** Lines that said what a device is. */
  readonly facts?: number;
  /** Devices, or speakers on their wires, of which a row no longer says whose it is. */
  readonly speakers?: number;
}

/** What of a source has no place in a file that ends so. */
export function leftOutOf(
  ending: string,
  { gaps, events, speakers }: Counts,
  { devices }: Manifest,
  losses: Losses,
): LeftOut {
  const facts = losses.facts.times;
  if (ending === '.fieldline') return some({ facts });
  const described = devices.filter(isDescribed).length;
  const isShared = speakers.all.length > 1 || speakers.all.some(({ subject }) => subject !== undefined);
  const shared = ending === '.csv' && isShared ? speakers.all.length : 0;
  return some({ gaps, events, described, facts, speakers: shared });
}

/** In words, for the person who converts. */
export const wordsOf = ({ gaps, events, described, facts, speakers }: LeftOut): string =>
  [
    gaps && `${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`,
    events && `${events} ${events === 1 ? 'event' : 'events'}`,
    described && 'labels, units and scales',
    facts && `facts about devices, in ${facts} ${facts === 1 ? 'line' : 'lines'}`,
    speakers && `which of ${speakers} a row is of, but in the names of its columns`,
  ]
    .filter(Boolean)
    .join('; ');

const some = (counts: Readonly<Record<keyof LeftOut, number>> | { readonly facts: number }): LeftOut =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

function isDescribed({ device: _id, channels, ...more }: RecordedDevice): boolean {
  return Object.keys(more).length > 0 || channels.some((channel) => Object.keys(channel).length > 1);
}
