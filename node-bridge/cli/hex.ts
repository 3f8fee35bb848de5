import { HexDump, isDump } from './hex-dump.ts';

const SEPARATORS = /[\s:,-]+/g;
/** So much is looked at before it is said whether the lines are a dump's. */
const MOST_UNDECIDED = 4096;

/** Reads bytes written as hexadecimal digits, or as a dump of them, in pieces that may end within a byte. */
export class HexReader {
  #undecided = '';
  #reader: PlainHex | HexDump | undefined;

  /** @throws SyntaxError for anything but digits, spaces and `:` `,` `-`, or what a dump has beside them. */
  push(text: string): Buffer {
    if (this.#reader) return this.#reader.push(text);
    this.#undecided += text;
    const lines = this.#undecided.split('\n');
    return lines.length > 2 || this.#undecided.length > MOST_UNDECIDED
      ? this.#decide(lines.slice(0, -1))
      : Buffer.alloc(0);
  }

  /** What came last. @throws SyntaxError where the last byte is only half there, or the last line none of a dump. */
  end(): Buffer {
    const rest = this.#reader ? Buffer.alloc(0) : this.#decide(this.#undecided.split('\n'));
    return Buffer.concat([rest, this.#reader!.end()]);
  }

  #decide(lines: readonly string[]): Buffer {
    this.#reader = isDump(lines) ? new HexDump() : new PlainHex();
    return this.#reader.push(this.#undecided);
  }
}

class PlainHex {
  #half = '';
  #line = 1;

  push(text: string): Buffer {
    for (const [i, line] of text.split('\n').entries()) {
      const stray = /[^0-9a-f\s:,-]/i.exec(line)?.[0];
      if (stray !== undefined)
        throw new SyntaxError(
          `line ${this.#line + i} is not written in hexadecimal digits, ${JSON.stringify(stray)} is none: ${line.trim().slice(0, 60)}`,
        );
    }
    this.#line += text.split('\n').length - 1;
    const digits = this.#half + text.replace(SEPARATORS, '');
    this.#half = digits.length % 2 === 0 ? '' : digits.slice(-1);
    return Buffer.from(digits, 'hex');
  }

  end(): Buffer {
    if (this.#half) throw new SyntaxError('an odd number of hexadecimal digits');
    return Buffer.alloc(0);
  }
}
