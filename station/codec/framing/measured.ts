import type { Framer, Framing } from './framing.ts';

/**
 * How many bytes the frame has that begins here; `more` where it takes more of them to know, `none` where no frame begins. Bytes
 * behind those that decide must not change what it says.
 */
export type Measure = (bytes: Uint8Array) => number | 'more' | 'none';

/** Frames whose heads tell how long they are. Where none begins, the next byte is looked at: what is none is dropped as one. */
export const measured =
  (measure: Measure): Framing =>
  () =>
    new Measured(measure);

class Measured implements Framer {
  dropped = 0;
  readonly #measure: Measure;
  #held = new Uint8Array(256);
  #size = 0;
  /** With fewer bytes there is nothing to be cut. */
  #needed = 1;
  #isNoise = false;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  push(chunk: Uint8Array): readonly Uint8Array[] {
    this.#hold(chunk);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (this.#size - at >= this.#needed) {
      const size = this.#measure(this.#held.subarray(at, this.#size));
      if (size === 'more') this.#needed = this.#size - at + 1;
      else if (size === 'none') {
        at++;
        this.#needed = 1;
        if (!this.#isNoise) this.dropped++;
        this.#isNoise = true;
      } else if (at + size > this.#size) this.#needed = size;
      else {
        frames.push(this.#held.slice(at, (at += size)));
        this.#needed = 1;
        this.#isNoise = false;
      }
    }
    this.#held.copyWithin(0, at, this.#size);
    this.#size -= at;
    return frames;
  }

  #hold(chunk: Uint8Array): void {
    const size = this.#size + chunk.length;
    if (size > this.#held.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.#held.length));
      larger.set(this.#held.subarray(0, this.#size));
      this.#held = larger;
    }
    this.#held.set(chunk, this.#size);
    this.#size = size;
  }
}
