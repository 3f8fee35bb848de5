import type { Around } from '../../station/runtime/control/watchman.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { kernel } from './kernels.ts';

/** The outputs of a device that has none. */
export const noOutputs = (clock: Clock) => ({
  channelOf: () => undefined,
  controls: () => ({}),
  around: { clock, kernel: kernel(), look: () => undefined, end: async () => true } satisfies Around,
});
