import type { ReplayCounts } from '../../api/capture.ts';
import type { Driver, Said } from '../../drivers/driver.ts';
import type { Fault } from '../../model/fault.ts';
import type { LineError, Traffic } from '../../model/traffic.ts';
import { FrameReader, type ReadFrame } from './frame-reader.ts';

/** What a driver makes of a tape, in its order. */
export type Replayed = { readonly timeMs: number } & (
  | { readonly kind: 'row'; readonly said: Said }
  /** A frame that says nothing, as it is damaged or refused. */
  | { readonly kind: 'damaged'; readonly bytes: Uint8Array; readonly fault: Fault }
  /** Frames that never became whole. */
  | { readonly kind: 'dropped'; readonly count: number }
  | { readonly kind: 'line-error'; readonly error: LineError }
  | { readonly kind: 'closed' }
);

/** Has a driver read what went over a wire once, whichever device that was. The same tape gives the same. */
export class Replay {
  readonly #reader: FrameReader;
  readonly #counts = { heardBytes: 0, frames: 0, rows: 0, damaged: 0, lineErrors: 0 };
  #lastMs = 0;

  constructor(driver: Driver, options: unknown) {
    this.#reader = new FrameReader(driver, options);
  }

  get counts(): ReplayCounts {
    return { ...this.#counts, dropped: this.#reader.dropped };
  }

  /** What comes of the next thing on the tape. */
  *push(traffic: Traffic): Generator<Replayed> {
    const timeMs = (this.#lastMs = traffic.timeMs);
    switch (traffic.kind) {
      case 'sent':
        return this.#reader.sent(traffic.bytes);
      case 'heard':
        return yield* this.#hear(traffic.bytes, timeMs);
      case 'line-error':
        this.#counts.lineErrors++;
        yield { kind: 'line-error', timeMs, error: traffic.error };
        return this.#reader.lost();
      case 'opened':
        return this.#reader.lost();
      case 'closed':
        yield { kind: 'closed', timeMs };
    }
  }

  /** The tape is over, and with it perhaps its last frame. */
  *end(): Generator<Replayed> {
    for (const frame of this.#reader.end()) yield* this.#tell(frame, this.#lastMs);
  }

  *#hear(bytes: Uint8Array, timeMs: number): Generator<Replayed> {
    const before = this.#reader.dropped;
    this.#counts.heardBytes += bytes.length;
    for (const frame of this.#reader.heard(bytes)) yield* this.#tell(frame, timeMs);
    const count = this.#reader.dropped - before;
    if (count > 0) yield { kind: 'dropped', timeMs, count };
  }

  *#tell({ bytes, said, fault }: ReadFrame, timeMs: number): Generator<Replayed> {
    this.#counts.frames++;
    if (fault) {
      this.#counts.damaged++;
      yield { kind: 'damaged', timeMs, bytes, fault };
    }
    for (const each of said) {
      this.#counts.rows++;
      yield { kind: 'row', timeMs, said: each };
    }
  }
}
