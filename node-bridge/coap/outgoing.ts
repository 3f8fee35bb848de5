import { type CoapMessage, writeMessage } from '../../station/codec/coap/message.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { nodeClock } from '../node-clock.ts';

/** RFC 7252, section 4.8. */
const ACK_RANDOM_FACTOR = 1.5;
const MAX_RETRANSMIT = 4;
/** For so long a message may come again: section 4.8.2. */
export const EXCHANGE_LIFETIME_MS = 247_000;

/** How long an answer is waited for before a message is said again. */
export interface Pacing {
  readonly clock: Clock;
  /** Evenly from 0 to 1, so that many who were silenced at once do not all speak at once again. */
  readonly random: () => number;
  readonly ackTimeoutMs: number;
}

/** RFC 7252, section 4.8. */
export const USUAL: Pacing = { clock: nodeClock, random: Math.random, ackTimeoutMs: 2_000 };

/** One confirmable message, said again with doubled pauses until it is answered. RFC 7252, section 4.2. */
export class Outgoing {
  readonly id: number;
  readonly #bytes: Uint8Array;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #done: (answered: boolean) => void;
  readonly #over = new AbortController();

  /** `done` is told once, whether it was answered. */
  constructor(
    message: CoapMessage,
    send: (bytes: Uint8Array) => void,
    done: (answered: boolean) => void,
    pacing: Pacing,
  ) {
    this.id = message.id;
    this.#bytes = writeMessage(message);
    this.#send = send;
    this.#done = done;
    void this.#say(pacing);
  }

  end(answered: boolean): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#done(answered);
  }

  async #say({ clock, random, ackTimeoutMs }: Pacing): Promise<void> {
    const { signal } = this.#over;
    let waitMs = ackTimeoutMs * (1 + random() * (ACK_RANDOM_FACTOR - 1));
    for (let sent = 0; sent <= MAX_RETRANSMIT && !signal.aborted; sent++) {
      this.#send(this.#bytes);
      await clock.sleep(waitMs, signal).catch(() => undefined);
      waitMs *= 2;
    }
    this.end(false);
  }
}
