import { createServer, type Server } from 'node:net';
import { listen } from '../http/server.ts';
import { isLoopback } from '../trust/border.ts';
import { VISITOR } from '../trust/roles.ts';
import type { Broker } from './broker.ts';
import { CLIENTS, QUEUE_BYTES } from './caps.ts';

/** MQTT over TCP; who comes from this machine may look on without a credential. */
export function mqttListener(broker: Broker): Server {
  const server = createServer({ noDelay: true, highWaterMark: QUEUE_BYTES }, (socket) => {
    const { remoteAddress: address = '' } = socket;
    const isHere = isLoopback(address);
    broker.serve(socket, { address, inTheClear: !isHere, ...(isHere ? { identity: VISITOR } : {}) });
  });
  server.maxConnections = CLIENTS;
  return server;
}

const USUAL_PORT = 1883;

/** Where nobody chose a port, a taken one is done without. */
export async function listenForMqtt(server: Server, chosen: number | undefined): Promise<number | undefined> {
  try {
    return await listen(server, chosen ?? USUAL_PORT);
  } catch (error) {
    if (chosen === undefined && isTaken(error)) return undefined;
    throw error;
  }
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
