import type { Clock, Log } from '../platform.ts';

const EVERY_MS = 15_000;

/** Packs what is not fresh any more into fewer bytes, until `signal` aborts. What fails is tried again. */
export async function resealing(
  log: Log,
  clock: Clock,
  takenUpTo: () => number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS, signal).catch(() => undefined);
    if (!signal.aborted && !log.fault) await log.reseal(takenUpTo(), signal).catch(() => undefined);
  }
}
