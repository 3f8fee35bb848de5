import type { Clock } from '../platform.ts';

/** A machine that is busy may pause between two looks at its clocks, which puts a stamp too early by so much. */
const MOST_PAUSE_MS = 500;

/** When something was heard by the wall's clock, and how far that was before the steady one. */
export interface Stamp {
  readonly timeMs: number;
  readonly offsetMs: number;
}

/** Makes stamps of steady times that only grow: what is heard later is not stamped earlier, unless the wall's clock was set. */
export function stamps(clock: Pick<Clock, 'now' | 'steady'>): (steadyMs: number) => Stamp {
  let lastMs = -Infinity;
  return (steadyMs) => {
    const offsetMs = clock.now() - clock.steady();
    const timeMs = offsetMs + steadyMs;
    const tooEarly = timeMs < lastMs && lastMs - timeMs < MOST_PAUSE_MS;
    if (!tooEarly) lastMs = timeMs;
    return { timeMs: lastMs, offsetMs };
  };
}
