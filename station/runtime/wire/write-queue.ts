import { fault } from '../../model/fault.ts';

const MOST_QUEUED_BYTES = 64 * 1024;

/** Sends one piece after another, and lets no more wait than a slow device can be owed. */
export class WriteQueue {
  readonly #address: string;
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  #lastWrite: Promise<void> = Promise.resolve();
  #queuedBytes = 0;

  constructor(address: string, send: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#address = address;
    this.#send = send;
  }

  /** @throws what `send` throws; link/busy where the device takes its bytes too slowly. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#queuedBytes + bytes.length > MOST_QUEUED_BYTES) {
      return Promise.reject(fault('link/busy', { address: this.#address }));
    }
    this.#queuedBytes += bytes.length;
    const written = this.#lastWrite
      .then(() => this.#send(bytes))
      .finally(() => (this.#queuedBytes -= bytes.length));
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }
}
