import { toFault } from '../../station/model/fault.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import type { ServiceManager } from './manager.ts';

/** A sign of life may be late once without the bridge being ended for it. */
const SIGNS_PER_PERIOD = 3;

/**
 * Tells the service manager that all is well, for as long as the log really writes: after a write that never ends there is
 * no further sign, nor while the thread hangs (in a driver that never comes back), and the bridge is ended and begun anew. A
 * full disk is no reason: the bridge goes on with what memory holds, which its end would lose. Runs until `signal` aborts.
 */
export async function keepWatch(
  manager: ServiceManager,
  write: () => Promise<void>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<void> {
  const { watchdogMs } = manager;
  if (watchdogMs === undefined) return;
  while (!signal.aborted) {
    if ((await writes(write)) && !signal.aborted) manager.tell('WATCHDOG=1');
    await clock.sleep(watchdogMs / SIGNS_PER_PERIOD, signal).catch(() => undefined);
  }
}

const writes = (write: () => Promise<void>): Promise<boolean> =>
  write().then(
    () => true,
    (error: unknown) => toFault(error).code === 'log/full',
  );
