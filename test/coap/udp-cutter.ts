import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** From the client to the server, or back. */
export type Way = 'there' | 'back';
/** Whether the nth datagram of a way is lost, counted from 0. */
export type Lose = (way: Way, nth: number) => boolean;

/** Loses a share of all datagrams, the same ones each time for a seed. */
export function share(lost: number, seed: number): Lose {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 < lost;
  };
}

/** A network between one client and a server that loses datagrams as it is told, and counts what it was given. */
export class UdpCutter {
  readonly #front = createSocket('udp4');
  readonly #back = createSocket('udp4');
  readonly #lose: Lose;
  readonly given = { there: 0, back: 0 };
  readonly lost = { there: 0, back: 0 };

  private constructor(lose: Lose) {
    this.#lose = lose;
  }

  static async before(port: number, lose: Lose): Promise<UdpCutter> {
    const cutter = new UdpCutter(lose);
    let client = 0;
    cutter.#front.on('message', (bytes, from) => {
      client = from.port;
      cutter.#pass('there', cutter.#back, bytes, port);
    });
    cutter.#back.on('message', (bytes) => cutter.#pass('back', cutter.#front, bytes, client));
    for (const socket of [cutter.#front, cutter.#back]) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    return cutter;
  }

  get port(): number {
    return this.#front.address().port;
  }

  close(): void {
    this.#front.close();
    this.#back.close();
  }

  #pass(way: Way, socket: Socket, bytes: Uint8Array, port: number): void {
    if (this.#lose(way, this.given[way]++)) this.lost[way]++;
    else socket.send(bytes, port, '127.0.0.1');
  }
}
