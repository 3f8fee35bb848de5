import type { FaultError } from '../../model/fault.ts';
import type { Clock } from '../platform.ts';

/**
 * What `work` gives, if it does so in time and before any of the signals aborts; afterwards nothing is left behind.
 * @throws `late()`, or the reason of the signal.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  late: () => FaultError,
  ...signals: readonly AbortSignal[]
): Promise<T> {
  const stop = new AbortController();
  let abort!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signals.find((signal) => signal.aborted)!.reason as Error);
  });
  for (const signal of signals) signal.addEventListener('abort', abort);
  if (signals.some((signal) => signal.aborted)) abort();
  const over = clock.sleep(Math.max(0, ms), stop.signal).then(() => {
    throw late();
  });
  try {
    return await Promise.race([work, aborted, over]);
  } finally {
    stop.abort();
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
}
