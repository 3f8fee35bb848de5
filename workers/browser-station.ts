import instantiate from 'virtual:core-wasm';
import { version } from '../package.json';
import type { DeskApi } from '../station/api/calls.ts';
import { USUAL } from '../station/model/uplink.ts';
import { KernelCodec } from '../station/codec/kernel-codec.ts';
import { Kernel } from '../station/pipeline/kernel.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Clock, Log, Platform } from '../station/runtime/platform.ts';
import { deskOf } from '../station/runtime/desk.ts';
import { FarMemory } from '../station/runtime/far/far-memory.ts';
import { FarStations } from '../station/runtime/far/far-stations.ts';
import { Newsroom } from '../station/runtime/newsroom.ts';
import { KeptRecordings } from '../station/runtime/opened/kept-recordings.ts';
import { OpenedRecordings } from '../station/runtime/opened/opened-recordings.ts';
import { Tapes } from '../station/runtime/replay/tapes.ts';
import { Station } from '../station/runtime/station.ts';
import { StationClock } from '../station/runtime/time/station-clock.ts';
import { readMirror } from '../station/runtime/recovery/mirror.ts';
import { BrokerLink } from '../station/uplink/broker-link.ts';
import { askFrom } from './ask-bridge.ts';
import { bridgeBroker } from './bridge.ts';
import type { Lender } from './lending/lender.ts';
import type { LogMirror } from './log-mirror.ts';
import { IdbStore } from './log/idb-store.ts';
import { mqttBrokers } from './mqtt-brokers.ts';
import type { SessionBroker } from './session-brokers.ts';
import type { Before } from './tabs/ownership.ts';
import { whileOwned } from './tabs/while-owned.ts';
import { timeConfirmed } from './time-confirmed.ts';
import { browserTransports } from './transports/browser-transports.ts';

/** What a tab runs its station with. */
export interface Home {
  readonly clock: Clock;
  readonly baseUrl: string;
  /** The brokers whose passwords last as long as the tab. */
  sessionBrokers(): readonly SessionBroker[];
  readonly mirror: LogMirror;
  /** What the page opens for it; absent where it has nothing to lend. */
  readonly lender?: Lender | undefined;
}

/** A station that has begun, and what it resolves with when it has ended. */
export interface Running {
  readonly station: DeskApi;
  readonly ended: Promise<void>;
}

/** Runs the station of this browser until `signal` aborts, or another has opened its log. @throws log/…, config/invalid. */
export async function ownStation(home: Home, before: Before, signal: AbortSignal): Promise<Running> {
  const { baseUrl } = home;
  const clock = new StationClock(home.clock);
  const mirror = home.mirror.place;
  const core = await instantiate();
  const store = await IdbStore.open('fieldline', signal);
  const name = readMirror(mirror.found)?.station ?? `browser-${randomHex(4)}`;
  const columns = new KernelCodec(core);
  const log = await StationLog.open(store, name, clock, randomHex, columns);
  try {
    const newsroom = new Newsroom(clock);
    const far = new FarStations(clock, randomHex, newsroom, columns);
    const memory = new FarMemory(far, log, clock);
    const url = await bridgeBroker(baseUrl, log);
    const timing = { clock, confirmed: () => timeConfirmed(baseUrl) };
    const options = {
      version,
      ...(url ? { broker: { url } } : {}),
      beside: { far: memory },
      near: (name: string) => far.get(name),
      mirror,
      before,
      timing,
      columns,
    };
    const here = { ...home, clock };
    const platform = { ...platformOver(log, new Kernel(core), here), columns };
    const tapes = new Tapes(clock);
    const transports = tapes.over(platform.transports);
    const station = await Station.open({ ...platform, transports }, options);
    const roomBytes = async () => (await station.news(0)).storage.budgetBytes - (await log.figures()).bytes;
    const kept = await KeptRecordings.open(log, columns, roomBytes);
    const opened = new OpenedRecordings(clock, columns, newsroom, { kept });
    const own = { id: log.origin.station, station };
    const desk = deskOf({ clock, far, newsroom, opened, tapes, own });
    const ended = whileOwned(store.ousted, home.clock, signal, async (until) => {
      const over = new AbortController();
      const remembering = memory.run(AbortSignal.any([until, over.signal]));
      const brokers = station.news(0).then(({ uplinks }) => uplinks.map(({ config }) => config.url));
      brokers.then((urls) => memory.restore(urls)).catch(() => undefined);
      await station.run(until).finally(async () => {
        over.abort();
        await remembering;
        await log.close();
      });
    });
    return { station: desk, ended };
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
  if (!url) return { station: deskOf({ clock, far, newsroom, opened }), ended: aborted(signal) };
  const platform = { clock, brokers: mqttBrokers(sessionBrokers), randomHex };
  const changed = () => newsroom.changed();
  const link = new BrokerLink({ uplink: { ...USUAL, id: 'remote', url }, platform, far, changed });
  const uplink = () => link.view();
  return { station: deskOf({ clock, far, newsroom, opened, uplink }), ended: link.run(signal) };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

function platformOver(log: Log, kernel: Kernel, { clock, baseUrl, sessionBrokers, lender }: Home): Platform {
  return {
    clock,
    log,
    transports: browserTransports(clock, { serial: navigator.serial, usb: navigator.usb, lender }),
    kernel,
    brokers: mqttBrokers(sessionBrokers),
    ask: askFrom(baseUrl),
    randomHex,
  };
}

function randomHex(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, digits);
}
