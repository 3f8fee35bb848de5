import { fault } from '../../model/fault.ts';
import type { Way } from '../../uplink/speakers.ts';
import type { Message } from '../../uplink/message.ts';
import { topicOf } from '../../uplink/topics.ts';
import type { Clock } from '../platform.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Asks a far station, or whoever keeps its data, and takes the answer in parts. */
export class Questions {
  readonly #station: string;
  readonly #clock: Clock;
  readonly #open = new Map<string, (payload: Uint8Array) => void>();

  constructor(station: string, clock: Clock) {
    this.#station = station;
    this.#clock = clock;
  }

  /** A part of an answer came; one that nobody waits for is passed over. */
  heard(id: string, payload: Uint8Array): void {
    this.#open.get(id)?.(payload);
  }

  /**
   * Resolves with what `take` makes of the last part; it gives undefined for those before.
   * @throws link/silent after 5 s without a part, uplink/unreachable, and what `take` throws.
   */
  async ask<T>(
    id: string,
    question: Message,
    way: Way,
    take: (payload: Uint8Array) => T | undefined,
    what: 'history' | 'configured' = 'history',
  ): Promise<T> {
    const topic = topicOf({ what, station: this.#station, id });
    const stop = new AbortController();
    let parts = 0;
    const answer = new Promise<T>((resolve, reject) => {
      this.#open.set(id, (payload) => {
        parts++;
        try {
          const whole = take(payload);
          if (whole !== undefined) resolve(whole);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    answer.catch(() => undefined); // told below
    try {
      const refused = new Promise<never>((_, reject) => {
        way
          .subscribe([topic])
          .then(() => way.publish(question))
          .catch(reject);
      });
      return await Promise.race([answer, refused, this.#silence(() => parts, stop.signal)]);
    } finally {
      stop.abort();
      this.#open.delete(id);
      way.unsubscribe([topic]).catch(() => undefined);
    }
  }

  async #silence(parts: () => number, signal: AbortSignal): Promise<never> {
    for (let before = -1; before !== parts();) {
      before = parts();
      await this.#clock.sleep(ANSWER_WITHIN_MS, signal);
    }
    throw fault('link/silent', { address: this.#station, waitedMs: ANSWER_WITHIN_MS });
  }
}
