import type { AddressInfo, Server, Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { listen, LOOPBACK } from '../http/server.ts';
import type { OwnTls } from '../trust/own-ca.ts';

/** What is served at a port, and how: its server for a certificate, which takes another one later; in the clear it needs none. */
export interface Service {
  readonly name: 'https' | 'mqtts' | 'http';
  readonly port: number;
  open(own: OwnTls): Server & { setSecureContext?(own: SecureContextOptions): void };
}

/** Where it listens: `here` is this machine alone, `any` every address of it. */
export type Where = 'here' | 'any' | (string & {});

/** A port that is open. */
export class Door {
  readonly service: Service;
  readonly where: Where;
  readonly #server: ReturnType<Service['open']>;
  readonly #inside = new Set<Socket>();

  private constructor(service: Service, where: Where, own: OwnTls) {
    this.service = service;
    this.where = where;
    this.#server = service.open(own);
    this.#server.on('connection', (socket: Socket) => {
      this.#inside.add(socket);
      socket.once('close', () => this.#inside.delete(socket));
    });
  }

  /** @throws the system's error where the port is taken, or the address is not of this machine. */
  static async open(service: Service, where: Where, own: OwnTls): Promise<Door> {
    const door = new Door(service, where, own);
    if (where === 'here') await listen(door.#server, service.port, LOOPBACK);
    else if (where !== 'any') await listen(door.#server, service.port, where);
    else await door.#listenAnywhere();
    door.#server.on('error', () => undefined);
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From the next handshake on. */
  show({ server }: OwnTls): void {
    this.#server.setSecureContext?.(server);
  }

  /** Nobody comes in any more, and who is inside is sent away. */
  close(): void {
    this.#server.close();
    for (const socket of this.#inside) socket.destroy();
  }

  /** On machines without IPv6 there is no `::`. */
  async #listenAnywhere(): Promise<void> {
    const { port } = this.service;
    await listen(this.#server, port, '::').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL') throw error;
      return listen(this.#server, port, '0.0.0.0');
    });
  }
}
