import type { Socket } from 'node:net';
import { fault } from '../../station/model/fault.ts';
import type { Heard, Link } from '../../station/runtime/platform.ts';
import { WriteQueue } from '../../station/runtime/wire/write-queue.ts';

/** A connection that says nothing for so long is asked by the system whether it is still there, and given up 10 s later. */
const KEEP_ALIVE_MS = 10_000;

/** An open TCP connection as a link. What nobody takes waits at the sender: the system's own window is the bound. */
export class TcpLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly lineless = true;
  readonly fresh?: true;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #queue: WriteQueue;
  readonly #over = new AbortController();

  /** Takes over a connected socket; ends it when `signal` aborts. `begins`: whether the other side begins to speak with it. */
  constructor(socket: Socket, address: string, signal: AbortSignal, begins: 'now' | 'before') {
    if (begins === 'now') this.fresh = true;
    this.#socket = socket;
    this.#address = address;
    this.#queue = new WriteQueue(address, (bytes) => this.#send(bytes));
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('error', () => undefined); // the reader is told
    this.heard = this.#hear();
    signal.addEventListener('abort', () => void this.close(), { once: true, signal: this.#over.signal });
    if (signal.aborted) void this.close();
  }

  /** @throws link/lost; link/busy where the device takes its bytes too slowly. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#queue.write(bytes);
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#socket.destroy();
  }

  #send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const lost = () => fault('link/lost', { address: this.#address });
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(lost());
      else this.#socket.write(bytes, (error) => (error ? reject(lost()) : resolve()));
    });
  }

  async *#hear(): AsyncGenerator<Heard> {
    try {
      for await (const chunk of this.#socket as AsyncIterable<Buffer>)
        yield { kind: 'bytes', bytes: new Uint8Array(chunk) };
    } catch {
      // a connection that breaks is lost like one that ends
    }
    if (this.#over.signal.aborted) return;
    this.#socket.destroy();
    throw fault('link/lost', { address: this.#address });
  }
}
