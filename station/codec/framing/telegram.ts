import { gloSize } from '../meter/glo-cipher.ts';
import type { Framer, Framing } from './framing.ts';

const SLASH = 0x2f;
const BANG = 0x21;
const CIPHERED = 0xdb;
const CIPHER_HEAD = 13;
const LF = 0x0a;
const MAX_BYTES = 8192; // the longest known, of Fluvius with a message and 13 months of peaks, has half of it

/**
 * P1 telegrams: from the slash of the identification to the end of the line that begins with `!` (DSMR P1 companion
 * standard V5.0.2, section 6.2), or encrypted as general-glo-ciphering frames. A slash and three letters within a telegram
 * begin a new one: the one before lost its end.
 */
export const telegrams: Framing = () => new Telegrams();

class Telegrams implements Framer {
  dropped = 0;
  readonly #held = new Uint8Array(MAX_BYTES);
  #size = 0;
  #lineStart = 0;
  #within: 'text' | 'cipher' | 'silence' | 'noise' = 'silence';

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      const frame =
        this.#within === 'text'
          ? this.#text(byte)
          : this.#within === 'cipher'
            ? this.#cipher(byte)
            : this.#outside(byte);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  /** The last `!` line of a recording may lack its end. */
  rest(): Uint8Array | undefined {
    if (this.#within === 'text' && this.#ending) return this.#deliver();
    if (this.#within === 'text' || this.#within === 'cipher') this.#drop();
    return undefined;
  }

  get #ending(): boolean {
    return this.#lineStart < this.#size && this.#held[this.#lineStart] === BANG;
  }

  #outside(byte: number): undefined {
    if (byte === SLASH || byte === CIPHERED) {
      this.#within = byte === SLASH ? 'text' : 'cipher';
      this.#held[0] = byte;
      this.#size = 1;
      this.#lineStart = 0;
    } else if (byte > 0x20 && this.#within === 'silence') this.#drop();
  }

  #text(byte: number): Uint8Array | undefined {
    if (this.#size === MAX_BYTES) return this.#drop();
    this.#held[this.#size++] = byte;
    if (byte === LF) {
      if (this.#ending) return this.#deliver();
      this.#lineStart = this.#size;
    } else if (this.#size > 4 && beginsAnew(this.#held, this.#size - 4)) {
      this.dropped++;
      this.#held.copyWithin(0, this.#size - 4, this.#size);
      this.#size = 4;
      this.#lineStart = 0;
    }
    return undefined;
  }

  #cipher(byte: number): Uint8Array | undefined {
    this.#held[this.#size++] = byte;
    if (this.#size < CIPHER_HEAD) return undefined;
    const size = gloSize(this.#held);
    if (size === undefined || size > MAX_BYTES) return this.#drop();
    return this.#size === size ? this.#deliver() : undefined;
  }

  #deliver(): Uint8Array {
    this.#within = 'silence';
    return this.#held.slice(0, this.#size);
  }

  #drop(): undefined {
    this.#within = 'noise';
    this.dropped++;
  }
}

const isLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

const beginsAnew = (bytes: Uint8Array, at: number) =>
  bytes[at] === SLASH && isLetter(bytes[at + 1]!) && isLetter(bytes[at + 2]!) && isLetter(bytes[at + 3]!);
