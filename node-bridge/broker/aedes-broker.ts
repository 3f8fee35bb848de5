import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';
import { toFault } from '../../station/model/fault.ts';
import type { Incoming } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import type { Broker, Keeper } from './broker.ts';
import { openLocal } from './local-connection.ts';
import { PacketCap } from './packet-cap.ts';
import { mayBeCalled, mayPublish, maySubscribe } from './rights.ts';

/** The largest packet that is taken in, and how much may wait for a client before it is sent away. */
export const PACKET_BYTES = 256 * 1024;
export const QUEUE_BYTES = 10 * 1024 * 1024;

const RETAINED_TOPICS = 10_000;
const MOST_UNANSWERED = 500;
const GOODBYE_MS = 1_000;
/** CONNACK return codes, MQTT 3.1.1 table 3.1. */
const BAD_NAME = 2;
const NOT_ALLOWED = 5;

/**
 * The embedded broker on aedes 1.2 (MQTT 3.1.1). It keeps no sessions: every client begins anew, so nobody's absence fills
 * the memory. Because aedes answers PUBACK right after its authorize hook, what must be durable is stored inside it.
 */
export class AedesBroker implements Broker {
  readonly #ownStation: string;
  readonly #keeper: Keeper;
  readonly #aedes: Aedes;
  readonly #clients = new Set<Client>();
  readonly #ours = new WeakSet<Duplex>();
  readonly #wills = new WeakMap<Client, { readonly topic: string; readonly retain?: boolean }>();
  readonly #retained = new Set<string>();
  readonly #unanswered = new WeakMap<Client, number>();
  #delivering = 0;

  /** Nobody but the bridge speaks in the name of its own station. */
  constructor(ownStation: string, keeper: Keeper) {
    this.#ownStation = ownStation;
    this.#keeper = keeper;
    this.#aedes = new Aedes({
      concurrency: 0,
      connectTimeout: 10_000,
      drainTimeout: 30_000,
      maxInflightInbound: 100,
      maxTopicLevels: 10,
      ...this.#hooks(),
    });
    this.#aedes.on('client', (client) => this.#clients.add(client));
    this.#aedes.on('clientDisconnect', (client) => this.#clients.delete(client));
  }

  start(): Promise<void> {
    return this.#aedes.listen();
  }

  serve(stream: Duplex): void {
    this.#aedes.handle(stream);
    const cap = new PacketCap(PACKET_BYTES);
    // aedes reads by 'readable'; beside that, 'data' only looks on and comes before the parser.
    stream.on('data', (bytes: Buffer) => cap.holds(bytes) || stream.destroy());
  }

  connect(clientId: string, will: Message, signal: AbortSignal) {
    const serve = (stream: Duplex) => {
      this.#ours.add(stream);
      this.#aedes.handle(stream);
    };
    return openLocal(serve, clientId, will, signal);
  }

  publish({ payload, ...message }: Message): Promise<void> {
    const packet = { cmd: 'publish', dup: false, ...message, payload: Buffer.from(payload) } as const;
    return new Promise((resolve, reject) =>
      this.#aedes.publish(packet, (error) => (error ? reject(error) : resolve())),
    );
  }

  async close(): Promise<void> {
    await within(GOODBYE_MS, () => this.#delivering === 0);
    for (const { conn } of this.#clients) conn.end();
    await within(GOODBYE_MS, () => this.#clients.size === 0);
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
  }

  #hooks(): AedesOptions {
    return {
      preConnect: (client, packet, done) => {
        packet.clean = true;
        if (packet.will) this.#wills.set(client, packet.will);
        done(null, true);
      },
      authenticate: (client, _username, _password, done) => {
        const refusal = this.#isOurs(client) ? undefined : this.#refusal(client);
        if (refusal === undefined) done(null, true);
        else done(Object.assign(new Error('refused'), { returnCode: refusal }), false);
      },
      authorizeSubscribe: (client, subscription, done) =>
        done(null, this.#isOurs(client) || maySubscribe(subscription.topic) ? subscription : null),
      authorizePublish: (client, packet, done) => {
        this.#admit(client, packet).then(() => done(), done);
      },
      authorizeForward: (client, packet) => {
        if (!client.conn.writableNeedDrain) return packet;
        client.conn.destroy();
        return null;
      },
      published: (_packet, client, done) => {
        if (client) this.#delivering--;
        done();
      },
    };
  }

  #isOurs = (client: Client): boolean => this.#ours.has(client.conn);

  #refusal(client: Client): number | undefined {
    if (!mayBeCalled(client.id, this.#ownStation)) return BAD_NAME;
    const will = this.#wills.get(client);
    return will && !mayPublish(client.id, will, this.#ownStation) ? NOT_ALLOWED : undefined;
  }

  /** Resolves when the sender may be told that the message is taken; rejects to send it away (MQTT 3.1.1, 3.3.5-2). */
  async #admit(client: Client | null, packet: PublishPacket): Promise<void> {
    if (client && !this.#isOurs(client)) {
      if (!mayPublish(client.id, packet, this.#ownStation)) throw new Error('not allowed');
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      this.#countRetained(packet.topic, packet.retain, payload.length);
      const { topic, retain, dup } = packet;
      const taken = await this.#taken({ topic, payload, retained: retain, redelivered: dup });
      if (!taken) this.#leaveUnanswered(client, packet);
    }
    if (client) this.#delivering++;
  }

  /** False where there is no room to store it. */
  async #taken(message: Incoming): Promise<boolean> {
    try {
      await this.#keeper.take(message);
      return true;
    } catch (error) {
      if (toFault(error).code.startsWith('log/')) return false;
      throw error;
    }
  }

  /**
   * MQTT 3.1.1 has no way to say "not now" but to say nothing: whoever sent it keeps it and sends it again, and all who listen
   * see it meanwhile. Its session must not grow for ever: after many such messages it is sent away once, and begins anew.
   */
  #leaveUnanswered(client: Client, packet: PublishPacket): void {
    const unanswered = (this.#unanswered.get(client) ?? 0) + 1;
    if (unanswered > MOST_UNANSWERED) throw new Error('too much is left unanswered');
    this.#unanswered.set(client, unanswered);
    packet.qos = 0;
  }

  #countRetained(topic: string, retain: boolean, bytes: number): void {
    if (!retain) return;
    if (bytes === 0) this.#retained.delete(topic);
    else if (this.#retained.size < RETAINED_TOPICS) this.#retained.add(topic);
    else if (!this.#retained.has(topic)) throw new Error('too many retained topics');
  }
}

async function within(mostMs: number, done: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < mostMs && !done(); waitedMs += 10) await sleep(10);
}
