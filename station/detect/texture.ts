const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const HASH = 0x23;

/** What bytes look like before anything is known of their format. */
export class Texture {
  bytes = 0;
  /** Of them: letters, digits, signs, line ends, tabs, and whatever may belong to a letter beyond ASCII. */
  readable = 0;
  lines = 0;
  /** Bytes of lines that begin with `#`: remarks, by habit, of whoever kept the recording. */
  remarks = 0;
  #changes = 0;
  #even = 0;
  /** Bytes that are readable without their eighth bit. */
  #sevens = 0;
  #lineStart = true;
  #inRemark = false;
  #last = 0;
  /** What the last byte was counted as. */
  #counted = 0;

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      this.bytes++;
      this.#counted = proves(this.#last, this.#counted, byte) ? 2 : readableNow(byte, this.#last);
      this.readable += this.#counted;
      this.#changes += CHANGES[byte]!;
      this.#even += EVEN[byte]!;
      this.#sevens += readableNow(byte & 0x7f, 0);
      if (this.#lineStart) this.#inRemark = byte === HASH;
      if (this.#inRemark) this.remarks++;
      this.#lineStart = byte === LF || byte === CR;
      if (byte === LF || (byte !== CR && this.#last === CR)) this.lines++;
      this.#last = byte;
    }
  }

  get readableShare(): number {
    return this.bytes === 0 ? 0 : this.readable / this.bytes;
  }

  /** The parity that the eighth bit makes, where text of seven bits is heard as eight; plain text has none. */
  get parity(): 'even' | 'odd' | undefined {
    if (this.#sevens < 0.95 * this.bytes) return undefined;
    const even = this.#even / this.bytes;
    return even > 0.96 ? 'even' : even < 0.04 ? 'odd' : undefined;
  }

  /**
   * Mean changes of level in a byte on the line, its start and stop bits included. Any real byte has about five; heard much
   * too fast, each bit of the device is several of ours and there are hardly more than two.
   */
  get changes(): number {
    return this.bytes === 0 ? NaN : this.#changes / this.bytes;
  }
}

/** `°C` with one byte for the degree, and a colour of a terminal, are text once their second byte is there. */
const proves = (last: number, counted: number, byte: number): boolean =>
  counted === 0 && ((last === 0xb0 && (byte === 0x43 || byte === 0x46)) || (last === 0x1b && byte === 0x5b));

/** A letter beyond ASCII counts once its second byte proves its first: alone neither is UTF-8. */
function readableNow(byte: number, last: number): number {
  if (byte < 0x80) return (byte >= 0x20 && byte < 0x7f) || byte === LF || byte === CR || byte === TAB ? 1 : 0;
  if (byte >= 0xc0 || last < 0x80) return 0;
  return last >= 0xc2 && last < 0xf5 ? 2 : last < 0xc0 ? 1 : 0;
}

/** Start bit 0, eight bits from the lowest on, stop bit 1. */
const CHANGES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const bits = (byte << 1) | 0x200;
  let changes = 0;
  for (let i = 0; i < 9; i++) changes += ((bits >> i) ^ (bits >> (i + 1))) & 1;
  return changes;
});

/** Whether the number of ones is even. */
const EVEN = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
  return 1 - (ones & 1);
});
