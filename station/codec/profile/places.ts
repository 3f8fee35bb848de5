const MOST_DEPTH = 16;

/** Where the parts of a JSON text stand: the line of each by its pointer (RFC 6901), or what is wrong with the text. */
export interface Places {
  readonly lines: ReadonlyMap<string, number>;
  readonly wrong?: { readonly line: number; readonly message: string };
}

/** Walks once through a text; what is deeper than 16 is refused. */
export function placesIn(text: string): Places {
  const walk = new Walk(text);
  try {
    walk.whole();
    return { lines: walk.lines };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { lines: walk.lines, wrong: { line: walk.line, message: error.message } };
  }
}

/** A step of a JSON pointer. */
export const step = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

class Wrong extends Error {}

class Walk {
  readonly lines = new Map<string, number>();
  line = 1;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): void {
    this.#value('', 0);
    this.#spaces();
    if (this.#at < this.#text.length) throw new Wrong('something follows after the end');
  }

  #value(pointer: string, depth: number): void {
    this.#spaces();
    this.lines.set(pointer, this.line);
    if (depth > MOST_DEPTH) throw new Wrong('nested too deeply');
    const begins = this.#text[this.#at];
    if (begins === '{') this.#many('}', pointer, depth, () => this.#key());
    else if (begins === '[') this.#many(']', pointer, depth, (i) => String(i));
    else if (begins === '"') this.#string();
    else this.#plain();
  }

  #many(end: string, pointer: string, depth: number, keyAt: (i: number) => string): void {
    this.#at++;
    this.#spaces();
    if (this.#text[this.#at] === end) {
      this.#at++;
      return;
    }
    for (let i = 0; ; i++) {
      this.#value(`${pointer}/${step(keyAt(i))}`, depth + 1);
      this.#spaces();
      const next = this.#text[this.#at];
      if (next !== end && next !== ',')
        throw new Wrong(
          next === undefined ? 'the text ends in the middle' : `a comma or “${end}” is missing`,
        );
      this.#at++;
      if (next === end) return;
    }
  }

  #key(): string {
    this.#spaces();
    if (this.#text[this.#at] !== '"') throw new Wrong('a name in double quotes is missing');
    const key = this.#string();
    this.#spaces();
    if (this.#text[this.#at] !== ':') throw new Wrong(`a colon is missing after “${key.slice(0, 40)}”`);
    this.#at++;
    return key;
  }

  #string(): string {
    const from = this.#at++;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!;
      if (char < ' ') break;
      if (char === '\\') this.#at++;
      else if (char === '"') return this.#parsed<string>(from, ++this.#at);
    }
    throw new Wrong('a double quote is missing at the end of a text');
  }

  #plain(): void {
    const from = this.#at;
    while (/[\w.+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
    if (from === this.#at)
      throw new Wrong(from < this.#text.length ? 'a value is missing' : 'the text ends in the middle');
    this.#parsed(from, this.#at);
  }

  #parsed<T>(from: number, to: number): T {
    const piece = this.#text.slice(from, to);
    try {
      return JSON.parse(piece) as T;
    } catch {
      throw new Wrong(`“${piece.slice(0, 40)}” is no value`);
    }
  }

  #spaces(): void {
    for (; this.#at < this.#text.length && ' \t\r\n'.includes(this.#text[this.#at]!); this.#at++)
      if (this.#text[this.#at] === '\n') this.line++;
  }
}
