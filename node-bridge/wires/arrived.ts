import { Mailbox } from '../../station/runtime/mailbox.ts';
import type { Heard } from '../../station/runtime/platform.ts';

const MOST_WAITING_BYTES = 256 * 1024;

/** What came for a link and waits for its reader, at most 256 KiB. */
export class Arrived {
  readonly heard: AsyncIterable<Heard>;
  readonly #held = new Mailbox<Heard>();
  #waitingBytes = 0;
  #isOverrun = false;

  constructor() {
    this.heard = this.#hear();
  }

  /** Whether there was room for it. */
  put(bytes: Uint8Array): boolean {
    if (this.#waitingBytes + bytes.length > MOST_WAITING_BYTES) return false;
    this.#waitingBytes += bytes.length;
    this.#isOverrun = false;
    this.#held.put({ kind: 'bytes', bytes });
    return true;
  }

  /** Something was lost here; said once for all that is lost in a row. */
  overrun(): void {
    if (this.#isOverrun) return;
    this.#isOverrun = true;
    this.#held.put({ kind: 'line-error', error: 'overrun' });
  }

  close(error?: unknown): void {
    this.#held.close(error);
  }

  async *#hear(): AsyncGenerator<Heard> {
    for await (const each of this.#held) {
      if (each.kind === 'bytes') this.#waitingBytes -= each.bytes.length;
      yield each;
    }
  }
}
