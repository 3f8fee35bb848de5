import { close, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { fault } from '../../station/model/fault.ts';
import { Noise } from '../../station/runtime/wire/noise.ts';
import type { Clock, Heard, Link } from '../../station/runtime/platform.ts';
import { WriteQueue } from '../../station/runtime/wire/write-queue.ts';
import type { Poller } from './poller.ts';
import type { SerialSpec, Terminal } from './terminal.ts';

const READ_BYTES = 64 * 1024;
/** What the system had no room for is offered again after so long. */
const AGAIN_MS = 10;
/** What is still on its way when a port is closed has so long, beside what the line takes for it. */
const LEAVE_MS = 100;

/** An open serial port of this machine as a link. Its `heard` throws link/noisy too, where the line is disturbed all the time. */
export class SerialLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly #terminal: Terminal;
  readonly #address: string;
  readonly #poller: Poller;
  readonly #clock: Clock;
  readonly #queue: WriteQueue;
  readonly #over = new AbortController();
  #closed: Promise<void> | undefined;

  /** Takes over a terminal that is set; closes it when `signal` aborts. */
  constructor(terminal: Terminal, address: string, poller: Poller, clock: Clock, signal: AbortSignal) {
    this.#terminal = terminal;
    this.#address = address;
    this.#poller = poller;
    this.#clock = clock;
    this.#queue = new WriteQueue(address, (bytes) => this.#send(bytes));
    this.heard = this.#hear(new Noise(clock));
    signal.addEventListener('abort', () => void this.close(), { once: true, signal: this.#over.signal });
    if (signal.aborted) void this.close();
  }

  /** @throws link/lost; link/busy where the device takes its bytes too slowly. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#queue.write(bytes);
  }

  async setLine(spec: SerialSpec): Promise<void> {
    if (this.#over.signal.aborted) throw this.#lost();
    if (!this.#terminal.set(spec)) throw fault('link/unsupported', { address: this.#address });
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#release());
  }

  async #send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      if (this.#over.signal.aborted) throw this.#lost();
      try {
        at += writeSync(this.#terminal.fd, bytes, at);
      } catch (error) {
        if (!isLater(error)) throw this.#lost(error);
        await this.#clock.sleep(AGAIN_MS, this.#over.signal).catch(() => undefined);
      }
    }
  }

  async *#hear(noise: Noise): AsyncGenerator<Heard> {
    const buffer = new Uint8Array(READ_BYTES);
    for (let count; (count = await this.#read(buffer)) > 0;) {
      for (const error of this.#terminal.lineErrors()) {
        if (noise.heard())
          return this.#end(fault('link/noisy', { address: this.#address, errors: noise.errors }));
        yield { kind: 'line-error', error };
      }
      yield { kind: 'bytes', bytes: buffer.slice(0, count) };
    }
    if (!this.#over.signal.aborted) await this.#end(this.#lost());
  }

  /** Bytes that were read; 0 once nothing more comes: a terminal that was hung up says so for ever. */
  async #read(buffer: Uint8Array): Promise<number> {
    while (!this.#over.signal.aborted) {
      try {
        return readSync(this.#terminal.fd, buffer);
      } catch (error) {
        if (!isLater(error)) return 0;
      }
      await this.#poller.stirred(this.#terminal.fd);
    }
    return 0;
  }

  async #end(why: Error): Promise<never> {
    await this.close();
    throw why;
  }

  async #release(): Promise<void> {
    this.#over.abort();
    await this.#poller.letGo(this.#terminal.fd);
    const mostMs = this.#clock.steady() + this.#terminal.leavingMs() + LEAVE_MS;
    while (this.#terminal.leavingMs() > 0 && this.#clock.steady() < mostMs) await this.#clock.sleep(AGAIN_MS);
    // The system would wait for the rest, and everybody for the system.
    this.#terminal.discard();
    await promisify(close)(this.#terminal.fd).catch(() => undefined);
    this.#terminal.release();
  }

  #lost(cause?: unknown) {
    return fault('link/lost', { address: this.#address }, cause);
  }
}

const isLater = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EAGAIN';
