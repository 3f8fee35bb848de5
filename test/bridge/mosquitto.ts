import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

const PROGRAM = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  existsSync,
);

/** Whether there is a mosquitto on this machine to test against. */
export const hasMosquitto = PROGRAM !== undefined;

export interface Mosquitto {
  readonly port: number;
  /** Lets it read its files again. */
  reload(): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** A real mosquitto of our own on a free port, with its messages in a folder of its own. */
export async function startMosquitto(port?: number, extra: readonly string[] = []): Promise<Mosquitto> {
  const chosen = port ?? (await freePort());
  return runMosquitto(chosen, [`listener ${chosen} 127.0.0.1`, 'allow_anonymous true', ...extra]);
}

/** One that is set up by these lines, which let it listen on that port. */
export async function runMosquitto(port: number, lines: readonly string[]): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-mosquitto-'));
  const config = ['persistence false', 'user root', ...lines];
  writeFileSync(join(folder, 'mosquitto.conf'), `${config.join('\n')}\n`);
  const child = spawn(PROGRAM!, ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await answering(port, () => child.exitCode !== null);
  return {
    port,
    reload: () => void child.kill('SIGHUP'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number, dead: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !dead(); tries++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket.end()));
      socket.on('error', () => setTimeout(() => resolve(undefined), 20));
    });
    if (open) return;
  }
  throw new Error('mosquitto does not answer');
}
