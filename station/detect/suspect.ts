import * as v from 'valibot';
import type { Framer } from '../codec/framing/framing.ts';
import type { Asking, Driver, Said } from '../drivers/driver.ts';
import { FaultError } from '../model/fault.ts';

const NONE = new Uint8Array(0);

/** A frame as a driver sees it, and what the driver makes of it; `said` is undefined where it was refused. */
export interface Judged {
  readonly frame: Uint8Array;
  readonly said: readonly Said[] | undefined;
}

/** One driver listening: it cuts the stream into frames and reads them, as it would in earnest but without a question. */
export class Suspect {
  readonly driver: Driver;
  readonly #options: unknown;
  readonly #framer: Framer;
  readonly #answers: Asking['answers'] | undefined;
  #heading: Uint8Array = NONE;
  #asked: Uint8Array = NONE;

  constructor(driver: Driver) {
    this.driver = driver;
    this.#options = driver.options ? v.parse(driver.options, {}) : {};
    this.#framer = driver.source.framing();
    this.#answers = driver.source.ask?.(this.#options)?.answers;
  }

  push(bytes: Uint8Array): readonly Judged[] {
    return this.#framer.push(bytes).map((frame) => this.#judge(frame));
  }

  /** What the end of a recording ends. */
  rest(): readonly Judged[] {
    const frame = this.#framer.rest?.();
    return frame ? [this.#judge(frame)] : [];
  }

  #judge(frame: Uint8Array): Judged {
    const asked = this.#answers?.(this.#asked, frame) ? this.#asked : NONE;
    if (this.#answers) this.#asked = asked === NONE ? frame : NONE;
    try {
      if (this.driver.heads?.(frame)) this.#heading = frame;
      const context = { options: this.#options, asked, heading: this.#heading };
      return { frame, said: this.driver.decode(frame, context) };
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      return { frame, said: undefined };
    }
  }
}
