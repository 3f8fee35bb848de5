import { isSound } from '../mbus/frame.ts';
import type { Framer, Framing } from './framing.ts';

const ACK = 0xe5;
const SHORT = 0x10;
const LONG = 0x68;
const MAX_BYTES = 6 + 255;

/**
 * M-Bus frames: the single character `E5`, short frames of five bytes, and long ones that say their length twice. EN
 * 13757-2, section 5.3.2. Each has a sum and an end; where they do not fit, the next byte may begin a frame.
 */
export const mbus: Framing = () => new Frames();

class Frames implements Framer {
  dropped = 0;
  readonly #held = new Uint8Array(MAX_BYTES);
  #size = 0;
  #noise = false;

  push(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; at++) {
      this.#held[this.#size++] = chunk[at]!;
      this.#cut(frames);
    }
    return frames;
  }

  rest(): undefined {
    if (this.#size > 0 && !this.#noise) this.dropped++;
    this.#size = 0;
  }

  /** Takes what is whole from the front of what is held; at most all of it is looked at once more for each byte. */
  #cut(frames: Uint8Array[]): void {
    let from = 0;
    while (from < this.#size) {
      const size = sizeOf(this.#held.subarray(from, this.#size));
      if (size === undefined) break;
      const frame = this.#held.subarray(from, from + size);
      if (size > 0 && from + size > this.#size) break;
      if (size > 0 && isSound(frame)) {
        frames.push(frame.slice());
        this.#noise = false;
        from += size;
      } else {
        if (!this.#noise) this.dropped++;
        this.#noise = true;
        from++;
      }
    }
    this.#held.copyWithin(0, from, this.#size);
    this.#size -= from;
  }
}

/** How long the frame is that begins with these bytes; 0 where none begins, undefined where more must be seen. */
function sizeOf([start, length, again, second]: Uint8Array): number | undefined {
  if (start === ACK) return 1;
  if (start === SHORT) return 5;
  if (start !== LONG) return 0;
  if (length === undefined || again === undefined || second === undefined) return undefined;
  return length === again && second === LONG && length >= 3 ? 6 + length : 0;
}
