import type { Framer, Framing } from './framing.ts';

/** A frame that has no mark at its end: its head announces how long it is, and a checksum tells whether it is one. */
export interface Announcement {
  /** Bytes of a frame that have to be seen to know its length. */
  readonly headBytes: number;
  readonly maxBytes: number;
  /** The lengths, shortest first, that a frame beginning at `at` may have; none where no frame can begin. */
  sizesAt(bytes: Uint8Array, at: number): readonly number[];
  /** Lines between such frames: each beginning begins a new one, LF ends it. */
  readonly line?: { begins(byte: number): boolean; readonly maxBytes: number };
  sound(frame: Uint8Array): boolean;
}

const LF = 0x0a;

/**
 * Finds frames by what they announce. Every place where one could begin is followed until a sound one ends; it is
 * delivered and whatever lies before it is dropped. So neither noise nor a damaged frame that announces a length of its
 * own can hold back or swallow the good frames behind it.
 */
export function announced(announcement: Announcement): Framing {
  return () => new Announced(announcement);
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  /** No longer frame is possible at the same start. */
  readonly last: boolean;
}

class Announced implements Framer {
  dropped = 0;
  readonly #frame: Announcement;
  readonly #held: Uint8Array;
  #size = 0;
  #candidates: Candidate[] = [];
  /** Where bytes begin that are neither delivered nor counted as dropped; -1 in the middle of counted noise. */
  #open = 0;
  /** Where the line begins that has not ended; -1 outside of lines. */
  #line = -1;

  constructor(frame: Announcement) {
    this.#frame = frame;
    this.#held = new Uint8Array(4 * frame.maxBytes);
  }

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      if (this.#size === this.#held.length) this.#forget(this.#size - this.#frame.maxBytes);
      this.#held[this.#size++] = chunk[at]!;
      this.#consider(this.#size - this.#frame.headBytes);
      const frame = this.#ended() ?? this.#lineEnded(chunk[at]!);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  rest(): undefined {
    this.#forget(this.#size);
  }

  /** The head at `start` is complete now. */
  #consider(start: number): void {
    if (start < 0) return;
    const sizes = this.#frame.sizesAt(this.#held, start);
    for (const size of sizes)
      this.#candidates.push({ start, end: start + size, last: size === sizes.at(-1) });
  }

  /** The earliest sound frame that ends with the newest byte. */
  #ended(): Uint8Array | undefined {
    if (this.#candidates.length === 0) return undefined;
    const due = this.#candidates.filter(({ end }) => end === this.#size);
    if (due.length === 0) return undefined;
    for (const { start, end, last } of due) {
      const frame = this.#held.slice(start, end);
      if (this.#frame.sound(frame)) return this.#deliver(frame, start);
      if (last && start === this.#open) {
        this.dropped++;
        this.#open = end;
      }
    }
    this.#candidates = this.#candidates.filter(({ end }) => end > this.#size);
    return undefined;
  }

  /** The line that ends with the newest byte, if it is sound. */
  #lineEnded(newest: number): Uint8Array | undefined {
    const { line, sound } = this.#frame;
    if (line?.begins(newest)) this.#line = this.#size - 1;
    if (newest !== LF || this.#line < 0 || !line) return undefined;
    const start = this.#line;
    this.#line = -1;
    if (this.#size - start > line.maxBytes) return undefined;
    const frame = this.#held.slice(start, this.#size);
    return sound(frame) ? this.#deliver(frame, start) : undefined;
  }

  #deliver(frame: Uint8Array, start: number): Uint8Array {
    if (this.#open >= 0 && start > this.#open) this.dropped++;
    this.#size = 0;
    this.#open = 0;
    this.#line = -1;
    this.#candidates = [];
    return frame;
  }

  /** Lets go of the oldest bytes: every frame that began there has ended by now. */
  #forget(count: number): void {
    if (this.#open >= 0 && this.#open < count) {
      this.dropped++;
      this.#open = count - 1;
    }
    this.#open = Math.max(-1, this.#open - count);
    this.#line = Math.max(-1, this.#line - count);
    this.#held.copyWithin(0, count, this.#size);
    this.#size -= count;
    this.#candidates = this.#candidates.map((each) => ({
      ...each,
      start: each.start - count,
      end: each.end - count,
    }));
  }
}
