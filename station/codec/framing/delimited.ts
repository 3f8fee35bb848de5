import type { Framer, Framing } from './framing.ts';

/**
 * What stands between two of the same byte, which a device says at the end, or at both ends, of each frame; empty pieces
 * are none. A piece that lost its beginning is handed on as well: these protocols can tell it.
 */
export function delimited(byte: number, maxBytes: number): Framing {
  return () => new Delimited(byte, maxBytes);
}

class Delimited implements Framer {
  dropped = 0;
  readonly #byte: number;
  readonly #held: Uint8Array;
  #size = 0;
  #tooLong = false;

  constructor(byte: number, maxBytes: number) {
    this.#byte = byte;
    this.#held = new Uint8Array(maxBytes);
  }

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === this.#byte) {
        if (this.#tooLong) this.dropped++;
        else if (this.#size > 0) frames.push(this.#held.slice(0, this.#size));
        this.#size = 0;
        this.#tooLong = false;
      } else if (this.#size < this.#held.length) this.#held[this.#size++] = byte;
      else this.#tooLong = true;
    }
    return frames;
  }

  rest(): undefined {
    if (this.#size > 0) this.dropped++;
    this.#size = 0;
    this.#tooLong = false;
  }
}
