import { type Fault, fault, type FaultError } from '../model/fault.ts';
import { Mailbox } from '../runtime/mailbox.ts';
import type { BrokerTarget, Connection, Incoming } from '../runtime/platform.ts';
import type { Message } from './message.ts';

/** The part of an MQTT.js client that we use: each platform imports the library, this file only its shape. */
export interface MqttJsClient {
  on(event: 'connect' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  publish(
    topic: string,
    payload: string | Uint8Array,
    options: Pick<Message, 'qos' | 'retain'>,
    done: Done,
  ): unknown;
  subscribe(filters: string[], options: { qos: 1 }, done: Done): unknown;
  unsubscribe(filters: string[], done: Done): unknown;
  end(force: boolean, done: () => void): unknown;
  /** Ours to replace: the next packet, and the PUBACK of this one, wait for `taken`; with an error there is no PUBACK. */
  handleMessage(packet: MqttJsPacket, taken: (error?: Error) => void): void;
}
type Done = (error?: Error | null) => void;

export interface MqttJsPacket {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly retain: boolean;
  readonly dup: boolean;
}

/** What a receiver does with each message: the broker is told "taken" (PUBACK) only when it has resolved. */
export type Take = (message: Incoming) => Promise<void>;

const ADDRESS = /^(wss?|mqtts?):\/\/([\w.-]{1,253}|\[[\da-f:.]{2,45}\])(:\d{1,5})?(\/[\w./~%-]{0,1000})?$/i;

/**
 * Options of a client that does nothing by itself: no retries, no queue, no session left at the broker (MQTT 3.1.1).
 * @throws uplink/bad-address where the URL is not one of these schemes, or carries a password or a query.
 */
export function clientOptions(target: BrokerTarget, will: Message | undefined, schemes: readonly string[]) {
  const scheme = ADDRESS.exec(target.url)?.[1]?.toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme))
    throw fault('uplink/bad-address', { url: target.url });
  const { clientId, username, password } = target;
  return {
    clientId,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    // MQTT.js takes any bytes for a will, though its types say text or a Buffer.
    ...(will === undefined ? {} : { will: { ...will, payload: will.payload as Uint8Array & string } }),
    protocolVersion: target.mqtt === '5' ? (5 as const) : (4 as const),
    clean: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    connectTimeout: 10_000,
    keepalive: target.keepAliveS ?? 30,
  };
}

/** The address as it is opened: what is secret behind it is in no message and no fault. */
export const opened = ({ url, query }: BrokerTarget): string =>
  query === undefined ? url : `${url}?${query}`;

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
    client.on('connect', () => {
      signal.removeEventListener('abort', abandon);
      resolve(connection);
    });
    client.on('error', (error) => giveUp(faultOf(error, url)));
    client.on('close', () => giveUp(fault('uplink/unreachable', { url })));
  });
}

/** Messages that may wait for the reader; then the broker is kept waiting. Its PUBACKs wait too: a reader awaits none. */
const MOST_WAITING = 256;

class ClientConnection implements Connection {
  readonly #client: MqttJsClient;
  readonly #url: string;
  readonly #unanswered = new Set<(reason: Error) => void>();
  readonly #mailbox = new Mailbox<Incoming>();
  #waiting = 0;
  #keptWaiting: (() => void) | undefined;
  #fault: Fault | undefined;
  #over = false;

  readonly incoming = this.#read();
  readonly ended: Promise<Fault | undefined>;

  constructor(client: MqttJsClient, url: string, take: Take | undefined) {
    this.#client = client;
    this.#url = url;
    this.#fault = { code: 'uplink/unreachable', detail: { url } };
    client.on('error', (error) => (this.#fault = faultOf(error, url).fault));
    this.ended = new Promise((resolve) => client.on('close', () => resolve(this.#end())));
    client.handleMessage = (packet, taken) => {
      const message = incomingOf(packet);
      if (take === undefined) this.#hold(message, taken);
      else
        take(message).then(
          () => taken(),
          () => client.end(true, () => undefined),
        );
    };
  }

  publish(message: Message): Promise<void> {
    const { topic, payload, qos, retain } = message;
    return this.#answered((done) => this.#client.publish(topic, payload, { qos, retain }, done));
  }

  subscribe(filters: readonly string[]): Promise<void> {
    return this.#answered((done) => this.#client.subscribe([...filters], { qos: 1 }, done));
  }

  unsubscribe(filters: readonly string[]): Promise<void> {
    return this.#answered((done) => this.#client.unsubscribe([...filters], done));
  }

  /** Says goodbye; what is still unanswered is not waited for, and then the will is the goodbye. */
  close(): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#fault = undefined;
    return new Promise((resolve) => this.#client.end(this.#unanswered.size > 0, resolve));
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
      const taken = this.#keptWaiting;
      this.#keptWaiting = undefined;
      taken?.();
      yield message;
    }
  }

  /** MQTT.js forgets to answer what the connection's end leaves open. */
  #answered(ask: (done: Done) => void): Promise<void> {
    if (this.#over) return Promise.reject(this.#lost());
    return new Promise((resolve, reject) => {
      this.#unanswered.add(reject);
      ask((error) => {
        this.#unanswered.delete(reject);
        if (error) reject(faultOf(error, this.#url));
        else resolve();
      });
    });
  }

  #end(): Fault | undefined {
    this.#over = true;
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

/** CONNACK and SUBACK refusals carry the broker's number; a network's error has a word, or nothing. */
function faultOf(error: Error & { readonly code?: unknown }, url: string): FaultError {
  if (typeof error.code === 'number') return fault('uplink/refused', { reasonCode: error.code }, error);
  return fault('uplink/unreachable', { url }, error);
}
