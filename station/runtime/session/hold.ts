import type { Fault } from '../../model/fault.ts';
import type { Clock } from '../platform.ts';

/** So long a wire may take to close; one that never does is left behind, so that whoever waits for it can go on. */
const CLOSES_WITHIN_MS = 3_000;

/** Why a session leaves its wire to others, from when it has let go of it until it may have it again. */
export class Hold {
  why: Fault;
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;
  begin!: () => void;
  end!: () => void;

  constructor(why: Fault) {
    this.why = why;
    this.begun = new Promise((resolve) => (this.begin = resolve));
    this.ended = new Promise((resolve) => (this.end = resolve));
  }
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Waits for work that ends when the signal aborts, and no longer than {@link CLOSES_WITHIN_MS} then. */
export async function leftBehind(work: Promise<void>, signal: AbortSignal, clock: Clock): Promise<void> {
  const done = new AbortController();
  const given = aborted(signal).then(() => clock.sleep(CLOSES_WITHIN_MS, done.signal));
  try {
    await Promise.race([work, given]);
  } finally {
    done.abort();
    given.catch(() => undefined);
  }
}
