import type { Clock } from './platform.ts';

const LOOK_EVERY_MS = 1_000;
/** A program that is busy may be this late; one that is later was not let run. */
const ASLEEP_MS = 5_000;

/** Tells, until `signal` aborts, when nobody was awake here: the system had stopped the program, or the computer slept. */
export async function vigil(
  clock: Clock,
  slept: (fromMs: number, toMs: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let lastMs = clock.steady(); !signal.aborted; lastMs = clock.steady()) {
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    const awayMs = clock.steady() - lastMs;
    if (awayMs > LOOK_EVERY_MS + ASLEEP_MS) slept(clock.now() - awayMs, clock.now());
  }
}
