import type { WhenFull } from '../../station/api/config.ts';

/** What becomes of a device's readings when only unsent ones are left and the room is full, in words. */
export const whenFullTexts: { readonly [W in WhenFull]: string } = {
  refuse: 'Keep the old, refuse the new, and raise an alarm',
  'drop-oldest': 'The oldest make room for the newest',
  thin: 'Keep one a second of the oldest, with the least and the greatest',
};

/** In the order in which they are offered. */
export const whenFullChoices = Object.keys(whenFullTexts) as readonly WhenFull[];
