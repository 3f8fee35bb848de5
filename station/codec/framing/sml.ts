import type { Framer, Framing } from './framing.ts';

const ESCAPE = 0x1b;
const BEGIN = 0x01;
const END = 0x1a;
const QUAD = 4;
const MAX_BYTES = 8192; // meters say 200 to 1000 bytes at a time

/**
 * SML files as meters push them: from `1b1b1b1b 01010101` to `1b1b1b1b 1a` with the count of filling bytes and a CRC, each
 * whole, escapes and all. A beginning within a file begins a new one: the one before lost its end. BSI TR-03109-1, annex
 * IV, section 8 ("SML transport protocol, version 1").
 */
export const smlFiles: Framing = () => new SmlFiles();

class SmlFiles implements Framer {
  dropped = 0;
  readonly #held = new Uint8Array(MAX_BYTES);
  #size = 0;
  #inside = false;
  /** How many escape bytes came last, and how many beginning bytes behind four of them. */
  #escapes = 0;
  #begins = 0;
  #noise = false;

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      const inside = this.#inside;
      if (this.#begun(byte)) this.#restart();
      else if (inside) {
        const frame = this.#take(byte);
        if (frame) frames.push(frame);
      } else if (byte !== ESCAPE && byte !== BEGIN && byte !== 0) this.#hear();
    }
    return frames;
  }

  rest(): undefined {
    if (this.#inside) this.dropped++;
    this.#inside = false;
  }

  /**
   * Whether a file begins with this byte. Within a file, eight escapes are four that were meant, so what follows them is no
   * beginning; between files one more may be the end of a CRC.
   */
  #begun(byte: number): boolean {
    const escaped = this.#inside ? this.#escapes === QUAD : this.#escapes >= QUAD;
    if (byte === BEGIN && (this.#begins > 0 || escaped)) this.#begins++;
    else this.#begins = 0;
    this.#escapes = byte === ESCAPE ? this.#escapes + 1 : 0;
    return this.#begins === QUAD;
  }

  #restart(): void {
    if (this.#inside) this.dropped++;
    this.#held.fill(ESCAPE, 0, QUAD).fill(BEGIN, QUAD, 2 * QUAD);
    this.#size = 2 * QUAD;
    this.#inside = true;
    this.#noise = false;
  }

  #take(byte: number): Uint8Array | undefined {
    this.#held[this.#size++] = byte;
    if (this.#size % QUAD !== 0) return undefined;
    if (this.#ends(this.#size - 2 * QUAD)) {
      this.#inside = false;
      return this.#held.slice(0, this.#size);
    }
    if (this.#size === MAX_BYTES) {
      this.#inside = false;
      this.#hear();
    }
    return undefined;
  }

  /** The filling keeps the end at a multiple of four; four escapes that were meant have four more before the `1a`. */
  #ends(at: number): boolean {
    const held = this.#held;
    if (at < 2 * QUAD || held[at + QUAD] !== END || held[at + QUAD + 1]! >= QUAD) return false;
    for (let i = at; i < at + QUAD; i++) if (held[i] !== ESCAPE) return false;
    return true;
  }

  /** What belongs to no file is told once. */
  #hear(): void {
    if (!this.#noise) this.dropped++;
    this.#noise = true;
  }
}
