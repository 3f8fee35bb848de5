import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes JSON lines as fast as they are read, and no faster. */
export class Output {
  readonly #stream: Writable;
  #gone = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => (this.#gone = true));
  }

  /** Whether nobody reads any more, as after `| head`. */
  get gone(): boolean {
    return this.#gone;
  }

  async lines(all: readonly unknown[]): Promise<void> {
    const text = all.map((each) => `${JSON.stringify(each)}\n`).join('');
    if (text === '' || this.#gone || this.#stream.write(text)) return;
    await once(this.#stream, 'drain').catch(() => undefined);
  }
}
