import { type Fault, fault, FaultError } from '../../station/model/fault.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import type {
  BrokerLimits,
  Brokers,
  BrokerTarget,
  Connection,
  Incoming,
  Published,
} from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';

/** A broker in memory: retained messages, wills, PUBACKs; it can be cut, refuse, and lose what a test says. */
export class FakeBrokers implements Brokers {
  readonly #clients = new Map<string, FakeConnection>();
  readonly #retained = new Map<string, Message>();
  /** Every message that the broker took, in order. */
  readonly taken: Message[] = [];
  /** What every connect throws while it is set. */
  refusing: Fault | undefined;
  /** Messages for which it says yes vanish on their way: neither taken nor answered. */
  loses: (message: Message, clientId: string) => boolean = () => false;
  /** Messages for which it says yes are taken, but the PUBACK waits until `answer`. */
  withholds: (message: Message) => boolean = () => false;
  readonly #withheld: (() => void)[] = [];
  /** Why it does not let this one in, where it does not. */
  keepsOut: (clientId: string) => Fault | undefined = () => undefined;
  connects = 0;
  /** With which reason code of MQTT 5 it answers a message, where not with 0. */
  refuses: (message: Message) => number | undefined = () => undefined;
  limits: BrokerLimits = {};

  async connect(target: BrokerTarget, will: Message | undefined, signal: AbortSignal): Promise<Connection> {
    await turn();
    signal.throwIfAborted();
    const refusal = this.refusing ?? this.keepsOut(target.clientId);
    if (refusal) throw new FaultError(refusal);
    this.connects++;
    this.#clients.get(target.clientId)?.cut();
    const connection = new FakeConnection(this, target, will);
    this.#clients.set(target.clientId, connection);
    return connection;
  }

  /** What all clients listen to now. */
  get subscribed(): readonly string[] {
    return [...this.#clients.values()].flatMap(({ filters }) => [...filters]);
  }

  get clients(): readonly string[] {
    return [...this.#clients.keys()];
  }

  retained(topic: string): Message | undefined {
    return this.#retained.get(topic);
  }

  /** Breaks connections without a goodbye: one, or all. */
  cut(clientId?: string): void {
    for (const connection of [...this.#clients.values()])
      if (clientId === undefined || connection.clientId === clientId) connection.cut();
  }

  /** Sends the PUBACKs that were withheld. */
  answer(): void {
    for (const answer of this.#withheld.splice(0)) answer();
  }

  /** Takes a message as from a client without a name. */
  take(message: Message): void {
    this.taken.push(message);
    if (message.retain && message.payload.length === 0) this.#retained.delete(message.topic);
    else if (message.retain) this.#retained.set(message.topic, message);
    for (const connection of this.#clients.values()) connection.deliver(message, false);
  }

  keptFor(filter: string): readonly Message[] {
    return [...this.#retained.values()].filter(({ topic }) => matches(filter, topic));
  }

  answered(message: Message): Promise<void> {
    if (!this.withholds(message)) return Promise.resolve();
    return new Promise((resolve) => this.#withheld.push(resolve));
  }

  left(connection: FakeConnection): void {
    if (this.#clients.get(connection.clientId) === connection) this.#clients.delete(connection.clientId);
  }
}

class FakeConnection implements Connection {
  readonly clientId: string;
  readonly #broker: FakeBrokers;
  readonly #url: string;
  readonly #will: Message | undefined;
  readonly filters = new Set<string>();
  readonly #mailbox = new Mailbox<Incoming>();
  readonly #unanswered = new Set<(reason: Error) => void>();
  #end!: (fault: Fault | undefined) => void;
  #over = false;

  readonly incoming = this.#mailbox;
  readonly ended = new Promise<Fault | undefined>((resolve) => (this.#end = resolve));

  constructor(broker: FakeBrokers, { clientId, url }: BrokerTarget, will: Message | undefined) {
    this.#broker = broker;
    this.clientId = clientId;
    this.#url = url;
    this.#will = will;
  }

  get limits(): BrokerLimits {
    return this.#broker.limits;
  }

  publish(message: Message): Promise<Published> {
    return this.#answered(async () => {
      if (this.#broker.loses(message, this.clientId)) return await new Promise<never>(() => undefined);
      const reasonCode = this.#broker.refuses(message);
      if (reasonCode !== undefined && reasonCode >= 0x80) throw fault('uplink/refused', { reasonCode });
      this.#broker.take(message);
      await this.#broker.answered(message);
      return reasonCode === 0x10 ? 'unheard' : 'taken';
    });
  }

  subscribe(filters: readonly string[]): Promise<void> {
    return this.#answered(async () => {
      for (const filter of filters) this.filters.add(filter);
      for (const filter of filters) for (const kept of this.#broker.keptFor(filter)) this.deliver(kept, true);
    });
  }

  unsubscribe(filters: readonly string[]): Promise<void> {
    return this.#answered(async () => {
      for (const filter of filters) this.filters.delete(filter);
    });
  }

  async close(): Promise<void> {
    await turn();
    this.#leave(undefined);
  }

  /** The network goes: the broker speaks the will. */
  cut(): void {
    if (this.#over) return;
    this.#leave(this.#lost().fault);
    if (this.#will) this.#broker.take(this.#will);
  }

  deliver({ topic, payload }: Message, retained: boolean): void {
    if ([...this.filters].some((filter) => matches(filter, topic)))
      this.#mailbox.put({ topic, payload: payload.slice(), retained, redelivered: false });
  }

  /** What the connection's end leaves unanswered fails. */
  async #answered<T>(work: () => Promise<T>): Promise<T> {
    await turn();
    if (this.#over) throw this.#lost();
    let fail!: (reason: Error) => void;
    const cut = new Promise<never>((_, reject) => this.#unanswered.add((fail = reject)));
    try {
      const done = await Promise.race([cut, work()]);
      await Promise.race([cut, turn()]);
      return done;
    } finally {
      this.#unanswered.delete(fail);
    }
  }

  #leave(why: Fault | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#broker.left(this);
    this.#mailbox.close();
    for (const fail of this.#unanswered) fail(this.#lost());
    this.#end(why);
  }

  #lost(): FaultError {
    return fault('uplink/unreachable', { url: this.#url });
  }
}

/** A network never answers at once. */
const turn = () => Promise.resolve().then(() => undefined);

function matches(filter: string, topic: string): boolean {
  const [levels, names] = [filter.split('/'), topic.split('/')];
  if (levels.at(-1) === '#')
    return names.slice(0, levels.length - 1).join('/') === levels.slice(0, -1).join('/');
  return (
    levels.every((level, i) => (level === '+' ? names[i] !== undefined : level === names[i])) &&
    levels.length === names.length
  );
}
