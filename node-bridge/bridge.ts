import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import instantiate from 'virtual:core-wasm';
import type { BrokerConfig, DeviceConfig } from '../station/api.ts';
import { Kernel } from '../station/pipeline/kernel.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Log, Platform } from '../station/runtime/platform.ts';
import { simulatedLink } from '../station/runtime/simulated-link.ts';
import { Station } from '../station/runtime/station.ts';
import { BrokerLink } from '../station/uplink/broker-link.ts';
import { AedesBroker } from './broker/aedes-broker.ts';
import type { Broker } from './broker/broker.ts';
import { mqttListener } from './broker/tcp-listener.ts';
import { bridgeApp } from './http/app.ts';
import type { Gate } from './http/gate.ts';
import { pagesIn } from './http/pages.ts';
import { httpServer, listen } from './http/server.ts';
import { hubAt } from './hub/far-broker.ts';
import { Hub } from './hub/hub.ts';
import { LevelStore } from './log/level-store.ts';
import { EMBEDDED, mqttBrokers } from './mqtt-brokers.ts';
import { nodeClock } from './node-clock.ts';
import type { Notes } from './notes.ts';

export interface BridgeOptions {
  readonly version: string;
  readonly dataFolder: string;
  readonly webFolder: string;
  readonly httpPort: number;
  /** Absent: the usual one, and none where another program has it. */
  readonly mqttPort: number | undefined;
  /** What a new station is called. */
  readonly name: string | undefined;
  /** Another broker, to send to and to store from. */
  readonly broker: BrokerConfig | undefined;
  readonly gate: Gate;
}

/** A running bridge: station, broker, hub and pages over one log. */
export interface Bridge {
  readonly station: string;
  readonly url: string;
  readonly mqttPort: number | undefined;
  /** Rejects when the bridge cannot go on; resolves when it was closed. */
  readonly ended: Promise<void>;
  /** Keeps what is gathered, says goodbye to the brokers, sends everybody away. */
  close(): Promise<void>;
}

const MQTT_PORT = 1883;
const GARDEN: DeviceConfig = {
  id: 'garden',
  label: 'Garden',
  driver: 'garden-simulated',
  address: 'simulated:garden',
};
const randomHex = (digits: number) =>
  randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);

/** @throws log/in-use, log/broken; the system's error for a port that is taken. */
export async function openBridge(options: BridgeOptions, notes: Notes): Promise<Bridge> {
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    return { ...(await open(options, notes, (end) => opened.push(end))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Opened = (end: () => Promise<unknown>) => void;

async function open(options: BridgeOptions, notes: Notes, opened: Opened): Promise<Omit<Bridge, 'close'>> {
  const { version, dataFolder, webFolder, gate, httpPort } = options;
  const log = await openLog(dataFolder, options.name ?? `bridge-${randomHex(4)}`);
  opened(() => log.close());
  const { station: name } = log.origin;

  const hub: Hub = new Hub(log, notes, (message) => broker.publish(message));
  const broker = new AedesBroker(name, hub);
  await broker.start();
  opened(() => broker.close());
  opened(async () => hub.close());

  const app = bridgeApp(pagesIn(webFolder), { name, version, mqtt: '/mqtt' }, gate);
  const http = httpServer(app, gate, (stream) => broker.serve(stream));
  const port = await listen(http, httpPort);
  opened(async () => http.close().closeIdleConnections());
  const mqtt = mqttListener(broker);
  const mqttPort = await listenForMqtt(mqtt, options.mqttPort);
  opened(async () => mqtt.close());

  const platform = await platformOver(log, broker);
  const station = await Station.open(platform, { version, devices: [GARDEN] });
  const running = new AbortController();
  const ended = run(station, platform, options.broker, notes, running.signal);
  opened(() => {
    running.abort();
    return ended;
  });
  return { station: name, url: `http://localhost:${port}`, mqttPort, ended };
}

async function platformOver(log: Log, broker: Broker): Promise<Platform> {
  return {
    clock: nodeClock,
    transports: {
      openLink: async (spec, address, signal) => simulatedLink(spec, address, nodeClock, signal),
    },
    log,
    kernel: new Kernel(await instantiate()),
    brokers: mqttBrokers(broker),
    randomHex,
  };
}

/** Records and sends; when it ends, the devices are closed before the brokers hear goodbye. */
async function run(
  station: Station,
  platform: Platform,
  far: BrokerConfig | undefined,
  notes: Notes,
  signal: AbortSignal,
): Promise<void> {
  const { log, clock } = platform;
  const link = (id: string, broker: BrokerConfig) =>
    new BrokerLink({ id, broker, platform, station, receiver: true, changed: () => undefined });
  const leaving = new AbortController();
  const sending = [link('bridge', { url: EMBEDDED }).run(leaving.signal)];
  if (far) sending.push(link('far', far).run(leaving.signal), hubAt(far, log, clock, notes, leaving.signal));
  try {
    await Promise.race([station.run(signal), ...sending]);
  } finally {
    leaving.abort();
    await Promise.all(sending);
  }
}

async function openLog(folder: string, name: string): Promise<Log> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = await LevelStore.open(join(folder, 'log'));
  return StationLog.open(store, name, nodeClock, randomHex);
}

/** Where nobody chose a port, a taken one is done without. */
async function listenForMqtt(server: Server, chosen: number | undefined): Promise<number | undefined> {
  try {
    return await listen(server, chosen ?? MQTT_PORT);
  } catch (error) {
    if (chosen === undefined && isTaken(error)) return undefined;
    throw error;
  }
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
