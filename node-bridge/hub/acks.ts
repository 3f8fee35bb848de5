import type { Held, Origin } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { type Ack, ackMessage } from '../../station/uplink/native/ack.ts';

/** A sender's window waits for this: long enough to gather what one commit brings, no longer. */
const GATHER_MS = 15;

/** What is said to a station beside what is held of it. */
type Beside = Pick<Ack, 'rewind' | 'refused'>;
interface Owed extends Beside {
  readonly origin: Origin;
  readonly held: Held;
}

/** Tells stations what is kept of theirs; what became more within a moment goes out as one message. */
export class Acks {
  readonly #receiver: string;
  readonly #publish: (message: Message) => Promise<unknown>;
  readonly #owed = new Map<string, Owed>();
  #timer: NodeJS.Timeout | undefined;

  constructor(receiver: string, publish: (message: Message) => Promise<unknown>) {
    this.#receiver = receiver;
    this.#publish = publish;
  }

  owe(origin: Origin, held: Held, { rewind, refused = [] }: Beside = {}): void {
    const life = `${origin.station} ${origin.epoch}`;
    const same = this.#owed.get(life);
    const back = rewind ?? same?.rewind;
    this.#owed.set(life, {
      origin,
      held,
      ...(back === undefined ? {} : { rewind: back }),
      refused: [...(same?.refused ?? []), ...refused],
    });
    this.#timer ??= setTimeout(() => this.pay(), GATHER_MS);
  }

  /** Sends what is owed now. One that does not arrive is sent again when its station says that it is online. */
  pay(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { origin, held, ...beside } of this.#owed.values())
      this.#publish(ackMessage(origin, this.#receiver, held, beside)).catch(() => undefined);
    this.#owed.clear();
  }
}
