import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import type { TestProject } from 'vitest/node';
import { createWebSocketStream, WebSocketServer } from 'ws';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where pages find the broker: `ws://...`. Whoever says a wrong password is refused. */
    readonly brokerUrl: string;
  }
}

/** For as long as the tests in pages run: a broker that they can reach. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = new Aedes({
    authenticate: (_client, _name, password, done) =>
      `${password}` === 'wrong'
        ? done(Object.assign(new Error('wrong password'), { returnCode: 4 }), false)
        : done(null, true),
  });
  await broker.listen();
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' });
  sockets.on('connection', (socket) => broker.handle(createWebSocketStream(socket)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  project.provide('brokerUrl', `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`);
  return async () => {
    await new Promise<void>((closed) => broker.close(closed));
    sockets.close();
    server.close();
  };
}
