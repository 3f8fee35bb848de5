import type { Held, Origin } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';

const EVERY_MS = 50;

/** Tells stations what is kept of theirs: what became more in a short while goes out as one message. */
export class Acks {
  readonly #message: (origin: Origin, held: Held) => Message;
  readonly #publish: (message: Message) => Promise<void>;
  readonly #owed = new Map<string, { readonly origin: Origin; readonly held: Held }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    message: (origin: Origin, held: Held) => Message,
    publish: (message: Message) => Promise<void>,
  ) {
    this.#message = message;
    this.#publish = publish;
  }

  owe(origin: Origin, held: Held): void {
    this.#owed.set(origin.station, { origin, held });
    this.#timer ??= setTimeout(() => this.pay(), EVERY_MS);
  }

  /** Sends what is owed now; one that does not arrive is owed again with the next that comes or when its station asks. */
  pay(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { origin, held } of this.#owed.values())
      this.#publish(this.#message(origin, held)).catch(() => undefined);
    this.#owed.clear();
  }
}
