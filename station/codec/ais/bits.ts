import { fault } from '../../model/fault.ts';

/** The bits of an AIS payload: six in each printable character. IEC 61162-1, table "Six-bit binary field conversion". */
export class Bits {
  readonly #sixes: Uint8Array;
  readonly size: number;

  /** `fill`: how many bits at the end only fill the last character. @throws frame/syntax for what is no payload. */
  constructor(payload: string, fill: number) {
    this.#sixes = Uint8Array.from(payload, (char) => sixOf(char.charCodeAt(0)));
    this.size = Math.max(0, 6 * payload.length - fill);
    if (this.#sixes.includes(NO_SIX)) throw fault('frame/syntax', { text: payload.slice(0, 80) });
  }

  /** An unsigned number of up to 30 bits. @throws frame/length where the message ends before. */
  unsigned(at: number, bits: number): number {
    if (at + bits > this.size)
      throw fault('frame/length', {
        expected: Math.ceil((at + bits) / 6),
        actual: Math.floor(this.size / 6),
      });
    let value = 0;
    for (let bit = at; bit < at + bits; bit++)
      value = value * 2 + ((this.#sixes[Math.floor(bit / 6)]! >> (5 - (bit % 6))) & 1);
    return value;
  }

  /** A number in two's complement. @throws frame/length. */
  signed(at: number, bits: number): number {
    const value = this.unsigned(at, bits);
    return value < 2 ** (bits - 1) ? value : value - 2 ** bits;
  }

  /** Text in the six-bit alphabet of ITU-R M.1371-5, table 47, up to its first `@`; what was not sent is empty. */
  text(at: number, most: number): string {
    let text = '';
    for (let start = at; start < at + 6 * most && start + 6 <= this.size; start += 6) {
      const six = this.unsigned(start, 6);
      if (six === 0) break;
      text += String.fromCharCode(six < 32 ? six + 64 : six);
    }
    return text.trimEnd();
  }
}

const NO_SIX = 0xff;

function sixOf(code: number): number {
  if (code >= 0x30 && code <= 0x57) return code - 0x30;
  return code >= 0x60 && code <= 0x77 ? code - 0x38 : NO_SIX;
}
