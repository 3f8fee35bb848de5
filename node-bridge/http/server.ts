import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { PACKET_BYTES, QUEUE_BYTES } from '../broker/aedes-broker.ts';
import { type Gate, refusalOf } from './gate.ts';

/** The bridge is for this machine: nothing it opens can be reached from another. */
export const LOOPBACK = '127.0.0.1';

/** Serves the app, and MQTT as WebSocket at `/mqtt`; every socket of a client goes to `serveMqtt`. */
export function httpServer(app: Hono, gate: Gate, serveMqtt: (stream: Duplex) => void): Server {
  const limits = { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16 * 1024 };
  const server = createServer(limits, getRequestListener(app.fetch));
  server.maxConnections = 1_000;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: PACKET_BYTES + 1024,
    perMessageDeflate: false,
    handleProtocols: () => 'mqtt',
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = upgradeRefusal(request, gate);
    if (refusal) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) =>
      serveMqtt(createWebSocketStream(client, { writableHighWaterMark: QUEUE_BYTES })),
    );
  });
  return server;
}

function upgradeRefusal({ headers, url }: IncomingMessage, gate: Gate): number | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  return (
    refusalOf({ host: headers.host, origin: headers.origin }, gate) ??
    (url === '/mqtt' ? undefined : 404) ??
    (offered.includes('mqtt') ? undefined : 400)
  );
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Opens a port of this machine alone; gives the number it got. @throws the system's error where it is taken. */
export async function listen(server: NetServer, port: number): Promise<number> {
  server.listen({ host: LOOPBACK, port });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
