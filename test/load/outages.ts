import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';
import type { LoadedBridge } from './loaded-bridge.ts';

/** Lets a fleet measure while its broker goes away three times, killed and stopped; resolves when everything is taken. */
export async function throughOutages(
  bridge: LoadedBridge,
  fleet: Fleet,
  {
    periods,
    everyMs,
    outageMs,
  }: { readonly periods: number; readonly everyMs: number; readonly outageMs: number },
): Promise<void> {
  const measuring = fleet.measure(periods, everyMs);
  for (const how of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
    await sleep((periods * everyMs) / 4 - outageMs);
    await bridge.end(how);
    await sleep(outageMs);
    await bridge.begin();
  }
  await measuring;
  await fleet.everythingTaken();
}
