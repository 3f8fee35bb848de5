import type { Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import type { Came } from '../broker/guard.ts';
import { Callers } from '../http/callers.ts';
import { type Doors, httpServer, httpsServer } from '../http/server.ts';
import type { Notes } from '../notes.ts';
import { ownTls } from '../trust/own-ca.ts';
import type { Trust } from '../trust/trust.ts';
import { lanConfigIn } from './config.ts';
import { PASSWORDS_TAKEN } from './consent.ts';
import type { Service } from './door.ts';
import { Lan } from './lan.ts';
import { mqttsServer } from './mqtts.ts';
import { nearTo } from './near.ts';
import { ShownCertificate } from './shown-certificate.ts';

export interface LanOptions {
  readonly dataFolder: string;
  /** Where a person chose it; it listens on this machine then, too, while the network is shut out. */
  readonly httpsPort: number | undefined;
  readonly mqttsPort?: number | undefined;
  readonly gate: { readonly hostNames: readonly string[] };
}

/** What the network may reach of the bridge in a data folder. @throws the system's error for a chosen port that is taken. */
export async function openLan(
  { dataFolder, httpsPort, mqttsPort, gate }: LanOptions,
  station: string,
  served: {
    readonly app: Hono;
    readonly doors: Doors;
    readonly mqtt: (stream: Duplex, came: Came) => void;
    readonly trust: Trust;
    readonly notes: Notes;
  },
): Promise<Lan> {
  const { app, doors, mqtt, trust, notes } = served;
  const config = await lanConfigIn(dataFolder);
  const isWelcome = (address: string) => config.callers === 'anybody' || nearTo(networkInterfaces())(address);
  const callers = new Callers(isWelcome, doors.refusals);
  const watched = <T extends Server>(server: T): T => {
    callers.watch(server);
    return server;
  };
  const https: Service = {
    name: 'https',
    port: httpsPort ?? config.https,
    open: ({ server }) => watched(httpsServer(app, doors, mqtt, server)),
  };
  const mqtts: Service = {
    name: 'mqtts',
    port: mqttsPort ?? config.mqtts,
    open: (own) => watched(mqttsServer(own, { ...trust, refusals: doors.refusals }, mqtt)),
  };
  const isTaken = config.http?.mqttPasswords !== undefined;
  const inTheClear = (stream: Duplex, came: Came) =>
    mqtt(stream, isTaken ? { ...came, inTheClear: false } : came);
  if (isTaken) notes.say(PASSWORDS_TAKEN);
  const http = config.http && {
    name: 'http' as const,
    port: config.http.port,
    open: () => watched(httpServer(app, doors, inTheClear)),
  };
  return Lan.open({
    config,
    hostNames: gate.hostNames,
    isHere: httpsPort !== undefined,
    services: [https, mqtts, ...(http ? [http] : [])],
    identities: trust.identities,
    pairing: trust.pairing,
    certificate: new ShownCertificate(async (names, nowMs) => {
      const own = await ownTls(dataFolder, station, names, nowMs);
      tellLeftOut(own.leftOut, notes);
      return own;
    }),
    notes,
  });
}

/** Of a bare name nothing is said: it is one for no certificate of a CA that is not to be trusted for all the world. */
function tellLeftOut(leftOut: readonly string[], notes: Pick<Notes, 'say'>): void {
  const names = leftOut.filter((name) => /[.:]/.test(name)).join(', ');
  if (names === '') return;
  notes.say(
    `Not certified: ${names}. The CA here was made before; docs/trust.md says how to make a new one.`,
  );
}
