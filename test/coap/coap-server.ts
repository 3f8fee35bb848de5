import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const PROGRAM = ['coap-server-notls', 'coap-server'].map((name) => `/usr/bin/${name}`).find(existsSync);
const PING = Uint8Array.of(0x40, 0, 0, 1);

/** Whether libcoap's own server is on this machine. */
export const hasCoapServer = PROGRAM !== undefined;

/** libcoap's example server, which is none of our code: `time`, `example_data`, and whatever is put to it. */
export async function coapServer() {
  const port = await freeUdpPort();
  const child = spawn(PROGRAM!, ['-A', '127.0.0.1', '-p', String(port), '-d', '20'], { stdio: 'ignore' });
  await answering(port);
  return {
    at: (path: string) => `coap://127.0.0.1:${port}/${path}`,
    port,
    freeze: () => child.kill('SIGSTOP'),
    async end() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
  };
}

/** Pings it, as RFC 7252, section 4.3, has it, until it answers. */
async function answering(port: number): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  const heard = once(socket, 'message');
  const again = setInterval(() => socket.send(PING, port, '127.0.0.1'), 20);
  await heard.finally(() => clearInterval(again));
  socket.close();
}

/** A port that nobody has now. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
