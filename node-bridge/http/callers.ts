import type { Server, Socket } from 'node:net';
import { neighbourhoodOf } from '../trust/slowdown.ts';
import type { Refusals } from './refusals.ts';

/** A home's IPv6 hosts share a neighbourhood; one of them alone is not to take it up. */
const MOST_OF_ADDRESS = 128;
const MOST_OF_NEIGHBOURHOOD = 512;

/** Who is connected from where: each address may have some connections, and no more. */
export class Callers {
  readonly #isWelcome: (address: string) => boolean;
  readonly #refusals: Refusals;
  readonly #connected = new Map<string, number>();

  constructor(isWelcome: (address: string) => boolean, refusals: Refusals) {
    this.#isWelcome = isWelcome;
    this.#refusals = refusals;
  }

  /** Ends at once what comes to the server and is too much, or from too far. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => this.#came(socket));
  }

  #came(socket: Socket): void {
    const { remoteAddress: address = '' } = socket;
    const [each, all] = [`address ${address}`, neighbourhoodOf(address)];
    const isMany = this.#count(each) >= MOST_OF_ADDRESS || this.#count(all) >= MOST_OF_NEIGHBOURHOOD;
    const refusal = !this.#isWelcome(address) ? 'too-far' : isMany ? 'too-many' : undefined;
    if (refusal) {
      this.#refusals.count(refusal);
      return void socket.destroy();
    }
    for (const key of [each, all]) this.#connected.set(key, this.#count(key) + 1);
    socket.once('close', () => {
      for (const key of [each, all]) this.#left(key);
    });
  }

  #count = (key: string): number => this.#connected.get(key) ?? 0;

  #left(key: string): void {
    const left = this.#count(key) - 1;
    if (left > 0) this.#connected.set(key, left);
    else this.#connected.delete(key);
  }
}
