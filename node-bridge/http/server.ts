import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { PACKET_BYTES, QUEUE_BYTES } from '../broker/caps.ts';
import type { Came } from '../broker/guard.ts';
import { type Asking, isInTheClear, STALE, STRANGER } from '../trust/border.ts';
import type { Identity } from '../trust/roles.ts';
import type { Trust } from '../trust/trust.ts';
import { type Live, LIVE } from '../api/live.ts';
import { type Gate, refusalOf } from './gate.ts';
import { PATIENCE, watchPatience } from './patience.ts';
import type { Refusals } from './refusals.ts';

/** This machine alone, where nobody said otherwise. */
export const LOOPBACK = '127.0.0.1';

/** Who may open a socket, and who is cut off again. */
export type Doors = Pick<Trust, 'border' | 'live'> & {
  readonly gate: Gate;
  readonly refusals: Refusals;
  /** The live stream of the local API; absent: there is none. */
  readonly stream?: Pick<Live, 'serve' | 'isFull'>;
};

const HEADER_BYTES = 16 * 1024;
export const HANDSHAKE_MS = 10_000;

/** Serves the app, and MQTT as WebSocket at `/mqtt`; every socket of a client goes to `serveMqtt`, until its token is good no more. */
export function httpServer(
  app: Hono,
  doors: Doors,
  serveMqtt: (stream: Duplex, came: Came) => void,
  patience = PATIENCE,
): Server {
  const { idleMs, ...limits } = patience;
  const server = createServer({ ...limits, maxHeaderSize: HEADER_BYTES }, getRequestListener(app.fetch));
  serve(server.setTimeout(idleMs), doors, serveMqtt);
  return server;
}

/** The same over TLS, with what `ownTls` gives. */
export function httpsServer(
  app: Hono,
  doors: Doors,
  serveMqtt: (stream: Duplex, came: Came) => void,
  tls: SecureContextOptions,
): TlsServer {
  const { idleMs, ...limits } = PATIENCE;
  const options = { ...limits, maxHeaderSize: HEADER_BYTES, handshakeTimeout: HANDSHAKE_MS, ...tls };
  const server = createTlsServer(options, getRequestListener(app.fetch));
  serve(server.setTimeout(idleMs), doors, serveMqtt);
  return server;
}

function serve(
  server: Server | TlsServer,
  doors: Doors,
  serveMqtt: (stream: Duplex, came: Came) => void,
): void {
  server.maxConnections = 1_000;
  watchPatience(server, doors.refusals);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: PACKET_BYTES + 1024,
    perMessageDeflate: false,
    handleProtocols: () => 'mqtt',
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = upgradeRefusal(request, doors);
    if (refusal) return refuse(socket, refusal);
    const { path, query } = placeOf(request);
    const station = path === LIVE ? query.get('station') : null;
    const needs = { right: 'read', ...(station === null ? {} : { station }) } as const;
    const asking = askingOf(request);
    const known = doors.border.authorise(asking, needs);
    // A page of another server can show what lets it in to the broker alone, which lets nobody in who shows it nothing.
    const isLate = (known === STRANGER || known === STALE) && path !== LIVE;
    if ('refusal' in known && !isLate) return refuse(socket, known.refusal);
    const identity = 'refusal' in known ? undefined : known;
    if (path === LIVE) return openLive(doors, identity!, query, { request, socket, head });
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (identity)
        client.once(
          'close',
          doors.live.hold(identity, () => client.terminate()),
        );
      const { address = '', inTheClear = false } = asking;
      const came = { address, inTheClear, ...(identity ? { identity } : {}) };
      serveMqtt(createWebSocketStream(client, { writableHighWaterMark: QUEUE_BYTES }), came);
    });
  });
}

/** Nothing but pings is expected of who listens. */
const listeners = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });

function openLive(
  { live, stream }: Doors,
  identity: Identity,
  query: URLSearchParams,
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
): void {
  if (stream!.isFull) return refuse(socket, 503);
  listeners.handleUpgrade(request, socket, head, (client) => {
    client.once(
      'close',
      live.hold(identity, () => client.terminate()),
    );
    stream!.serve(client, identity, query);
  });
}

function placeOf({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '/', query = ''] = url.split('?', 2);
  return { path, query: new URLSearchParams(query) };
}

function upgradeRefusal(request: IncomingMessage, { gate, stream }: Doors): number | undefined {
  const { headers } = request;
  const { path } = placeOf(request);
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  return (
    refusalOf({ host: headers.host, origin: headers.origin }, gate) ??
    (path === '/mqtt' || (path === LIVE && stream) ? undefined : 404) ??
    (path === LIVE || offered.includes('mqtt') ? undefined : 400)
  );
}

function askingOf({ headers, socket }: IncomingMessage): Asking {
  const header = (name: string) => headers[name]?.toString();
  return { method: 'GET', address: socket.remoteAddress, inTheClear: isInTheClear(socket, header), header };
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Opens a port, of this machine alone unless told otherwise; gives the number it got. @throws the system's error where it is taken. */
export async function listen(server: NetServer, port: number, host = LOOPBACK): Promise<number> {
  server.listen({ host, port });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
