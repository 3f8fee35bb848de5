import type { Framer } from '../../codec/framing/framing.ts';
import type { Asking, Driver, Said } from '../../drivers/driver.ts';
import { type Fault, toFault } from '../../model/fault.ts';

/** A frame of a wire as a driver reads it. */
export interface ReadFrame {
  readonly bytes: Uint8Array;
  /** What it answers; empty where the device talks by itself. */
  readonly asked: Uint8Array;
  readonly said: readonly Said[];
  /** Why it says nothing. */
  readonly fault?: Fault;
  /** Nobody's answer: somebody else's question that was heard, or an answer without one. */
  readonly isQuestion?: true;
}

const NONE = new Uint8Array(0);

/**
 * Reads what went over a wire as its driver would have when it came, without a clock. The questions to a polled device are
 * those that were sent; where nothing was, those that are heard, as on a line that somebody else asks along: an answer
 * alone does not say what it is about.
 */
export class FrameReader {
  readonly #driver: Driver;
  readonly #options: unknown;
  readonly #asking: Asking | undefined;
  #framer: Framer;
  #droppedBefore = 0;
  #heading: Uint8Array = NONE;
  #asked: Uint8Array = NONE;
  #hasSent = false;

  constructor(driver: Driver, options: unknown) {
    this.#driver = driver;
    this.#options = options;
    this.#framer = driver.source.framing();
    this.#asking = driver.source.ask?.(options);
  }

  /** Frames that were lost before they could be read: too long, or never whole. */
  get dropped(): number {
    return this.#droppedBefore + this.#framer.dropped;
  }

  heard(chunk: Uint8Array): readonly ReadFrame[] {
    return this.#framer.push(chunk).map((frame) => this.#read(frame));
  }

  sent(bytes: Uint8Array): void {
    this.#hasSent = true;
    this.#asked = bytes;
  }

  /** Bytes are missing here: what is held is not the beginning of what comes next. */
  lost(): void {
    this.#droppedBefore = this.dropped;
    this.#framer = this.#driver.source.framing('midway');
  }

  /** It has ended, and with it perhaps its last frame. */
  end(): readonly ReadFrame[] {
    const frame = this.#framer.rest?.();
    return frame ? [this.#read(frame)] : [];
  }

  #read(bytes: Uint8Array): ReadFrame {
    const asking = this.#asking?.talks?.(bytes) ? undefined : this.#asking;
    const asked = this.#asked;
    if (asking && !asking.answers(asked, bytes)) {
      if (!this.#hasSent) this.#asked = bytes;
      return { bytes, asked: NONE, said: [], isQuestion: true };
    }
    if (asking) this.#asked = NONE;
    const read = { bytes, asked: asking ? asked : NONE };
    try {
      return { ...read, said: this.#said(bytes, read.asked) };
    } catch (error) {
      return { ...read, said: [], fault: toFault(error) };
    }
  }

  #said(frame: Uint8Array, asked: Uint8Array): readonly Said[] {
    if (this.#driver.heads?.(frame)) this.#heading = frame;
    const context = { options: this.#options, asked, heading: this.#heading };
    const said = this.#driver.decode(frame, context);
    const facts = this.#driver.facts?.(frame, context);
    return facts
      ? said.map((each, i) => (i === 0 ? { ...each, facts: { ...facts, ...each.facts } } : each))
      : said;
  }
}
