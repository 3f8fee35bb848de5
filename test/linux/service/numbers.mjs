// A board on the network that numbers its samples from one on, to whoever listens. Says at which port it does.
import { createServer } from 'node:net';

const sockets = new Set();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
}).listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
let sent = 0;
setInterval(() => {
  if (sockets.size > 0) sent++;
  for (const socket of sockets) socket.write(`n:${sent}\n`);
}, 20);
