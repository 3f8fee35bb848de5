import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fault } from '../../station/model/fault.ts';
import type { Link } from '../../station/runtime/platform.ts';
import { faultOf, placeOf } from './net-address.ts';
import { TcpLink } from './tcp-link.ts';

const WAITS_MS = 5_000;
/** A door stays open between two tries of a session, which come every few seconds. */
const STAYS_OPEN_MS = 15_000;

/** Devices that connect to us (`tcp-server:4001`, `tcp-server:0.0.0.0:4001`): a door for each address, and one device in it. */
export class TcpDoors {
  readonly #doors = new Map<string, Promise<Door>>();

  /** @throws link/not-found where nobody connects within 5 s; link/busy, link/denied, link/unsupported. */
  async open(place: string, address: string, signal: AbortSignal): Promise<Link> {
    const known = this.#doors.get(address) ?? Door.at(place, address, () => this.#doors.delete(address));
    this.#doors.set(address, known);
    known.catch(() => this.#doors.delete(address));
    return (await known).enter(address, signal);
  }
}

class Door {
  readonly #server: Server;
  readonly #closed: () => void;
  #inside: Socket | undefined;
  /** Connected, and not taken yet: it waits in the system, which bounds what it may say. */
  #waiting: Socket | undefined;
  #knock: (() => void) | undefined;
  #idle: NodeJS.Timeout | undefined;

  private constructor(server: Server, closed: () => void) {
    this.#server = server.on('connection', (socket) => this.#came(socket));
    this.#closed = closed;
  }

  static async at(place: string, address: string, closed: () => void): Promise<Door> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(faultOf(error, address)));
      server.listen(placeOf(place, address), resolve);
    });
    return new Door(server, closed);
  }

  async enter(address: string, signal: AbortSignal): Promise<Link> {
    clearTimeout(this.#idle);
    try {
      const socket = await this.#next(address, signal);
      socket.once('close', () => this.#left(socket));
      return new TcpLink(socket, address, signal, 'now');
    } catch (error) {
      this.#rest();
      throw error;
    }
  }

  async #next(address: string, signal: AbortSignal): Promise<Socket> {
    const done = new AbortController();
    const stop = () => done.abort();
    signal.addEventListener('abort', stop, { once: true });
    const knocked = new Promise<void>((resolve) => (this.#knock = resolve));
    const late = wait(WAITS_MS, undefined, { signal: done.signal }).catch(() => undefined);
    if (!this.#waiting && !signal.aborted) await Promise.race([knocked, late]);
    done.abort();
    signal.removeEventListener('abort', stop);
    this.#knock = undefined;
    signal.throwIfAborted();
    const socket = this.#waiting;
    if (!socket) throw fault('link/not-found', { address });
    this.#waiting = undefined;
    return (this.#inside = socket);
  }

  /** A device that comes again from where the one inside is has lost its first connection; anybody else is sent away. */
  #came(socket: Socket): void {
    socket.on('error', () => undefined);
    const before = this.#inside ?? this.#waiting;
    if (before && before.remoteAddress !== socket.remoteAddress) return void socket.destroy();
    this.#waiting?.destroy();
    this.#waiting = socket;
    socket.once('close', () => this.#waiting === socket && (this.#waiting = undefined));
    this.#inside?.destroy();
    this.#knock?.();
  }

  #left(socket: Socket): void {
    if (this.#inside !== socket) return;
    this.#inside = undefined;
    this.#rest();
  }

  /** Closes where nobody asks for it any more. */
  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#waiting?.destroy();
      this.#server.close();
      this.#closed();
    }, STAYS_OPEN_MS).unref();
  }
}
