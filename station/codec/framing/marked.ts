import type { Framer, Framing } from './framing.ts';

/** A frame between a beginning and an end, and perhaps some bytes after that. */
export interface Marks {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  /** Bytes that belong to the frame after its end: a checksum. */
  readonly after: number;
  readonly maxBytes: number;
  /** Whether a frame is one; where nobody can tell, the last beginning before an end is the right one. */
  readonly sound?: ((frame: Uint8Array) => boolean) | undefined;
}

/** Frames from their beginning to their end, both included. */
export const marked =
  (marks: Marks): Framing =>
  () =>
    new Marked(marks);

/** Beginnings that are followed at once: of more, the oldest is given up. */
const MOST_STARTS = 16;

class Marked implements Framer {
  dropped = 0;
  readonly #marks: Marks;
  /** The bytes since the oldest beginning that is still followed. */
  readonly #held: Uint8Array;
  #size = 0;
  /** Where in them frames may begin, the oldest first. */
  #starts: number[] = [];

  constructor(marks: Marks) {
    this.#marks = marks;
    this.#held = new Uint8Array(2 * marks.maxBytes);
  }

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      if (this.#size === this.#held.length) this.#forget();
      this.#held[this.#size++] = chunk[at]!;
      const frame = this.#ended();
      if (frame) frames.push(frame);
      else if (this.#stands(this.#marks.start, this.#size)) this.#begins();
    }
    return frames;
  }

  rest(): undefined {
    if (this.#starts.length > 0) this.dropped++;
    this.#clear();
  }

  #begins(): void {
    const { start, sound } = this.#marks;
    if (!sound && this.#starts.length > 0) this.dropped++;
    if (!sound) this.#starts = [];
    if (this.#starts.length === MOST_STARTS) this.#starts.shift();
    this.#starts.push(this.#size - start.length);
  }

  /** The frame that ends with the newest byte. */
  #ended(): Uint8Array | undefined {
    const { start, end, after, maxBytes, sound } = this.#marks;
    const endAt = this.#size - after - end.length;
    if (this.#starts.length === 0 || !this.#stands(end, this.#size - after)) return undefined;
    for (const from of this.#starts) {
      if (from + start.length > endAt || this.#size - from > maxBytes) continue;
      const frame = this.#held.slice(from, this.#size);
      if (sound && !sound(frame)) continue;
      if (from > this.#starts[0]!) this.dropped++;
      this.#clear();
      return frame;
    }
    return undefined;
  }

  /** Whether these bytes are the ones before `to`. */
  #stands(mark: Uint8Array, to: number): boolean {
    const from = to - mark.length;
    if (from < 0) return false;
    for (let i = 0; i < mark.length; i++) if (this.#held[from + i] !== mark[i]) return false;
    return true;
  }

  /** Lets go of the older half: what began there is too long by now. */
  #forget(): void {
    const count = this.#size - this.#marks.maxBytes;
    const [oldest] = this.#starts;
    if (oldest !== undefined && oldest < count) this.dropped++;
    this.#starts = this.#starts.filter((from) => from >= count).map((from) => from - count);
    this.#held.copyWithin(0, count, this.#size);
    this.#size -= count;
  }

  #clear(): void {
    this.#size = 0;
    this.#starts = [];
  }
}
