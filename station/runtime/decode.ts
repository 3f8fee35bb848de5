import type { Asking, Driver, Said } from '../drivers/driver.ts';
import { toFault, type Fault } from '../model/fault.ts';

/** What a frame of a recording said, with the words that came along. */
export type Decoded = Said;

export interface DecodeCounts {
  readonly bytes: number;
  readonly frames: number;
  readonly readings: number;
  /** Damaged or refused frames, each told to `onFault`. */
  readonly faults: number;
  /** Frames that were lost before they could be decoded: too long, or never whole. */
  readonly dropped: number;
}

const NONE = new Uint8Array(0);

/**
 * Decodes recorded bytes as the station would have when they came, without a clock. The questions to a polled device must
 * be in the recording, as they are on a shared wire: an answer alone does not say what it is about.
 */
export class Decoder {
  readonly #driver: Driver;
  readonly #options: unknown;
  readonly #onFault: (fault: Fault) => void;
  readonly #framer;
  readonly #asking: Asking | undefined;
  readonly #counts = { bytes: 0, frames: 0, readings: 0, faults: 0 };
  #heading: Uint8Array = NONE;
  #asked: Uint8Array = NONE;

  constructor(driver: Driver, options: unknown, onFault: (fault: Fault) => void = () => undefined) {
    this.#driver = driver;
    this.#options = options;
    this.#onFault = onFault;
    this.#framer = driver.source.framing();
    this.#asking = driver.source.ask?.(options);
  }

  get counts(): DecodeCounts {
    return { ...this.#counts, dropped: this.#framer.dropped };
  }

  push(chunk: Uint8Array): readonly Decoded[] {
    this.#counts.bytes += chunk.length;
    return this.#framer.push(chunk).flatMap((frame) => this.#decode(frame));
  }

  /** The recording has ended, and with it perhaps its last frame. */
  end(): readonly Decoded[] {
    const frame = this.#framer.rest?.();
    return frame ? this.#decode(frame) : [];
  }

  #decode(frame: Uint8Array): readonly Decoded[] {
    this.#counts.frames++;
    const asked = this.#asked;
    const asking = this.#asking?.talks?.(frame) ? undefined : this.#asking;
    if (asking && !asking.answers(asked, frame)) {
      this.#asked = frame;
      return [];
    }
    this.#asked = NONE;
    try {
      if (this.#driver.heads?.(frame)) this.#heading = frame;
      const context = { options: this.#options, asked, heading: this.#heading };
      const said = this.#driver.decode(frame, context);
      const facts = this.#driver.facts?.(frame, context);
      this.#counts.readings += said.length;
      return facts
        ? said.map((each, i) => (i === 0 ? { ...each, facts: { ...facts, ...each.facts } } : each))
        : said;
    } catch (error) {
      this.#counts.faults++;
      this.#onFault(toFault(error));
      return [];
    }
  }
}
