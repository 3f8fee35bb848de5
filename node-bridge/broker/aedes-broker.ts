import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';
import { writeToStream } from 'mqtt-packet';
import { toFault } from '../../station/model/fault.ts';
import type { Incoming } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { type Identity, VISITOR } from '../trust/roles.ts';
import type { Broker, Keeper } from './broker.ts';
import { PACKET_BYTES } from './caps.ts';
import { type Came, type Connecting, type Guard, REFUSED } from './guard.ts';
import { openLocal } from './local-connection.ts';
import { PacketCap } from './packet-cap.ts';
import { RetainedTopics } from './retained-topics.ts';
import { isNamedAfter } from './rights.ts';
import { Unanswered } from './unanswered.ts';

// A table of all 65,536 numbers as two bytes each would cost more memory than a hub of a hundred devices.
writeToStream.cacheNumbers = false;

const GOODBYE_MS = 1_000;

/**
 * The embedded broker on aedes 1.2 (MQTT 3.1.1). It keeps no sessions: every client begins anew, so nobody's absence fills
 * the memory. Because aedes answers PUBACK right after its authorize hook, what must be durable is stored inside it.
 */
export class AedesBroker implements Broker {
  readonly #guard: Guard;
  readonly #keeper: Keeper;
  readonly #aedes: Aedes;
  readonly #clients = new Map<string, Client>();
  readonly #ours = new WeakSet<Duplex>();
  readonly #came = new WeakMap<Duplex, Came>();
  readonly #wills = new WeakMap<Client, Connecting['will']>();
  readonly #identities = new WeakMap<Client, Identity>();
  readonly #retained = new RetainedTopics();
  readonly #unanswered = new Unanswered();
  /** What somebody without a credential asks: for the bridge alone. */
  readonly #questions = new WeakSet<Buffer>();
  #delivering = 0;

  constructor(guard: Guard, keeper: Keeper) {
    this.#guard = guard;
    this.#keeper = keeper;
    this.#aedes = new Aedes({
      concurrency: 0,
      connectTimeout: 10_000,
      drainTimeout: 30_000,
      maxInflightInbound: 100,
      maxTopicLevels: 10,
      ...this.#hooks(),
    });
    this.#aedes.on('client', (client) => this.#clients.set(client.id, client));
    this.#aedes.on('clientDisconnect', (client) => {
      if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
    });
  }

  start(): Promise<void> {
    return this.#aedes.listen();
  }

  serve(stream: Duplex, came: Came): void {
    this.#came.set(stream, came);
    this.#aedes.handle(stream);
    const cap = new PacketCap(PACKET_BYTES);
    // aedes reads by 'readable'; beside that, 'data' only looks on and comes before the parser.
    stream.on('data', (bytes: Buffer) => cap.holds(bytes) || stream.destroy());
  }

  connect(clientId: string, will: Message | undefined, signal: AbortSignal) {
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
    for (const { conn } of this.#clients.values()) conn.end();
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
      authenticate: (client, username, password, done) => {
        this.#enter(client, username, password?.toString()).then(
          (refused) => {
            if (refused === undefined) done(null, true);
            else done(Object.assign(new Error('refused'), { returnCode: refused }), false);
          },
          () => done(Object.assign(new Error('failed'), { returnCode: REFUSED.later }), false),
        );
      },
      authorizeSubscribe: (client, subscription, done) => {
        const may = this.#may(client, (identity) => this.#guard.maySubscribe(identity, subscription.topic));
        done(null, may ? subscription : null);
      },
      authorizePublish: (client, packet, done) => {
        this.#admit(client, packet).then(() => done(), done);
      },
      authorizeForward: (client, packet) => {
        if (!this.#may(client, (identity) => this.#guard.mayHear(identity, packet.topic))) return null;
        if (this.#isQuestion(packet.payload) && !this.#isOurs(client)) return null;
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
  #isQuestion = (payload: string | Buffer): boolean =>
    typeof payload !== 'string' && this.#questions.has(payload);

  /** The bridge's own connections may all; who is nobody, nothing. */
  #may(client: Client, judge: (identity: Identity) => boolean): boolean {
    if (this.#isOurs(client)) return true;
    const identity = this.#identities.get(client);
    return identity !== undefined && judge(identity);
  }

  /** Lets a client in until its credential ends; gives why not, where it may not. */
  async #enter(client: Client, username: string | undefined, password: string | undefined) {
    if (this.#isOurs(client)) return undefined;
    const { id: clientId, conn } = client;
    const [came, will] = [this.#came.get(conn) ?? { address: '' }, this.#wills.get(client)];
    const identity = await this.#guard.enter({ ...came, clientId, username, password, will });
    if (typeof identity === 'number') return identity;
    if (conn.destroyed || !this.#mayTake(clientId, identity)) return REFUSED.name;
    this.#identities.set(client, identity);
    conn.once(
      'close',
      this.#guard.hold(identity, () => conn.destroy()),
    );
    return undefined;
  }

  /** A client pushes off the one that has its name: nobody may do that to another, but a station to who took its name. */
  #mayTake(clientId: string, identity: Identity): boolean {
    const other = this.#clients.get(clientId);
    const before = other && this.#identities.get(other);
    if (!other || (before && keyOf(before) === keyOf(identity))) return true;
    const { station } = identity;
    return station !== undefined && isNamedAfter(clientId, station);
  }

  /** Resolves when the sender may be told that the message is taken; rejects to send it away (MQTT 3.1.1, 3.3.5-2). */
  async #admit(client: Client | null, packet: PublishPacket): Promise<void> {
    if (client && !this.#isOurs(client)) {
      if (!this.#may(client, (identity) => this.#guard.maySay(identity, packet, client.id)))
        throw new Error('not allowed');
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      packet.payload = payload;
      if (this.#identities.get(client) === VISITOR) this.#questions.add(payload);
      if (packet.retain) this.#retained.count(packet.topic, payload.length);
      const { topic, retain, dup } = packet;
      const taken = await this.#taken({ topic, payload, retained: retain, redelivered: dup });
      if (!taken) this.#unanswered.leave(client, packet);
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
}

const keyOf = ({ token, who }: Identity): string => token ?? who;

async function within(mostMs: number, done: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < mostMs && !done(); waitedMs += 10) await sleep(10);
}
