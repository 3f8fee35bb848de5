import { type Fault, fault, type FaultError } from '../model/fault.ts';
import { Mailbox } from '../runtime/mailbox.ts';
import type { BrokerLimits, Connection, Incoming, Published } from '../runtime/platform.ts';
import type { Message } from './message.ts';
import { MOST_UNANSWERED, type MqttJsClient, type MqttJsPacket } from './mqtt-js.ts';
import { Allowed, type Answer } from './mqtt-limits.ts';

/** What a receiver does with each message; at most 64 at a time. One that it rejects ends the connection. */
export type Take = (message: Incoming) => Promise<void>;

/**
 * Waits until the broker lets an MQTT.js client in. `signal` ends the waiting; the open connection is ended by `close`.
 * With `take`, messages go there instead of to `incoming`.
 * @throws uplink/unreachable, uplink/refused, the signal's reason.
 */
export function openConnection(client: MqttJsClient, url: string, signal: AbortSignal, take?: Take) {
  const connection = new ClientConnection(client, url, take);
  return new Promise<Connection>((resolve, reject) => {
    const giveUp = (reason: unknown) => {
      signal.removeEventListener('abort', abandon);
      client.end(true, () => undefined);
      reject(reason as Error);
    };
    const abandon = () => giveUp(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    client.on('connect', (packet) => {
      signal.removeEventListener('abort', abandon);
      connection.begins(packet);
      resolve(connection);
    });
    client.on('error', (error) => giveUp(connection.faultOf(error)));
    client.on('close', () => giveUp(fault('uplink/unreachable', { url })));
  });
}

const MOST_TAKING = 64;
/** MQTT 5, table 3-5: No matching subscribers. */
const NOBODY_THERE = 0x10;
/** Messages that may wait for the reader; then the broker is kept waiting. Its PUBACKs wait too: a reader awaits none. */
const MOST_WAITING = MOST_UNANSWERED;

class ClientConnection implements Connection {
  readonly #client: MqttJsClient;
  readonly #url: string;
  readonly #unanswered = new Set<(reason: Error) => void>();
  readonly #mailbox = new Mailbox<Incoming>();
  #allowed = new Allowed(undefined);
  /** Numbers of messages that nobody at the broker listens for. */
  readonly #unheard = new Set<number>();
  #said: string | undefined;
  #waiting = 0;
  #taking = 0;
  #keptWaiting: (() => void) | undefined;
  #fault: Fault | undefined;
  #over = false;

  readonly incoming = this.#read();
  readonly ended: Promise<Fault | undefined>;

  constructor(client: MqttJsClient, url: string, take: Take | undefined) {
    this.#client = client;
    this.#url = url;
    this.#fault = { code: 'uplink/unreachable', detail: { url } };
    client.on('error', (error) => (this.#fault = this.faultOf(error).fault));
    client.on('packetreceive', (packet) => this.#hears(packet));
    client.on('disconnect', ({ reasonCode = 0 }) => {
      this.#fault = this.#refused(reasonCode).fault;
      client.end(true, () => undefined);
    });
    this.ended = new Promise((resolve) => client.on('close', () => resolve(this.#end())));
    client.handleMessage = (packet, taken) => {
      const message = incomingOf(packet);
      if (take === undefined) this.#hold(message, taken);
      else this.#takeIn(take(message), taken);
    };
  }

  get limits(): BrokerLimits {
    return this.#allowed.limits;
  }

  /** The broker has let us in, and says what it allows. */
  begins(connack: Answer): void {
    this.#allowed = new Allowed(connack.properties);
  }

  async publish(message: Message): Promise<Published> {
    const tooLarge = this.#allowed.refusal(message);
    if (tooLarge !== undefined) throw this.#refused(tooLarge);
    const { topic, payload, ...how } = this.#allowed.asAllowed(message);
    const turn = how.qos > 0 ? await this.#allowed.turn() : undefined;
    try {
      const sent = await this.#answered<{ readonly messageId?: number }>((done) =>
        this.#client.publish(topic, payload, how, done),
      );
      return this.#unheard.delete(sent?.messageId ?? -1) ? 'unheard' : 'taken';
    } finally {
      turn?.();
    }
  }

  async subscribe(filters: readonly string[]): Promise<void> {
    await this.#answered((done) => this.#client.subscribe([...filters], { qos: 1 }, done));
  }

  async unsubscribe(filters: readonly string[]): Promise<void> {
    await this.#answered((done) => this.#client.unsubscribe([...filters], done));
  }

  /** Says goodbye; what is still unanswered is not waited for, and then the will is the goodbye. */
  close(): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#fault = undefined;
    return new Promise((resolve) => this.#client.end(this.#unanswered.size > 0, resolve));
  }

  /**
   * Many are taken in beside each other, so that a store can commit them together. A PUBACK may then go out before the
   * commit: to a session that is not kept the broker delivers nothing twice anyway, and what a sender counts on is the
   * receiver's own word. One that cannot be taken ends the connection.
   */
  #takeIn(taking: Promise<void>, taken: () => void): void {
    if (++this.#taking < MOST_TAKING) taken();
    else this.#keptWaiting = taken;
    taking.then(
      () => {
        this.#taking--;
        this.#goOn();
      },
      () => this.#client.end(true, () => undefined),
    );
  }

  #goOn(): void {
    const taken = this.#keptWaiting;
    this.#keptWaiting = undefined;
    taken?.();
  }

  /** MQTT.js hands over one message at a time: the next when this one was `taken`. */
  #hold(message: Incoming, taken: () => void): void {
    this.#mailbox.put(message);
    if (++this.#waiting < MOST_WAITING) taken();
    else this.#keptWaiting = taken;
  }

  async *#read(): AsyncGenerator<Incoming, void, undefined> {
    for await (const message of this.#mailbox) {
      this.#waiting--;
      this.#goOn();
      yield message;
    }
  }

  /** MQTT.js forgets to answer what the connection's end leaves open. */
  #answered<T>(ask: (done: (error?: Error | null, answer?: T) => void) => void): Promise<T | undefined> {
    if (this.#over) return Promise.reject(this.#lost());
    return new Promise((resolve, reject) => {
      this.#unanswered.add(reject);
      ask((error, answer) => {
        this.#unanswered.delete(reject);
        if (error) reject(this.faultOf(error));
        else resolve(answer);
      });
    });
  }

  /** MQTT.js tells neither of 0x10 nor of the broker's words: they are read as the packet passes. */
  #hears({ cmd, messageId, reasonCode, properties }: Answer): void {
    this.#said = properties?.reasonString?.slice(0, 200);
    if ((cmd === 'puback' || cmd === 'pubrec') && reasonCode === NOBODY_THERE && messageId !== undefined)
      this.#unheard.add(messageId);
  }

  /** CONNACK, PUBACK and SUBACK refusals carry the broker's number; a network's error has a word, or nothing. */
  faultOf(error: Error & { readonly code?: unknown }): FaultError {
    if (typeof error.code === 'number') return this.#refused(error.code, error);
    return fault('uplink/unreachable', { url: this.#url }, error);
  }

  #refused(reasonCode: number, cause?: Error): FaultError {
    const reason = this.#said;
    return fault('uplink/refused', { reasonCode, ...(reason === undefined ? {} : { reason }) }, cause);
  }

  #end(): Fault | undefined {
    this.#over = true;
    this.#allowed.end();
    this.#mailbox.close();
    for (const reject of this.#unanswered) reject(this.#lost());
    this.#unanswered.clear();
    return this.#fault;
  }

  #lost(): FaultError {
    return fault('uplink/unreachable', { url: this.#url });
  }
}

function incomingOf({ topic, payload, retain, dup }: MqttJsPacket): Incoming {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  return { topic, payload: bytes, retained: retain, redelivered: dup };
}
