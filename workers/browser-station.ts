import instantiate from 'virtual:core-wasm';
import { version } from '../package.json';
import type { BrokerConfig, OwnStationApi } from '../station/api.ts';
import { Kernel } from '../station/pipeline/kernel.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Clock } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import { bridgeBroker } from './bridge.ts';
import { IdbStore } from './log/idb-store.ts';
import { mqttBrokers } from './mqtt-brokers.ts';
import { browserTransports } from './transports/browser-transports.ts';

/** What a tab runs its station with. */
export interface Home {
  readonly clock: Clock;
  readonly baseUrl: string;
  /** The broker whose password lasts as long as the tab. */
  sessionBroker(): BrokerConfig | undefined;
}

/** A station that has begun, and what it resolves with when it has ended. */
export interface Running {
  readonly station: OwnStationApi;
  readonly ended: Promise<void>;
}

/** Runs the station of this browser until `signal` aborts. @throws log/…, config/invalid. */
export async function ownStation(
  { clock, baseUrl, sessionBroker }: Home,
  signal: AbortSignal,
): Promise<Running> {
  const name = `browser-${randomHex(4)}`;
  const log = await StationLog.open(await IdbStore.open('fieldline'), name, clock, randomHex);
  const url = await bridgeBroker(baseUrl);
  const platform = {
    clock,
    log,
    transports: browserTransports(clock, 'serial' in navigator ? navigator.serial : undefined),
    kernel: new Kernel(await instantiate()),
    brokers: mqttBrokers(sessionBroker),
    randomHex,
  };
  const station = await Station.open(platform, { version, ...(url ? { broker: { url } } : {}) });
  return { station, ended: station.run(signal).finally(() => log.close()) };
}

export const farStations = ownStation;

function randomHex(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, digits);
}
