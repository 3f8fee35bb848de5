import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';

/** Whether certificates can be made here. */
export const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A certificate that vouches for itself, and its key, as PEM. */
export function certificate(name: string): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-lock-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const about = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  execFileSync('openssl', ['req', ...kind, ...about, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

/**
 * A door lock as one should be: TLS only, for who shows the certificate that it knows, from addresses on its list. It is told `lock:1` or
 * `lock:0`, and says how it stands, once a second and when it has moved.
 */
export class Lock {
  /** Who is let in. */
  readonly addresses = new Set(['127.0.0.1']);
  /** How often it was moved. */
  moved = 0;
  /** Who got as far as speaking to it. */
  readonly spoke: string[] = [];
  isLocked = 0;
  port = 0;
  readonly #own = certificate('lock-7');
  readonly #sockets = new Set<TLSSocket>();
  #server: ReturnType<typeof createServer> | undefined;

  /** What a bridge has to trust to know the lock. */
  get cert(): string {
    return this.#own.cert;
  }

  async open(known: string): Promise<void> {
    const server = createServer(
      { ...this.#own, requestCert: true, rejectUnauthorized: true, ca: known },
      (socket) => this.#serve(socket),
    );
    server.on('connection', (socket) => this.addresses.has(socket.remoteAddress!) || socket.destroy());
    server.on('tlsClientError', () => undefined);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  close(): void {
    this.cut();
    this.#server?.close();
  }

  /** Sends away who is connected. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: TLSSocket): void {
    const says = setInterval(() => socket.write(`lock:${this.isLocked}\n`), 500);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(says);
      this.#sockets.delete(socket);
    });
    socket.on('data', (bytes: Buffer) => {
      this.spoke.push(bytes.toString());
      const [, value] = /^lock:([01])\n$/.exec(bytes.toString()) ?? [];
      if (value === undefined) return;
      this.isLocked = Number(value);
      this.moved++;
      socket.write(`lock:${this.isLocked}\n`);
    });
    socket.write(`lock:${this.isLocked}\n`);
  }
}
