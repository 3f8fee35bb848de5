import type { Framer, Framing } from './framing.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Lines ended by LF, CR LF or CR, without their ends; empty ones are none. One longer than `maxBytes` is dropped whole. */
export function lines(maxBytes = 4096): Framing {
  return (from) => new Lines(maxBytes, from === 'midway');
}

class Lines implements Framer {
  dropped = 0;
  readonly #maxBytes: number;
  /** The beginning of a line whose end has not come. */
  readonly #held: Uint8Array;
  #size = 0;
  #tooLong = false;
  /** Whether the line that comes may lack its beginning. */
  #midway: boolean;

  constructor(maxBytes: number, midway: boolean) {
    this.#maxBytes = maxBytes;
    this.#midway = midway;
    this.#held = new Uint8Array(maxBytes);
  }

  get isWithin(): boolean {
    return this.#size > 0;
  }

  /** Each byte is looked at once for each kind of line end, by the engine's own search; all lines share one copy. */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    const chunk = new Uint8Array(bytes);
    let from = 0;
    let lf = find(chunk, LF, 0);
    let cr = find(chunk, CR, 0);
    while (from < chunk.length) {
      if (lf < from) lf = find(chunk, LF, from);
      if (cr < from) cr = find(chunk, CR, from);
      const end = lf < cr ? lf : cr;
      if (end === chunk.length) break;
      const frame = this.#finish(chunk, from, end);
      if (frame) frames.push(frame);
      from = end + 1;
    }
    if (from < chunk.length) this.#hold(chunk, from, chunk.length);
    return frames;
  }

  rest(): Uint8Array | undefined {
    return this.#finish(this.#held, 0, 0);
  }

  #finish(chunk: Uint8Array, from: number, end: number): Uint8Array | undefined {
    if (this.#midway) {
      this.#midway = this.#tooLong = false;
      this.#size = 0;
      return undefined;
    }
    if (this.#size === 0 && !this.#tooLong && end - from <= this.#maxBytes)
      return end === from ? undefined : chunk.subarray(from, end);
    this.#hold(chunk, from, end);
    const frame = this.#tooLong ? undefined : this.#held.slice(0, this.#size);
    if (this.#tooLong) this.dropped++;
    this.#size = 0;
    this.#tooLong = false;
    return frame;
  }

  #hold(chunk: Uint8Array, from: number, end: number): void {
    this.#tooLong ||= this.#size + end - from > this.#maxBytes;
    if (this.#tooLong) return;
    this.#held.set(chunk.subarray(from, end), this.#size);
    this.#size += end - from;
  }
}

/** Where the byte comes next, or the chunk's end. */
function find(chunk: Uint8Array, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? chunk.length : at;
}
