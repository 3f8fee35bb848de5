import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Hands every connection to one port on to another: a broker is not there until it stands. */
export async function forward(from: number, to: number): Promise<{ close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const there = connect(to, '127.0.0.1');
    for (const each of [socket, there]) {
      sockets.add(each);
      each.on('error', () => undefined).on('close', () => [socket, there].forEach((end) => end.destroy()));
    }
    socket.pipe(there).pipe(socket);
  }).listen(from, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
