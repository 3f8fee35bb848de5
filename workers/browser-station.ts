import instantiate from 'virtual:core-wasm';
import { version } from '../package.json';
import type { DeskApi } from '../station/api.ts';
import { USUAL } from '../station/model/uplink.ts';
import { KernelCodec } from '../station/codec/kernel-codec.ts';
import { Kernel } from '../station/pipeline/kernel.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Clock, Log, Platform } from '../station/runtime/platform.ts';
import { Desk } from '../station/runtime/desk.ts';
import { FarStations } from '../station/runtime/far/far-stations.ts';
import { Newsroom } from '../station/runtime/newsroom.ts';
import { KeptRecordings } from '../station/runtime/opened/kept-recordings.ts';
import { OpenedRecordings } from '../station/runtime/opened/opened-recordings.ts';
import { Station } from '../station/runtime/station.ts';
import { StationClock } from '../station/runtime/time/station-clock.ts';
import { readMirror } from '../station/runtime/mirror.ts';
import { BrokerLink } from '../station/uplink/broker-link.ts';
import { bridgeBroker } from './bridge.ts';
import type { LogMirror } from './log-mirror.ts';
import { IdbStore } from './log/idb-store.ts';
import { mqttBrokers } from './mqtt-brokers.ts';
import type { SessionBroker } from './session-brokers.ts';
import type { Before } from './tabs/ownership.ts';
import { timeConfirmed } from './time-confirmed.ts';
import { browserTransports } from './transports/browser-transports.ts';

/** What a tab runs its station with. */
export interface Home {
  readonly clock: Clock;
  readonly baseUrl: string;
  /** The brokers whose passwords last as long as the tab. */
  sessionBrokers(): readonly SessionBroker[];
  readonly mirror: LogMirror;
}

/** A station that has begun, and what it resolves with when it has ended. */
export interface Running {
  readonly station: DeskApi;
  readonly ended: Promise<void>;
}

/** Runs the station of this browser until `signal` aborts. @throws log/…, config/invalid. */
export async function ownStation(home: Home, before: Before, signal: AbortSignal): Promise<Running> {
  const { baseUrl } = home;
  const clock = new StationClock(home.clock);
  const mirror = home.mirror.place;
  const core = await instantiate();
  const store = await IdbStore.open('fieldline');
  const name = readMirror(mirror.found)?.station ?? `browser-${randomHex(4)}`;
  const columns = new KernelCodec(core);
  const log = await StationLog.open(store, name, clock, randomHex, columns);
  try {
    const newsroom = new Newsroom(clock);
    const far = new FarStations(clock, randomHex, newsroom, columns);
    const url = await bridgeBroker(baseUrl, log);
    const timing = { clock, confirmed: () => timeConfirmed(baseUrl) };
    const options = {
      version,
      ...(url ? { broker: { url } } : {}),
      beside: { far },
      mirror,
      before,
      timing,
      columns,
    };
    const here = { ...home, clock };
    const station = await Station.open({ ...platformOver(log, new Kernel(core), here), columns }, options);
    const roomBytes = async () => (await station.news(0)).storage.budgetBytes - (await log.figures()).bytes;
    const kept = await KeptRecordings.open(log, columns, roomBytes);
    const opened = new OpenedRecordings(clock, columns, newsroom, { kept });
    const desk = new Desk({ clock, far, newsroom, opened, own: { id: log.origin.station, station } });
    return { station: desk, ended: station.run(signal).finally(() => log.close()) };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Looks at the stations of the bridge that serves the page, with none here, until `signal` aborts. */
export async function farStations(
  { clock, baseUrl, sessionBrokers }: Home,
  signal: AbortSignal,
): Promise<Running> {
  const newsroom = new Newsroom(clock);
  const columns = new KernelCodec(await instantiate());
  const far = new FarStations(clock, randomHex, newsroom, columns);
  const url = await bridgeBroker(baseUrl);
  const opened = new OpenedRecordings(clock, columns, newsroom);
  if (!url) return { station: new Desk({ clock, far, newsroom, opened }), ended: aborted(signal) };
  const platform = { clock, brokers: mqttBrokers(sessionBrokers), randomHex };
  const changed = () => newsroom.changed();
  const link = new BrokerLink({ uplink: { ...USUAL, id: 'remote', url }, platform, far, changed });
  const uplink = () => link.view();
  return { station: new Desk({ clock, far, newsroom, opened, uplink }), ended: link.run(signal) };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

function platformOver(log: Log, kernel: Kernel, { clock, sessionBrokers }: Home): Platform {
  return {
    clock,
    log,
    transports: browserTransports(clock, navigator),
    kernel,
    brokers: mqttBrokers(sessionBrokers),
    randomHex,
  };
}

function randomHex(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, digits);
}
