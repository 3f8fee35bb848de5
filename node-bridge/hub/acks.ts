import type { Held, Origin } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { ackMessage } from '../../station/uplink/native/ack.ts';

/** A sender's window waits for this: long enough to gather what one commit brings, no longer. */
const GATHER_MS = 15;

/** Tells stations what is kept of theirs; what became more within a moment goes out as one message. */
export class Acks {
  readonly #receiver: string;
  readonly #publish: (message: Message) => Promise<void>;
  readonly #owed = new Map<string, { readonly origin: Origin; readonly held: Held }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(receiver: string, publish: (message: Message) => Promise<void>) {
    this.#receiver = receiver;
    this.#publish = publish;
  }

  owe(origin: Origin, held: Held): void {
    this.#owed.set(origin.station, { origin, held });
    this.#timer ??= setTimeout(() => this.pay(), GATHER_MS);
  }

  /** Sends what is owed now. One that does not arrive is sent again when its station says that it is online. */
  pay(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { origin, held } of this.#owed.values())
      this.#publish(ackMessage(origin, this.#receiver, held)).catch(() => undefined);
    this.#owed.clear();
  }
}
