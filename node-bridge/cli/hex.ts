const SEPARATORS = /[\s:,-]+/g;

/** Reads bytes written as hexadecimal digits, in pieces that may end within a byte. */
export class HexReader {
  #half = '';

  /** @throws SyntaxError for anything but digits, spaces and `:` `,` `-`. */
  push(text: string): Buffer {
    const digits = this.#half + text.replace(SEPARATORS, '');
    const stray = /[^0-9a-f]/i.exec(digits)?.[0];
    if (stray !== undefined) throw new SyntaxError(`no hexadecimal digit: ${JSON.stringify(stray)}`);
    this.#half = digits.length % 2 === 0 ? '' : digits.slice(-1);
    return Buffer.from(digits, 'hex');
  }

  /** @throws SyntaxError where the last byte is only half there. */
  end(): void {
    if (this.#half) throw new SyntaxError('an odd number of hexadecimal digits');
  }
}
