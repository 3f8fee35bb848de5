import { type CoapMessage, OPTION, uintOf } from '../../../station/codec/coap/message.ts';
import type { Clock } from '../../../station/runtime/platform.ts';

/** RFC 7641, section 3.4: numbers are 24 bits and go round; after so long any is new. */
const HALF = 2 ** 23;
const ORDERED_FOR_MS = 128_000;

interface Mark {
  readonly order: number;
  readonly steadyMs: number;
}

/** Whether what came now was said after what came before. RFC 7641, section 3.4. */
export function isNewer(now: Mark, before: Mark): boolean {
  const ahead = now.order - before.order;
  return (ahead > 0 && ahead < HALF) || ahead < -HALF || now.steadyMs > before.steadyMs + ORDERED_FOR_MS;
}

/** What a server tells of one resource by itself: the newest only, as it is told states and not events. */
export class Watch {
  readonly #clock: Clock;
  #newest: Mark | undefined;
  #held: CoapMessage | undefined;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was asked for just now is newer than all that was told before. */
  began(message: CoapMessage): void {
    this.#held = undefined;
    this.#newest = this.#markOf(message);
  }

  /** One that overtook another is the newer one still. */
  heard(message: CoapMessage): void {
    const mark = this.#markOf(message);
    const isState = message.code >> 5 === 2 && mark !== undefined;
    if (isState && this.#newest && !isNewer(mark, this.#newest)) return;
    if (isState) this.#newest = mark;
    this.#held = message;
    this.#wake?.();
  }

  /** The newest since the last look, once there is one; undefined where none comes in that time. @throws as `signal` aborts. */
  async next(withinMs: number, signal: AbortSignal): Promise<CoapMessage | undefined> {
    if (!this.#held) {
      const done = new AbortController();
      const late = this.#clock.sleep(withinMs, AbortSignal.any([signal, done.signal]));
      await Promise.race([late, new Promise<void>((wake) => (this.#wake = wake))]).finally(() => {
        late.catch(() => undefined);
        done.abort();
      });
    }
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  #markOf(message: CoapMessage): Mark | undefined {
    const order = uintOf(message, OPTION.observe);
    return order === undefined ? undefined : { order, steadyMs: this.#clock.steady() };
  }
}
