import { latin1 } from '../codec/bytes.ts';
import type { Texture } from './texture.ts';
import type { Judged } from './suspect.ts';

const MOST_FORMS = 256;
/** A form that comes so often is no chance. */
const OFTEN = 3;
const FEWEST_LINES = 5;

/** Lines of one form, and the channels that the last of them named. */
interface Alike {
  readonly lines: number;
  readonly names: string;
}

/** What lines of text have in common when numbers do not count: the same words and marks in the same places. */
export class Form {
  readonly #forms = new Map<string, Alike>();
  /** Lines with numbers, and all lines since the first of them. */
  numeric = 0;
  lines = 0;
  #chars = 0;

  add({ frame, said }: Judged): void {
    const text = latin1(frame.subarray(0, 1024));
    const names = namesIn(said);
    if (names !== '' && !DIGITS.test(text) && !BYTES.test(text.replace(ADDRESS, ''))) {
      this.#count(formOf(text), names);
      this.numeric++;
    }
    if (this.numeric > 0) {
      this.lines++;
      this.#chars += frame.length;
    }
  }

  /** Who calls his numbers otherwise in each line writes something that changes where their names stand: such lines are not alike. */
  #count(form: string, names: string): void {
    const before = this.#forms.get(form);
    if (before === undefined && this.#forms.size >= MOST_FORMS) return;
    const lines = before === undefined ? 1 : before.lines + (before.names === names ? 1 : 0);
    this.#forms.set(form, { lines, names });
  }

  /** Lines whose form was heard often. */
  get alike(): number {
    let alike = 0;
    for (const { lines } of this.#forms.values()) if (lines >= OFTEN) alike += lines;
    return alike;
  }

  /** How many forms those have. */
  get forms(): number {
    return [...this.#forms.values()].filter(({ lines }) => lines >= OFTEN).length;
  }

  /**
   * The share of lines that are alike, of as many as can be expected to have come through undamaged: what was hit is
   * estimated by the bytes that belong into no text, and the fewer came through, the more is left to chance.
   */
  share({ bytes, readable }: Texture): number {
    const damaged = ((1 - readable / bytes) * 256) / STRANGE;
    if (this.alike < FEWEST_LINES || damaged > MOST_DAMAGED) return 0;
    const whole = (1 - damaged) ** (this.#chars / this.lines);
    const expected = this.lines * whole;
    return Math.min(1, (this.alike + 2 * Math.sqrt(expected * (1 - whole))) / expected);
  }
}

/** With more than so much of it damaged nothing can be said of a text. */
const MOST_DAMAGED = 0.1;
/** How many of the 256 bytes belong into no text. */
const STRANGE = 158;

/** Zeros before a number are a display's digits or a code; nobody prints a measured number so. */
const DIGITS = /(?<![\d.])00\d/;
/** Bytes written down, two digits each, of which one at least is a letter. */
const BYTES = /\b(?=[\da-f ,:]{0,24}[a-f])(?:[\da-f]{2}[ ,:]){3,}[\da-f]{2}\b/i;

/** Whose line it is, which says nothing of its form. */
const ADDRESS = /\b(?:[\da-f]{2}:){5}[\da-f]{2}\b/gi;

const namesIn = (said: Judged['said']): string =>
  (said ?? [])
    .map(({ reading }) => Object.keys(reading).join())
    .join()
    .slice(0, 256);

const formOf = (text: string): string =>
  text
    .replace(/[-+]?\d[\d.]*(?:[eE][-+]?\d+)?/g, '0')
    .replace(/\s+/g, ' ')
    .slice(0, 256);
