import type { Framer, Framing } from './framing.ts';

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const COLON = 0x3a;
const MAX_HEX_BYTES = 128; // 113 are the longest known: a colon, a command, 56 bytes in two digits each
const MAX_BYTES = 1024; // 22 fields of 9 + 33 bytes at most: VE.Direct Protocol, section "Frame format"
const CHECKSUM = new TextEncoder().encode('Checksum');

/**
 * VE.Direct text blocks: fields of CR LF, label, TAB, value, up to the one byte after `Checksum` TAB. HEX messages, from a
 * colon to the line's end, may stand anywhere between; they are frames of their own, and do not count to the block's sum. A
 * block whose first label comes again has lost its end: it is dropped, and the one that begins there is not.
 */
export const vedirect: Framing = () => new Blocks();

class Blocks implements Framer {
  dropped = 0;
  readonly #held = new Uint8Array(MAX_BYTES);
  #size = 0;
  #line = 0;
  #first: Uint8Array | undefined;
  readonly #hex = new Uint8Array(MAX_HEX_BYTES);
  #hexSize = 0;
  #within: 'text' | 'hex' | 'checksum' = 'text';

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const blocks: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#within === 'hex') {
        const message = this.#message(byte);
        if (message) blocks.push(message);
      } else if (this.#within === 'checksum') {
        this.#hold(byte);
        blocks.push(this.#held.slice(0, this.#size));
        this.#restart(this.#size);
      } else if (byte === COLON) this.#beginHex();
      else this.#text(byte);
    }
    return blocks;
  }

  rest(): undefined {
    if (this.#size > 0 || this.#within === 'hex') this.dropped++;
    this.#restart(this.#size);
  }

  #beginHex(): void {
    this.#within = 'hex';
    this.#hex[0] = COLON;
    this.#hexSize = 1;
  }

  /** The message that this byte ends. One that anything else than hexadecimal digits comes into is broken off. */
  #message(byte: number): Uint8Array | undefined {
    if (byte === LF) {
      this.#within = 'text';
      return this.#hex.slice(0, this.#hexSize);
    }
    if (byte === CR) return undefined;
    if (isDigit(byte) && this.#hexSize < MAX_HEX_BYTES) this.#hex[this.#hexSize++] = byte;
    else {
      this.dropped++;
      if (byte === COLON) this.#beginHex();
      else {
        this.#within = 'text';
        this.#text(byte);
      }
    }
    return undefined;
  }

  #text(byte: number): void {
    this.#hold(byte);
    if (byte === LF) this.#line = this.#size;
    if (byte !== TAB) return;
    const label = this.#held.slice(this.#line, this.#size - 1);
    if (same(label, CHECKSUM)) this.#within = 'checksum';
    if (!this.#first) {
      // What stands before the first field is the end of something whose beginning was not heard.
      if (this.#fieldStart() > 0) this.#drop();
      this.#first = label;
    } else if (same(label, this.#first)) this.#drop();
  }

  /** Drops everything before the field whose label has just ended. */
  #drop(): void {
    this.dropped++;
    const first = this.#first;
    const within = this.#within;
    this.#restart(this.#fieldStart());
    this.#first = first;
    this.#within = within;
  }

  #fieldStart(): number {
    return this.#line >= 2 && this.#held[this.#line - 2] === CR
      ? this.#line - 2
      : Math.max(0, this.#line - 1);
  }

  #hold(byte: number): void {
    if (this.#size === MAX_BYTES) {
      this.dropped++;
      this.#restart(MAX_BYTES);
    }
    this.#held[this.#size++] = byte;
  }

  #restart(from: number): void {
    this.#held.copyWithin(0, from, this.#size);
    this.#size -= from;
    this.#line = Math.max(0, this.#line - from);
    this.#first = undefined;
    this.#within = 'text';
  }
}

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** `0` to `9`, `A` to `F`. */
const isDigit = (byte: number) => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46);
