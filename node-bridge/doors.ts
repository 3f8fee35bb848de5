import type { Duplex } from 'node:stream';
import { LocalApi } from './api/local-api.ts';
import type { BridgeOptions } from './bridge-options.ts';
import type { Came } from './broker/guard.ts';
import { listenForMqtt, mqttListener } from './broker/tcp-listener.ts';
import type { Foundation, Opened } from './foundation.ts';
import { bridgeApp } from './http/app.ts';
import { addBackup } from './http/backup-route.ts';
import type { Gate } from './http/gate.ts';
import { pagesIn } from './http/pages.ts';
import { addPeople } from './http/people-routes.ts';
import { addRecordings } from './http/recordings-route.ts';
import { httpServer, listen } from './http/server.ts';
import { addStanding, type StandingNow } from './http/standing-route.ts';
import { addTrust } from './http/trust-routes.ts';
import { addVerify } from './http/verify-route.ts';
import { verifyAll, verifyStation } from './hub/verify-station.ts';
import { Journal } from './journal.ts';
import type { Lan } from './lan/lan.ts';
import { openLan } from './lan/open.ts';
import { announced } from './mdns/nearby.ts';
import { nodeClock } from './node-clock.ts';
import type { Notes } from './notes.ts';
import { recordingsIn } from './recordings.ts';
import { sayRunning, sayStopped } from './running.ts';
import { addWays } from './ways.ts';

/** What is told at the doors of the station behind them; it comes when they are open. */
export interface Behind {
  label(): string | undefined;
  standing: StandingNow;
}

/**
 * The ways in, for whom the gate lets through: pages and API over HTTP, the broker over MQTT, and all of it from the network once a
 * code was shown. @throws the system's error for a port that is taken.
 */
export async function openDoors(
  options: BridgeOptions,
  foundation: Foundation,
  behind: Behind,
  notes: Notes,
  opened: Opened,
) {
  const { version, dataFolder, webFolder, httpPort, journal = new Journal(() => undefined) } = options;
  const { name, log, store, columns, key, trust, refusals, broker, hub, foreign, ways } = foundation;
  const info = {
    ...({ name, version, mqtt: '/mqtt' } as const),
    get label() {
      return behind.label();
    },
  };
  const verify = (of: string | undefined) =>
    of === undefined ? verifyAll(log, store) : verifyStation(log, broker, nodeClock, of);
  const recordings = await recordingsIn(log, columns);
  const api = new LocalApi({
    ...{ version, log, journal, identities: trust.identities },
    ...{ isFixed: () => foundation.configured !== undefined, warnings: () => lan.warnings },
    ...{ refusedMessages: () => hub.refused, turnedAway: () => refusals.all },
  });
  opened(async () => api.close());
  const gate: Gate = { ...options.gate, hosts: () => lan.hosts };
  const tls = { ca: () => lan.ca, httpsPort: () => lan.httpsPort };
  const doors = { gate, ...trust, refusals, tls, stream: api.live };
  const app = bridgeApp(pagesIn(webFolder), info, doors, (routes) => {
    addVerify(routes, verify);
    addBackup(routes, dataFolder, log, store);
    addRecordings(routes, recordings);
    addTrust(routes, trust, () => lan.looked());
    addPeople(routes, trust.identities);
    addStanding(routes, name, () => behind.standing());
    api.addTo(routes);
    addWays(routes, ways, foreign, name);
  });
  const serveMqtt = (stream: Duplex, came: Came) => broker.serve(stream, came);
  const lan: Lan = await openLan(options, name, { app, doors, mqtt: serveMqtt, trust, notes });
  opened(async () => lan.close());
  const nearby = announced(lan, info, notes);
  opened(() => nearby.close());
  const http = httpServer(app, doors, serveMqtt);
  const port = await listen(http, httpPort);
  opened(async () => http.close().closeIdleConnections());
  await sayRunning(dataFolder, { port, key });
  opened(() => sayStopped(dataFolder));
  const mqtt = mqttListener(broker);
  const mqttPort = await listenForMqtt(mqtt, options.mqttPort);
  opened(async () => mqtt.close());
  return { api, lan, port, mqttPort, routes: app.routes };
}
