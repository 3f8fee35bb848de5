import type { Server } from 'node:net';
import type { BrokerConfig, DeviceConfig } from '../station/api.ts';
import { Station } from '../station/runtime/station.ts';
import { StationClock } from '../station/runtime/time/station-clock.ts';
import { AedesBroker } from './broker/aedes-broker.ts';
import { mqttListener } from './broker/tcp-listener.ts';
import { bridgeApp } from './http/app.ts';
import type { Gate } from './http/gate.ts';
import { pagesIn } from './http/pages.ts';
import { httpServer, listen } from './http/server.ts';
import { archiveIn } from './hub/archive.ts';
import { Hub } from './hub/hub.ts';
import { Neighbours } from './hub/neighbours.ts';
import { verifyStation } from './hub/verify-station.ts';
import { EMBEDDED } from './mqtt-brokers.ts';
import { nodeClock } from './node-clock.ts';
import { columnCodec, nodePlatform, openLog } from './node-platform.ts';
import type { Notes } from './notes.ts';
import { sayRunning, sayStopped } from './running.ts';
import { timeConfirmed } from './time-confirmed.ts';
import { beside } from './upstream.ts';

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
const HERE: BrokerConfig = { url: EMBEDDED };
const GARDEN: DeviceConfig = {
  id: 'garden',
  label: 'Garden',
  driver: 'garden-simulated',
  address: 'simulated:garden',
};
/** @throws log/in-use, log/broken; the system's error for a port that is taken. */
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

type Opened = (end: () => Promise<unknown>) => void;

async function open(options: BridgeOptions, notes: Notes, opened: Opened): Promise<Omit<Bridge, 'close'>> {
  const { version, dataFolder, webFolder, gate, httpPort } = options;
  const columns = await columnCodec();
  const log = await openLog(dataFolder, columns, options.name);
  opened(() => log.close());
  const { station: name } = log.origin;

  const neighbours = await Neighbours.open(log);
  const hub: Hub = new Hub(log, columns, notes, (message) => broker.publish(message), neighbours);
  const broker = new AedesBroker(name, hub);
  await broker.start();
  opened(() => broker.close());
  opened(async () => hub.close());

  const info = { name, version, mqtt: '/mqtt' } as const;
  const verify = (of: string | undefined) =>
    of === undefined ? log.verify() : verifyStation(log, broker, nodeClock, of);
  const app = bridgeApp(pagesIn(webFolder), info, gate, verify);
  const http = httpServer(app, gate, (stream) => broker.serve(stream));
  const port = await listen(http, httpPort);
  opened(async () => http.close().closeIdleConnections());
  await sayRunning(dataFolder, port);
  opened(() => sayStopped(dataFolder));
  const mqtt = mqttListener(broker);
  const mqttPort = await listenForMqtt(mqtt, options.mqttPort);
  opened(async () => mqtt.close());

  const clock = new StationClock(nodeClock);
  const platform = await nodePlatform(log, columns, broker, clock);
  const station = await Station.open(platform, {
    version,
    columns,
    devices: [GARDEN],
    broker: options.broker ?? HERE,
    beside: { receiver: options.broker ? 'where-none' : 'always', answers: archiveIn(log, columns) },
    timing: { clock, confirmed: () => timeConfirmed() },
  });
  const running = new AbortController();
  const far = options.broker;
  const ended = Promise.all([
    station.run(running.signal),
    far && beside(far, station, platform, neighbours, notes, running.signal),
  ]).then(() => undefined);
  opened(() => {
    running.abort();
    return ended;
  });
  return { station: name, url: `http://localhost:${port}`, mqttPort, ended };
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
