import { randomBytes, randomInt } from 'node:crypto';
import {
  type CoapMessage,
  type CoapOption,
  codeOf,
  type Kind,
  readMessage,
  strangeOption,
  writeMessage,
} from '../../../station/codec/coap/message.ts';
import { fault } from '../../../station/model/fault.ts';
import type { Datagrams } from './datagrams.ts';
import { Known } from '../known.ts';
import { EXCHANGE_LIFETIME_MS, Outgoing, type Pacing } from '../outgoing.ts';
import { Watch } from './watch.ts';

/** What is asked of a server. */
export interface Question {
  readonly kind: 'con' | 'non';
  readonly code: number;
  readonly options: readonly CoapOption[];
  readonly payload?: Uint8Array;
}

/** Questions that are open at once: one, and a command beside it. RFC 7252, section 4.7. */
const MOST_OPEN = 4;
const MOST_WATCHES = 4;
/** How long an answer may take that is not on its acknowledgement, or not confirmed. */
const ANSWER_MS = { con: 60_000, non: 10_000 } as const;
const MOST_HEARD = 64;
const TOKEN_BYTES = 8;
const EMPTY = new Uint8Array(0);

interface Asked {
  readonly id: number;
  readonly answered: (message: CoapMessage) => void;
  readonly failed: (error: unknown) => void;
  /** It is there: nothing has to be said again. */
  readonly acknowledged: () => void;
}

/** Asks one server: messages and their answers, RFC 7252. Bodies in parts are `exchange`, Observe is `observe`. */
export class CoapClient {
  readonly #address: string;
  readonly #datagrams: Datagrams;
  readonly #pacing: Pacing;
  readonly #asked = new Map<string, Asked>();
  readonly #watches = new Map<string, Watch>();
  /** How confirmable messages of the server were answered: one that comes again is answered alike. */
  readonly #heardBefore = new Known<Kind>(MOST_HEARD, EXCHANGE_LIFETIME_MS);
  #lastId = randomInt(0x10000);

  /** `address`: what faults name. */
  constructor(address: string, datagrams: Datagrams, pacing: Pacing) {
    this.#address = address;
    this.#datagrams = datagrams;
    this.#pacing = pacing;
    datagrams.onHeard((bytes) => this.#heard(bytes));
  }

  static newToken(): Uint8Array {
    return randomBytes(TOKEN_BYTES);
  }

  /**
   * One message, said until it is acknowledged where it is confirmable, and what answers it.
   * @throws link/silent where nothing does; link/lost where the server does not know what it is about; link/busy where four
   * questions are open; frame/syntax for an answer that says what must be understood and is not; what `signal` aborts with.
   */
  async ask(question: Question, signal: AbortSignal, token = CoapClient.newToken()): Promise<CoapMessage> {
    signal.throwIfAborted();
    const key = String(token);
    if (this.#asked.size >= MOST_OPEN || this.#asked.has(key))
      throw fault('link/busy', { address: this.#address });
    const { kind, code, options, payload = EMPTY } = question;
    const message = { kind, code, id: this.#nextId(), token, options, payload } as const;
    const over = new AbortController();
    try {
      const answer = await new Promise<CoapMessage>((answered, failed) => {
        signal.addEventListener('abort', () => failed(signal.reason), { once: true, signal: over.signal });
        const outgoing = this.#say(message, over.signal, failed);
        this.#asked.set(key, { id: message.id, answered, failed, acknowledged: () => outgoing?.end(true) });
      });
      const strange = strangeOption(answer);
      if (strange) throw fault('frame/syntax', { text: `CoAP: option ${strange.number}` });
      return answer;
    } finally {
      over.abort();
      this.#asked.get(key)?.acknowledged();
      this.#asked.delete(key);
    }
  }

  /** Keeps what the server tells by itself under a token. @throws link/busy where four are watched. */
  watch(token: Uint8Array): Watch {
    if (this.#watches.size >= MOST_WATCHES) throw fault('link/busy', { address: this.#address });
    const watch = new Watch(this.#pacing.clock);
    this.#watches.set(String(token), watch);
    return watch;
  }

  /** From now on the server is told, when it tells something, that nobody wants it. */
  unwatch(token: Uint8Array): void {
    this.#watches.delete(String(token));
  }

  /** Says once what nobody need answer. */
  tell({ code, options, payload = EMPTY }: Omit<Question, 'kind'>, token: Uint8Array): void {
    this.#send({ kind: 'non', code, id: this.#nextId(), token, options, payload });
  }

  /** What is open fails. */
  close(error: unknown = fault('link/lost', { address: this.#address })): void {
    for (const { failed } of [...this.#asked.values()]) failed(error);
    this.#datagrams.close();
  }

  #say(
    message: CoapMessage & { readonly kind: 'con' | 'non' },
    over: AbortSignal,
    failed: (error: unknown) => void,
  ): Outgoing | undefined {
    const { clock } = this.#pacing;
    const askedMs = clock.steady();
    const silent = () =>
      failed(fault('link/silent', { address: this.#address, waitedMs: clock.steady() - askedMs }));
    const patient = () => clock.sleep(ANSWER_MS[message.kind], over).then(silent, () => undefined);
    if (message.kind === 'con') {
      const done = (acknowledged: boolean) => (acknowledged ? void patient() : silent());
      return new Outgoing(message, (bytes) => this.#datagrams.send(bytes), done, this.#pacing);
    }
    this.#send(message);
    void patient();
    return undefined;
  }

  #heard(bytes: Uint8Array): void {
    let message: CoapMessage;
    try {
      message = readMessage(bytes);
    } catch {
      return; // RFC 7252, section 4.2, lets it be ignored
    }
    const { kind, id, code } = message;
    if (kind === 'con') return this.#answer(message);
    if (code !== 0 && kind !== 'rst') return void this.#take(message);
    const asked = [...this.#asked.values()].find((each) => each.id === id);
    if (kind === 'ack') asked?.acknowledged();
    else if (kind === 'rst') asked?.failed(fault('link/lost', { address: this.#address }));
  }

  /** What wants to be acknowledged. Whoever asks us something is told that nobody answers here: so is a ping. */
  #answer(message: CoapMessage): void {
    const nowMs = this.#pacing.clock.steady();
    const key = String(message.id);
    const kind = this.#heardBefore.get(key, nowMs) ?? (this.#take(message) ? 'ack' : 'rst');
    this.#heardBefore.set(key, kind, nowMs);
    this.#send({ kind, code: 0, id: message.id, token: EMPTY, options: [], payload: EMPTY });
  }

  /** Whether anybody waits for it. */
  #take(message: CoapMessage): boolean {
    if (message.code < codeOf('2.00')) return false;
    const key = String(message.token);
    const asked = this.#asked.get(key);
    if (message.kind === 'ack' && asked?.id !== message.id) return false;
    asked?.answered(message);
    const watch = asked ? undefined : this.#watches.get(key);
    watch?.heard(message);
    return asked !== undefined || watch !== undefined;
  }

  #send(message: CoapMessage): void {
    this.#datagrams.send(writeMessage(message));
  }

  #nextId(): number {
    return (this.#lastId = (this.#lastId + 1) & 0xffff);
  }
}
