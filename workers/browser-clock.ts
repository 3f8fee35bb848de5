import type { Clock } from '../station/runtime/platform.ts';

/** How far the fine clock may be from the wall's before it is set anew: the wall's was changed, or the computer slept. */
const APART_MS = 50;

/** The wall's time with the fraction of a millisecond that the wall clock leaves out. */
export function browserClock(): Clock {
  let offsetMs = Date.now() - performance.now();
  return {
    now() {
      const wallMs = Date.now();
      const fineMs = offsetMs + performance.now();
      if (Math.abs(wallMs - fineMs) <= APART_MS) return fineMs;
      offsetMs += wallMs - fineMs;
      return wallMs;
    },
    steady: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const abort = () => {
          clearTimeout(timer);
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', abort);
          resolve();
        }, ms);
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };
}
