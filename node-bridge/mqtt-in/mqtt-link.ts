import { packetOf, publicationIn } from '../../station/codec/mqtt/publication.ts';
import { matches } from '../../station/codec/mqtt/filters.ts';
import { covering } from '../../station/codec/mqtt/topic-pattern.ts';
import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Connection, Heard, Incoming, Link } from '../../station/runtime/platform.ts';
import { WriteQueue } from '../../station/runtime/wire/write-queue.ts';

type AtBroker = Extract<LinkSpec, { kind: 'mqtt' }>;

/** A network that was away says late what it heard; what is older than this is rather a clock that is wrong. */
const MOST_LATE_MS = 60_000;

/** Messages of one device at a broker as a link: each is a packet. What nobody takes yet waits at the broker. */
export class MqttLink implements Link {
  readonly heard: AsyncIterable<Heard>;
  readonly lineless = true;
  readonly fresh = true;
  readonly #connection: Connection;
  readonly #spec: AtBroker;
  readonly #address: string;
  readonly #clock: Clock;
  readonly #queue: WriteQueue;
  #isClosed = false;
  #lastMs = -Infinity;

  /** Takes over the connection; ends it when `signal` aborts. */
  constructor(connection: Connection, spec: AtBroker, address: string, clock: Clock, signal: AbortSignal) {
    this.#connection = connection;
    this.#spec = spec;
    this.#address = address;
    this.#clock = clock;
    this.#queue = new WriteQueue(address, (bytes) => this.#publish(bytes));
    this.heard = this.#hear();
    const end = () => void this.close();
    signal.addEventListener('abort', end, { once: true });
    void connection.ended.then(() => signal.removeEventListener('abort', end));
    if (signal.aborted) end();
  }

  /** Resolves once the broker has promised to give what is asked for. @throws uplink/…. */
  async subscribed(): Promise<void> {
    try {
      await this.#connection.subscribe(covering(this.#spec.filters));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** @throws link/lost where the broker did not say that it has taken the message. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#queue.write(bytes);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection.close();
  }

  async #publish(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { topic, payload } = publicationIn(bytes);
    await this.#connection.publish({ topic, payload, qos: 1, retain: false }).catch((error: unknown) => {
      throw fault('link/lost', { address: this.#address }, error);
    });
  }

  async *#hear(): AsyncGenerator<Heard> {
    for await (const message of this.#connection.incoming) {
      if (!this.#spec.filters.some((filter) => matches(filter, message.topic))) continue;
      yield this.#heardOf(message);
    }
    if (!this.#isClosed) throw fault('link/lost', { address: this.#address });
  }

  /** One that is too large for anything measured is told as lost. */
  #heardOf(message: Incoming): Heard {
    const steadyMs = this.#clock.steady();
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = packetOf(message);
    } catch {
      return { kind: 'line-error', error: 'overrun' };
    }
    const heardMs = this.#spec.heardAtMs?.(bytes);
    const lateMs = heardMs === undefined ? 0 : this.#clock.now() - heardMs;
    const isSound = lateMs > 0 && lateMs < MOST_LATE_MS;
    // A row never stands before one that was heard earlier.
    this.#lastMs = Math.max(this.#lastMs, isSound ? steadyMs - lateMs : steadyMs);
    return { kind: 'bytes', bytes, steadyMs: this.#lastMs };
  }
}
