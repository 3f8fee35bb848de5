import { createServer, type Server } from 'node:net';
import type { Broker } from './broker.ts';
import { QUEUE_BYTES } from './aedes-broker.ts';

const CLIENTS = 1_000;

/** MQTT over TCP, for programs on this machine. */
export function mqttListener(broker: Broker): Server {
  const server = createServer({ noDelay: true, highWaterMark: QUEUE_BYTES }, (socket) =>
    broker.serve(socket),
  );
  server.maxConnections = CLIENTS;
  return server;
}
