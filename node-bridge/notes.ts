const EVERY_MS = 10_000;
const LETTERS = 300;
/** Control characters, line ends of every kind and marks that turn the direction of writing. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Lines for whoever started the bridge. What may come in floods is told at most every ten seconds, with its count. */
export class Notes {
  readonly #write: (line: string) => void;
  readonly #floods = new Map<string, { count: number; untilMs: number }>();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  say(text: string): void {
    this.#write(`${text.replace(UNFIT, '\u00b7').slice(0, LETTERS)}\n`);
  }

  /** Says the newest of its kind; `kind` is one of a few words of ours. */
  often(kind: string, text: string): void {
    const flood = this.#floods.get(kind) ?? { count: 0, untilMs: 0 };
    this.#floods.set(kind, flood);
    flood.count++;
    if (Date.now() < flood.untilMs) return;
    this.say(flood.count > 1 ? `${text} (the last of ${flood.count})` : text);
    Object.assign(flood, { count: 0, untilMs: Date.now() + EVERY_MS });
  }
}
