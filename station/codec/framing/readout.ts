import type { Framer, Framing } from './framing.ts';

const STX = 0x02;
const ETX = 0x03;
const SLASH = 0x2f;
const BANG = 0x21;
const LF = 0x0a;
const MAX_BYTES = 16_384; // two minutes at 300 baud are 4 KiB

/**
 * What an IEC 62056-21 meter says, in two kinds of frames: the line of its identification, from the slash to the line's
 * end, and the data behind it, from STX to the check character behind ETX, or, where the meter pushes them, from the end of
 * the identification to the end of the line that begins with `!`. Section 6.3.
 */
export const readouts: Framing = () => new Readouts();

class Readouts implements Framer {
  dropped = 0;
  readonly #held = new Uint8Array(MAX_BYTES);
  #size = 0;
  #lineStart = 0;
  #within: 'silence' | 'noise' | 'identification' | 'pushed' | 'block' | 'check' = 'silence';

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      const frame = this.#take(chunk[at]!);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  rest(): Uint8Array | undefined {
    if (this.#within === 'pushed' && this.#ending) return this.#deliver('silence');
    if (this.#holds) this.#drop();
    return undefined;
  }

  /** Whether there is more than the blank line that lies between identification and data. */
  get #holds(): boolean {
    return this.#size > (this.#within === 'pushed' ? 2 : 0);
  }

  get #ending(): boolean {
    return this.#lineStart < this.#size && this.#held[this.#lineStart] === BANG;
  }

  #take(byte: number): Uint8Array | undefined {
    if (this.#within === 'check') {
      this.#held[this.#size++] = byte;
      return this.#deliver('silence');
    }
    if (byte === STX) return this.#begin('block', byte);
    if (byte === SLASH && this.#within !== 'block' && this.#atLineStart)
      return this.#begin('identification', byte);
    if (this.#within === 'silence' || this.#within === 'noise') {
      if (byte > 0x20 && this.#within === 'silence') this.#drop();
      return undefined;
    }
    this.#held[this.#size++] = byte;
    if (this.#size === MAX_BYTES - 1) return this.#drop();
    if (this.#within === 'block') {
      if (byte === ETX) this.#within = 'check';
    } else if (byte === LF) return this.#line();
    return undefined;
  }

  /** Between frames a slash may stand anywhere: it is what comes next that lost its beginning. */
  get #atLineStart(): boolean {
    return this.#within !== 'pushed' || this.#lineStart === this.#size;
  }

  #begin(within: 'block' | 'identification', byte: number): undefined {
    if (this.#holds) this.dropped++;
    this.#within = within;
    this.#held[0] = byte;
    this.#size = 1;
    this.#lineStart = 0;
  }

  #line(): Uint8Array | undefined {
    if (this.#within === 'identification') return this.#deliver('pushed');
    if (this.#ending) return this.#deliver('silence');
    this.#lineStart = this.#size;
    return undefined;
  }

  #deliver(next: 'silence' | 'pushed'): Uint8Array {
    const frame = this.#held.slice(0, this.#size);
    this.#within = next;
    this.#size = 0;
    this.#lineStart = 0;
    return frame;
  }

  #drop(): undefined {
    this.dropped++;
    this.#within = 'noise';
    this.#size = 0;
  }
}
