import { CaptureReader, isCapture } from '../../codec/capture-reader.ts';
import type { CaptureHead } from '../../codec/capture.ts';
import { concat } from '../../codec/bytes.ts';
import type { Traffic } from '../../model/traffic.ts';

/** When plain bytes came, of which nobody wrote that down: from `startMs` on, each so much later than the one before. */
export interface Reckoned {
  readonly startMs: number;
  readonly byteMs: number;
}

/** Plain bytes are told in pieces of so many, so that each frame has its own time. */
const PIECE_BYTES = 16;

/** Reads a file with the bytes of a wire as it comes: a `.fieldraw` capture, or any other file as the bytes that were heard. */
export class TapeReader {
  readonly #reckoned: Reckoned;
  readonly #capture = new CaptureReader();
  #kind: 'unknown' | 'capture' | 'bytes' = 'unknown';
  #begin: Uint8Array = new Uint8Array(0);
  #heardBytes = 0;
  head: CaptureHead | undefined;

  constructor(reckoned: Reckoned = { startMs: 0, byteMs: 0 }) {
    this.#reckoned = reckoned;
  }

  /** Whether the file itself says when things happened. */
  get isTimed(): boolean {
    return this.#kind === 'capture';
  }

  /** What is whole with these bytes. @throws frame/… where a capture is damaged. */
  *push(bytes: Uint8Array): Generator<Traffic> {
    if (this.#kind === 'unknown') {
      this.#begin = concat(this.#begin, bytes);
      if (this.#begin.length < 4) return;
      this.#kind = isCapture(this.#begin) ? 'capture' : 'bytes';
      yield* this.#read(this.#begin);
    } else yield* this.#read(bytes);
  }

  /** It has ended. @throws frame/length where a capture was cut short. */
  *end(): Generator<Traffic> {
    if (this.#kind === 'capture') this.#capture.end();
    else if (this.#kind === 'unknown') yield* this.#plain(this.#begin);
  }

  *#read(bytes: Uint8Array): Generator<Traffic> {
    if (this.#kind === 'bytes') return yield* this.#plain(bytes);
    for (const part of this.#capture.push(bytes))
      if (part.head) this.head = part.head;
      else yield* part.traffic;
  }

  *#plain(bytes: Uint8Array): Generator<Traffic> {
    const { startMs, byteMs } = this.#reckoned;
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.slice(at, at + PIECE_BYTES);
      this.#heardBytes += piece.length;
      yield { kind: 'heard', timeMs: startMs + this.#heardBytes * byteMs, bytes: piece };
    }
  }
}
