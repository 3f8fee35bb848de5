import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the network does with a connection. */
export interface Weather {
  /** How long a byte is on its way, in each direction. */
  readonly delayMs: number;
  /** Nothing gets through, and nobody is told; what was on its way arrives later. */
  readonly stalled: boolean;
  /** New connections are ended at once. */
  readonly refusing: boolean;
}

/** A stretch of network between a client and a port of this machine: slow, deaf, cut, and whole again. */
export class Cutter {
  #weather: Weather = { delayMs: 0, stalled: false, refusing: false };
  #held: (() => void)[] = [];
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #to: number;

  private constructor(to: number) {
    this.#to = to;
    this.#server = createServer((client) => this.#join(client));
  }

  /** Before a port of 127.0.0.1. */
  static async before(port: number): Promise<Cutter> {
    const cutter = new Cutter(port);
    cutter.#server.listen(0, '127.0.0.1');
    await once(cutter.#server, 'listening');
    return cutter;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  change(weather: Partial<Weather>): void {
    this.#weather = { ...this.#weather, ...weather };
    if (!this.#weather.stalled) for (const arrive of this.#held.splice(0)) arrive();
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Ends every connection, as a router does that is switched off and on. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #join(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#weather.refusing) return void client.resetAndDestroy();
    const server = connect(this.#to, '127.0.0.1');
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    client.on('close', () => this.#pairs.delete(pair));
    for (const [from, to] of [pair, [server, client]] as const)
      from
        .on('error', () => undefined)
        .on('data', (bytes) => setTimeout(() => this.#arrive(() => to.write(bytes)), this.#weather.delayMs))
        .on('close', () => this.#arrive(() => to.destroy()));
  }

  #arrive(arrive: () => void): void {
    if (this.#weather.stalled) this.#held.push(arrive);
    else arrive();
  }
}
