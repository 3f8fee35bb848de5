import { libc } from '../wires/libc.ts';

/** The system's service manager, which started the bridge and waits to hear from it (sd_notify(3)). */
export interface ServiceManager {
  /** How often it wants to hear that all is well; undefined where it does not ask. */
  readonly watchdogMs: number | undefined;
  /** One of `READY=1`, `WATCHDOG=1`, `STOPPING=1` … What it does not hear keeps nobody from working. */
  tell(state: string): void;
}

/** Undefined where none waits. What the environment says of it is taken out, so that no other program speaks in our name. */
export async function serviceManager(env: NodeJS.ProcessEnv): Promise<ServiceManager | undefined> {
  const { NOTIFY_SOCKET: place, WATCHDOG_USEC: everyUs, WATCHDOG_PID: watched } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  if (place === undefined || !/^[/@]/.test(place)) return undefined;
  const system = await libc().catch(() => undefined);
  const isMeant = watched === undefined || watched === String(process.pid);
  return (
    system && {
      watchdogMs: isMeant && Number(everyUs) > 0 ? Number(everyUs) / 1_000 : undefined,
      tell(state) {
        try {
          system.sendLocal(place, new TextEncoder().encode(state));
        } catch {
          // It has gone, or has too much to read: it decides itself what silence means.
        }
      },
    }
  );
}
