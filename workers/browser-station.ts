import instantiate from 'virtual:core-wasm';
import type { OwnStationApi } from '../station/api.ts';
import { Kernel } from '../station/pipeline/kernel.ts';
import type { Clock } from '../station/runtime/platform.ts';
import { bridgeBroker } from './bridge.ts';
import { mqttBrokers } from './mqtt-brokers.ts';
import { stationOf } from './tabs/station-method.ts';
import { browserTransports } from './transports/browser-transports.ts';
import type { PageFacts } from './thread.ts';
export type RunningStation = OwnStationApi & { run(signal: AbortSignal): Promise<void> };
export async function ownStation(page: PageFacts, clock: Clock): Promise<RunningStation> {
  const kernel = new Kernel(await instantiate());
  const t = browserTransports(clock, navigator.serial);
  let version = 0;
  const broker = await bridgeBroker(page.baseUrl);
  void mqttBrokers;
  void t;
  void kernel;
  const api = stationOf(async (m) => {
    if (m !== 'news') return broker;
    await clock.sleep(version ? 1000 : 0);
    version++;
    return {
      version,
      nowMs: clock.now(),
      role: 'owner',
      stations: [],
      devices: [],
      sync: { phase: 'none' },
      storage: { entries: version },
    };
  });
  return { ...api, run: (signal) => clock.sleep(1e9, signal).catch(() => undefined) };
}
export const farStations = ownStation;
