/** What a text of JSON says, and in which line each part of it stands. */
export interface JsonText {
  readonly value: unknown;
  /** Of the part at a path, or of the nearest one around it that is there. */
  lineOf(path: readonly string[]): number;
}

/** Why a text is no JSON; it repeats nothing of the text, which may hold secrets. */
export class NoJson extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

const DEEPEST = 32;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Reads JSON (RFC 8259), of which no name may come twice in one object. @throws NoJson. */
export function readJsonText(text: string): JsonText {
  const reader = new Reader(text);
  const value = reader.whole();
  return {
    value,
    lineOf(path) {
      for (let end = path.length; end > 0; end--) {
        const at = reader.places.get(keyOf(path.slice(0, end)));
        if (at !== undefined) return lineAt(text, at);
      }
      return 1;
    },
  };
}

const keyOf = (path: readonly string[]): string => path.join('/');
const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;

class Reader {
  readonly #text: string;
  #at = 0;
  readonly places = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value([]);
    if (this.#at < this.#text.length) this.#fail('something follows behind its end');
    return value;
  }

  #value(path: readonly string[]): unknown {
    if (path.length > DEEPEST) this.#fail('too deep');
    this.#take(SPACE);
    this.places.set(keyOf(path), this.#at);
    const value = this.#one(path);
    this.#take(SPACE);
    return value;
  }

  #one(path: readonly string[]): unknown {
    if (this.#is('{')) return this.#object(path);
    if (this.#is('[')) return this.#array(path);
    const written = this.#take(STRING) ?? this.#take(PLAIN);
    if (written === undefined) return this.#fail('a value is missing, or not written as JSON');
    return this.#plain(written);
  }

  #object(path: readonly string[]): object {
    const entries = new Map<string, unknown>();
    this.#take(SPACE);
    if (this.#is('}')) return {};
    do {
      this.#take(SPACE);
      const written = this.#take(STRING);
      if (written === undefined) return this.#fail('a name in quotes is missing');
      const name = String(this.#plain(written));
      if (entries.has(name)) this.#fail('this name comes twice');
      this.#take(SPACE);
      if (!this.#is(':')) this.#fail('a colon is missing');
      entries.set(name, this.#value([...path, name]));
    } while (this.#is(','));
    if (!this.#is('}')) this.#fail('a comma or } is missing');
    return Object.fromEntries(entries);
  }

  #array(path: readonly string[]): unknown[] {
    const items: unknown[] = [];
    this.#take(SPACE);
    if (this.#is(']')) return items;
    do items.push(this.#value([...path, String(items.length)]));
    while (this.#is(','));
    if (!this.#is(']')) this.#fail('a comma or ] is missing');
    return items;
  }

  #plain(written: string): unknown {
    try {
      return JSON.parse(written) as unknown;
    } catch {
      return this.#fail('a character after \\ means nothing');
    }
  }

  #is(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fail(what: string): never {
    throw new NoJson(lineAt(this.#text, this.#at), what);
  }
}
