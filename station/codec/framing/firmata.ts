import type { Framer, Framing } from './framing.ts';

const SYSEX = 0xf0;
const END = 0xf7;
const MAX_BYTES = 4096; // the capabilities of a board with 70 pins take about 1200

/** The data bytes behind a command: of digital and analog messages, and of the version. Firmata protocol 2.7, "Message types". */
const dataBytes = (command: number): number =>
  command === 0xf9 || (command & 0xf0) === 0x90 || (command & 0xf0) === 0xe0 ? 2 : 0;

/**
 * Firmata's messages: a command, from 0x80 on, with its data, all below 0x80; or all between 0xf0 and 0xf7. A command in the
 * middle of a message ends that as lost.
 */
export const firmata: Framing = () => new Messages();

class Messages implements Framer {
  dropped = 0;
  readonly #held = new Uint8Array(MAX_BYTES);
  #size = 0;
  /** In bytes that belong to no message, which are counted once. */
  #noise = false;

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte >= 0x80 && !(byte === END && this.#held[0] === SYSEX && this.#size > 0)) this.#begin(byte);
      else if (this.#size > 0 && this.#size < MAX_BYTES) this.#held[this.#size++] = byte;
      else this.#lose();
      if (!this.#complete()) continue;
      frames.push(this.#held.slice(0, this.#size));
      this.#size = 0;
    }
    return frames;
  }

  rest(): undefined {
    if (this.#size > 0) this.dropped++;
    this.#size = 0;
  }

  #begin(byte: number): void {
    if (this.#size > 0) this.dropped++;
    this.#size = 0;
    this.#noise = false;
    if (byte !== SYSEX && dataBytes(byte) === 0) return this.#lose();
    this.#held[this.#size++] = byte;
  }

  #lose(): void {
    if (!this.#noise) this.dropped++;
    this.#noise = true;
    this.#size = 0;
  }

  #complete(): boolean {
    const [first] = this.#held;
    if (this.#size === 0) return false;
    return first === SYSEX ? this.#held[this.#size - 1] === END : this.#size === 1 + dataBytes(first!);
  }
}
