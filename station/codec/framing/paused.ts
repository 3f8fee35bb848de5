import type { Framer, Framing } from './framing.ts';

/** What is said without a pause is a frame: the next begins after a silence of at least `ms`. */
export const paused =
  (ms: number, maxBytes: number): Framing =>
  (from) =>
    new Paused(ms, maxBytes, from === 'midway');

class Paused implements Framer {
  dropped = 0;
  readonly pause: NonNullable<Framer['pause']>;
  readonly #held: Uint8Array;
  #size = 0;
  #tooLong = false;
  #midway: boolean;

  constructor(ms: number, maxBytes: number, midway: boolean) {
    this.#held = new Uint8Array(maxBytes);
    this.#midway = midway;
    this.pause = { ms, end: () => this.#end() };
  }

  push(chunk: Uint8Array): readonly Uint8Array[] {
    this.#tooLong ||= this.#size + chunk.length > this.#held.length;
    if (this.#tooLong) return [];
    this.#held.set(chunk, this.#size);
    this.#size += chunk.length;
    return [];
  }

  rest(): Uint8Array | undefined {
    return this.#end()[0];
  }

  #end(): readonly Uint8Array[] {
    const frame = this.#held.slice(0, this.#size);
    const whole = this.#size > 0 && !this.#tooLong && !this.#midway;
    if (this.#tooLong && !this.#midway) this.dropped++;
    if (this.#size > 0 || this.#tooLong) this.#midway = false;
    this.#size = 0;
    this.#tooLong = false;
    return whole ? [frame] : [];
  }
}
