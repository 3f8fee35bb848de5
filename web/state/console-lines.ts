import type { ConsoleItem } from '../../station/api/console.ts';
import { clockMs, eventText } from '../text/console.ts';
import { hexText, inertText } from '../text/inert.ts';

/** How the bytes are shown. */
export type ConsoleView = 'text' | 'hex' | 'frames';

/** What a row is about: what came, what went, what is wrong, what happened. */
export type LineKind = 'heard' | 'sent' | 'damaged' | 'event';

/** A row of a console. */
export interface ConsoleLine {
  readonly number: number;
  readonly kind: LineKind;
  readonly timeMs: number;
  readonly bytes: Uint8Array;
  /** What happened, what a frame says, or why it is damaged. */
  readonly words: string | undefined;
  /** It goes on with what the row before it began. */
  readonly goesOn: boolean;
}

/** A line without an end goes on in the next row, so that no row is longer. */
const MOST_ROW_BYTES = 512;
/** In hex what comes after such a pause begins a row: messages stand apart. */
const PAUSE_MS = 20;
/** So much hex stands in a row. */
const HEX_BYTES = { wide: 16, narrow: 8 } as const;
const PADDED = 3 * HEX_BYTES.narrow - 1;
const LF = 0x0a;
const CR = 0x0d;
const MOST_BYTES = 2 ** 20;
const MOST_LINES = 20_000;
const NONE = new Uint8Array(0);

/** The rows of a console, the newest at the end; the oldest give way. */
export class ConsoleLines {
  readonly #view: ConsoleView;
  readonly #mostRowBytes: number;
  #lastMs = -Infinity;
  #firstMs: number | undefined;
  #lines: ConsoleLine[] = [];
  #number = 0;
  #bytes = 0;
  /** The last row can grow: its line has no end yet. */
  #isOpen = false;

  constructor(view: ConsoleView, room: keyof typeof HEX_BYTES = 'wide') {
    this.#view = view;
    this.#mostRowBytes = view === 'hex' ? HEX_BYTES[room] : MOST_ROW_BYTES;
  }

  /** When its first row was, also where that has given way. */
  get firstMs(): number | undefined {
    return this.#firstMs;
  }
  get all(): readonly ConsoleLine[] {
    return this.#lines;
  }

  add(items: readonly ConsoleItem[]): void {
    this.#lines = [...this.#lines]; // whoever has paused keeps the list they have
    for (const item of items) this.#add(item);
    let drop = Math.max(0, this.#lines.length - MOST_LINES);
    for (let i = 0; i < drop; i++) this.#bytes -= this.#lines[i]!.bytes.length;
    for (; this.#bytes > MOST_BYTES && drop < this.#lines.length - 1; drop++)
      this.#bytes -= this.#lines[drop]!.bytes.length;
    this.#lines.splice(0, drop);
  }

  /** Some are missing here. */
  note(words: string, timeMs: number): void {
    this.#lines = [...this.#lines];
    this.#push('event', timeMs, NONE, words, false);
  }

  #add(item: ConsoleItem): void {
    const { kind, timeMs } = item;
    const words = eventText(item);
    if (kind === 'heard') this.#flow(item.bytes, timeMs);
    else if (kind === 'frame') this.#push(item.fault ? 'damaged' : 'heard', timeMs, item.bytes, words, false);
    else if (kind === 'sent') this.#push('sent', timeMs, item.bytes, undefined, false);
    else this.#push(kind === 'opened' || kind === 'closed' ? 'event' : 'damaged', timeMs, NONE, words, false);
  }

  /** Puts bytes into rows: text by its line ends, hex by so many a row. */
  #flow(bytes: Uint8Array, timeMs: number): void {
    if (this.#view === 'hex' && timeMs - this.#lastMs > PAUSE_MS) this.#isOpen = this.#goesOn = false;
    this.#lastMs = timeMs;
    for (let at = 0; at < bytes.length;) {
      const last = this.#isOpen ? this.#lines.at(-1)! : undefined;
      const room = this.#mostRowBytes - (last?.bytes.length ?? 0);
      const end = Math.min(bytes.length, at + room, this.#view === 'text' ? endOfLine(bytes, at) : Infinity);
      const piece = bytes.subarray(at, end);
      // A line that ends with CR may have its LF in the next piece.
      const lateLf =
        this.#view === 'text' && !last && piece.length === 1 && piece[0] === LF && this.#endsWithCr();
      if (last || lateLf) this.#grow(piece);
      else this.#push('heard', timeMs, piece.slice(), undefined, this.#goesOn);
      const row = this.#lines.at(-1)!.bytes;
      const isDone = this.#view === 'text' && (row.at(-1) === LF || row.at(-1) === CR);
      const isFull = row.length >= this.#mostRowBytes;
      this.#goesOn = isFull && !isDone;
      this.#isOpen = !isDone && !isFull;
      at = end;
    }
  }
  #goesOn = false;

  #endsWithCr(): boolean {
    const last = this.#lines.at(-1);
    return last?.kind === 'heard' && last.bytes.at(-1) === CR;
  }

  #grow(piece: Uint8Array): void {
    const last = this.#lines.pop()!;
    const bytes = new Uint8Array(last.bytes.length + piece.length);
    bytes.set(last.bytes);
    bytes.set(piece, last.bytes.length);
    this.#bytes += piece.length;
    this.#lines.push({ ...last, bytes });
  }

  #push(kind: LineKind, timeMs: number, bytes: Uint8Array, words: string | undefined, goesOn: boolean): void {
    this.#firstMs ??= timeMs;
    this.#lines.push({ number: ++this.#number, kind, timeMs, bytes, words, goesOn });
    this.#bytes += bytes.length;
    this.#isOpen = this.#goesOn = false;
  }
}

/** Behind the next end of a line: LF, CR LF or CR. */
function endOfLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LF) return at + 1;
    if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : at + 1;
  }
  return bytes.length;
}

const MOST_SHOWN_BYTES = 512;

/** The text of a row; of a long frame its beginning. */
export function textOf({ bytes, words }: ConsoleLine, view: ConsoleView): string {
  if (words !== undefined && words !== '' && bytes.length === 0) return words;
  const shown = bytes.subarray(0, MOST_SHOWN_BYTES);
  const more = bytes.length > shown.length ? ` … ${bytes.length - shown.length} bytes more` : '';
  if (view === 'hex') return `${hexText(shown).padEnd(PADDED)}  ${printable(shown)}${more}`;
  const text = (view === 'frames' && !isText(shown) ? hexText(shown) : inertText(shown)) + more;
  return words ? `${words}   ${text}` : text;
}

const WAYS: Readonly<Record<LineKind, string>> = { heard: '<', sent: '>', damaged: '!', event: '#' };

/** Rows as plain text, one a line. */
export const plainText = (lines: readonly ConsoleLine[], view: ConsoleView): string =>
  lines.map((line) => `${clockMs(line.timeMs)} ${WAYS[line.kind]} ${textOf(line, view)}\n`).join('');

/** What stands beside hex: what can be read of it, and dots. */
const printable = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');

/** Whether bytes are rather read than counted. */
const isText = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === LF || byte === CR || byte === 9);
