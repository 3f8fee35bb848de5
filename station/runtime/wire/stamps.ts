import type { Clock } from '../platform.ts';

/** A machine that is busy may pause between two looks at its clocks; one that is busy all the time is off by so much. */
const MOST_PAUSE_MS = 500;
const SHORT_PAUSE_MS = 0.5;
const LOOKS = 4;

/** When something was heard by the wall's clock, and how far that was before the steady one. */
export interface Stamp {
  readonly timeMs: number;
  readonly offsetMs: number;
}

/** Makes stamps of steady times that only grow: what is heard later is not stamped earlier, unless the wall's clock was set. */
export function stamps(clock: Pick<Clock, 'now' | 'steady'>): (steadyMs: number) => Stamp {
  let lastMs = -Infinity;
  return (steadyMs) => {
    const offsetMs = offsetOf(clock);
    const timeMs = offsetMs + steadyMs;
    const tooEarly = timeMs < lastMs && lastMs - timeMs < MOST_PAUSE_MS;
    if (!tooEarly) lastMs = timeMs;
    return { timeMs: lastMs, offsetMs };
  };
}

/** How far the wall's clock is ahead of the steady one, by looks between which the machine did not pause. */
function offsetOf(clock: Pick<Clock, 'now' | 'steady'>): number {
  let shortestMs = Infinity;
  let offsetMs = 0;
  for (let look = 0; look < LOOKS && shortestMs > SHORT_PAUSE_MS; look++) {
    const fromMs = clock.steady();
    const nowMs = clock.now();
    const pauseMs = clock.steady() - fromMs;
    if (pauseMs < shortestMs) [shortestMs, offsetMs] = [pauseMs, nowMs - fromMs];
  }
  return offsetMs;
}
