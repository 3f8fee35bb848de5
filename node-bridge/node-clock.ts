import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../station/runtime/platform.ts';

/** The system's clock. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms, signal) =>
    wait(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    }),
};
