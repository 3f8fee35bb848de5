import type { Bridge, BridgeOptions } from './bridge-options.ts';
import { type Behind, openDoors } from './doors.ts';
import { layFoundation, type Opened } from './foundation.ts';
import type { Notes } from './notes.ts';
import { openOwnStation } from './own-station.ts';
import { listenersOf, standingOf } from './standing.ts';
import { firstKeyOf } from './trust/trust.ts';

/** @throws ConfigFault; log/in-use, log/broken; the system's error for a port that is taken. */
export async function openBridge(options: BridgeOptions, notes: Notes): Promise<Bridge> {
  const opened: (() => Promise<unknown>)[] = [];
  /** Each for itself: one that fails keeps none of the others open. */
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end().catch(() => undefined);
  };
  try {
    return { ...(await open(options, notes, (end) => opened.push(end))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(options: BridgeOptions, notes: Notes, opened: Opened): Promise<Omit<Bridge, 'close'>> {
  const { version, dataFolder } = options;
  const foundation = await layFoundation(options, notes, opened);
  const { name, log, hub, left, trust } = foundation;
  const behind: Behind = { label: () => undefined, standing: async () => undefined };
  const { api, lan, port, mqttPort, routes } = await openDoors(options, foundation, behind, notes, opened);
  const own = await openOwnStation(options, foundation, () => behind.standing(), notes, opened);
  const { station, live } = own;
  const listeners = () => listenersOf({ http: port, lan, mqtt: mqttPort, coap: live.coap });
  behind.label = () => station.link.label;
  behind.standing = () => standingOf(station, { name, version, dataFolder, listeners: listeners() });
  api.opened(station, own.near, own.clock, left);
  hub.hears = (origin, entries) => {
    own.heard(origin, entries);
    api.heard(origin.station, entries);
  };
  const running = new AbortController();
  const ended = own.run(running.signal);
  opened(() => {
    running.abort();
    return ended;
  });
  return {
    station: name,
    url: `http://localhost:${port}`,
    mqttPort,
    coapPort: live.coap?.port,
    reach: lan.reach,
    routes,
    firstKey: () => firstKeyOf(trust),
    reload: () => live.reload(),
    writes: () => log.keepSetting('watchdog', Date.now()),
    ended,
  };
}
