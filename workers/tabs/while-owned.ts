import type { Clock } from '../../station/runtime/platform.ts';

/** A tab whose lock was taken hears of it within this, and does not take the log back. */
const HEARS_MS = 500;

/**
 * Runs a station until `signal` aborts, or until another tab has opened its log (`ousted`): one that lost its turn while it
 * was still opening. Whoever has the lock then goes on with the log opened anew; without that it would record into memory
 * for ever.
 */
export async function whileOwned(
  ousted: AbortSignal,
  clock: Clock,
  signal: AbortSignal,
  run: (until: AbortSignal) => Promise<void>,
): Promise<void> {
  await run(AbortSignal.any([signal, ousted]));
  if (!signal.aborted) await clock.sleep(HEARS_MS, signal).catch(() => undefined);
}
