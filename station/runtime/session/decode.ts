import type { Driver, Said } from '../../drivers/driver.ts';
import type { Fault } from '../../model/fault.ts';
import { FrameReader, type ReadFrame } from '../replay/frame-reader.ts';

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

/** Decodes recorded bytes as the station would have when they came, and counts what became of them. */
export class Decoder {
  readonly #reader: FrameReader;
  readonly #onFault: (fault: Fault) => void;
  readonly #counts = { bytes: 0, frames: 0, readings: 0, faults: 0 };

  constructor(driver: Driver, options: unknown, onFault: (fault: Fault) => void = () => undefined) {
    this.#reader = new FrameReader(driver, options);
    this.#onFault = onFault;
  }

  get counts(): DecodeCounts {
    return { ...this.#counts, dropped: this.#reader.dropped };
  }

  push(chunk: Uint8Array): readonly Decoded[] {
    this.#counts.bytes += chunk.length;
    return this.#reader.heard(chunk).flatMap((frame) => this.#count(frame));
  }

  /** The recording has ended, and with it perhaps its last frame. */
  end(): readonly Decoded[] {
    return this.#reader.end().flatMap((frame) => this.#count(frame));
  }

  #count({ said, fault }: ReadFrame): readonly Decoded[] {
    this.#counts.frames++;
    this.#counts.readings += said.length;
    if (fault) {
      this.#counts.faults++;
      this.#onFault(fault);
    }
    return said;
  }
}
