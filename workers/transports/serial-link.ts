import { fault } from '../../station/model/fault.ts';
import type { Clock, Heard, Link } from '../../station/runtime/platform.ts';
import type { LineError } from '../../station/model/traffic.ts';
import { Noise } from '../../station/runtime/wire/noise.ts';
import { WriteQueue } from '../../station/runtime/wire/write-queue.ts';

const READ_BYTES = 64 * 1024;

/** What a disturbed line is called; the port goes on with a fresh stream (WICG Serial, `readable`). */
const LINE_ERRORS: Readonly<Record<string, LineError>> = {
  BreakError: 'break',
  BufferOverrunError: 'overrun',
  FramingError: 'framing',
  ParityError: 'parity',
};

/** An open serial port as a link. Its `heard` throws link/noisy too, where the line is disturbed all the time. */
export class SerialLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly reading: Promise<void>;
  readonly #port: SerialPort;
  readonly #address: string;
  readonly #signal: AbortSignal;
  readonly #abandon = () => void this.close();
  #reader: ReadableStreamReader<Uint8Array> | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #queue: WriteQueue;
  #closed: Promise<void> | undefined;

  /** Takes over a port that is open; closes it when `signal` aborts. */
  constructor(port: SerialPort, address: string, clock: Pick<Clock, 'steady'>, signal: AbortSignal) {
    this.#port = port;
    this.#address = address;
    this.#signal = signal;
    signal.addEventListener('abort', this.#abandon, { once: true });
    this.heard = this.#hear(new Noise(clock));
    this.reading = isRead(port);
    this.#queue = new WriteQueue(address, (bytes) => this.#send(bytes));
  }

  /** @throws link/lost; link/busy where the device takes its bytes too slowly. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#queue.write(bytes);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#release());
  }

  async *#hear(noise: Noise): AsyncGenerator<Heard> {
    while (this.#port.readable && !this.#closed) {
      try {
        for await (const bytes of this.#chunks(this.#port.readable)) yield { kind: 'bytes', bytes };
        break;
      } catch (error) {
        const lineError = LINE_ERRORS[(error as Error).name];
        if (!lineError) break;
        if (noise.heard()) throw fault('link/noisy', { address: this.#address, errors: noise.errors }, error);
        yield { kind: 'line-error', error: lineError };
      }
    }
    if (!this.#closed) throw fault('link/lost', { address: this.#address });
  }

  async *#chunks(readable: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
    const reader = readerOf(readable);
    this.#reader = reader;
    // A BYOB read takes the buffer away and gives it back with the value; after an error it is gone for good.
    let buffer = new ArrayBuffer(READ_BYTES);
    try {
      for (;;) {
        const { value, done } = await reader.read(new Uint8Array(buffer));
        if (done) return;
        if (reader instanceof ReadableStreamDefaultReader) yield value;
        else {
          yield value.slice();
          buffer = value.buffer as ArrayBuffer;
        }
      }
    } finally {
      reader.releaseLock();
    }
  }

  async #send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const writer = this.#closed ? undefined : this.#port.writable?.getWriter();
    if (!writer) throw fault('link/lost', { address: this.#address });
    this.#writer = writer;
    try {
      await writer.write(bytes);
    } catch (cause) {
      throw fault('link/lost', { address: this.#address }, cause);
    } finally {
      writer.releaseLock();
      this.#writer = undefined;
    }
  }

  /** Gives every lock back, whoever waits for it, for a locked port cannot be closed; what is gone already is no fault. */
  async #release(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abandon);
    const quiet = () => undefined;
    await Promise.all([this.#reader?.cancel().catch(quiet), this.#writer?.abort().catch(quiet)]);
    this.#reader?.releaseLock();
    this.#writer?.releaseLock();
    await this.#port.close().catch(quiet);
  }
}

/**
 * The browser begins to read when it is first asked for the stream, and answers in turn: what it says of the signals, or that it
 * knows none, comes after that, however busy it is.
 */
async function isRead(port: SerialPort): Promise<void> {
  if (port.readable) await port.getSignals().catch(() => undefined);
}

/** A reader into buffers of our own where the browser has it, which saves a copy of every byte. */
function readerOf(readable: ReadableStream<Uint8Array>) {
  try {
    return readable.getReader({ mode: 'byob' });
  } catch {
    return readable.getReader();
  }
}
