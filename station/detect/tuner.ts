import { toFault } from '../model/fault.ts';
import type { Line } from '../model/listening.ts';
import type { Clock, Heard, Transports } from '../runtime/platform.ts';
import { Ear } from './ear.ts';

/** Where a search listens and how it waits. */
export interface SearchHost {
  readonly clock: Clock;
  readonly transports: Transports;
}

/** Brings a port to one line after another: in place where the link can, so that no board restarts, else opened anew. */
export class Tuner {
  readonly #host: SearchHost;
  readonly #address: string;
  readonly #hear: (heard: Heard) => void;
  /** Of the line before, where it can be tuned to the next. */
  #ear: Ear | undefined;

  constructor(host: SearchHost, address: string, hear: (heard: Heard) => void) {
    this.#host = host;
    this.#address = address;
    this.#hear = hear;
  }

  /** An ear at a line; undefined where the open link cannot do it. @throws link/…. */
  async tuneTo(line: Line, signal: AbortSignal): Promise<Ear | undefined> {
    const { clock, transports } = this.#host;
    const ear = this.#ear;
    if (!ear?.tunes) {
      await this.close();
      const link = await transports.openLink({ kind: 'serial', ...line }, this.#address, signal);
      return new Ear(link, line, clock, this.#hear);
    }
    try {
      await ear.tune(line);
      this.#ear = undefined;
      return ear;
    } catch (error) {
      if (toFault(error).code !== 'link/unsupported') throw error;
      return undefined;
    }
  }

  /** Nobody was found with it: it is kept for the next line, or closed. */
  async leave(ear: Ear): Promise<void> {
    if (ear.tunes) this.#ear = ear;
    else await ear.close();
  }

  async close(): Promise<void> {
    await this.#ear?.close();
    this.#ear = undefined;
  }
}
