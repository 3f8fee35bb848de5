import { connect, type Socket } from 'node:net';
import type { Credential } from '../trust/broker/cast.ts';

/** MQTT 3.1.1, with a user name and a password, a clean session, and no keep-alive (3.1.2). */
const SIGNED_IN = Buffer.from([4, 0b1100_0010, 0, 0]);
/** MQTT 3.1.1, section 2.2. */
const [CONNECT, CONNACK, PUBLISH_QOS1, PUBACK] = [0x10, 0x20, 0x32, 0x40];
const DUP = 0x08;
const RETRY_MS = 200;
/** The one life of each device. */
export const EPOCH = 'e1';

/** What a fleet counts of one message when its device hears that it is taken. */
export type Taken = (tookMs: number, wasResent: boolean) => void;

interface Waiting {
  readonly packet: Buffer;
  readonly madeMs: number;
  resent: boolean;
}

/**
 * A device as a small board is one: it measures, publishes with QoS 1, keeps what nobody has confirmed, and sends it again after each
 * new connection. Written from the standard, none of our code; thousands fit into a process.
 */
export class MqttDevice {
  readonly #name: string;
  readonly #port: number;
  readonly #credential: Credential;
  readonly #taken: Taken;
  readonly #waiting = new Map<number, Waiting>();
  #socket: Socket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isOnline = false;
  #ended = false;
  #heard: Buffer = Buffer.alloc(0);
  measured = 0;

  constructor(name: string, port: number, credential: Credential, taken: Taken) {
    this.#name = name;
    this.#credential = credential;
    this.#port = port;
    this.#taken = taken;
    this.#connect();
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  get unconfirmed(): number {
    return this.#waiting.size;
  }

  measure(): void {
    const seq = ++this.measured;
    const body = { epoch: EPOCH, seq: [[seq, 1]], time: [Date.now()], channels: { n: [seq] } };
    const topic = string(`fieldline/${this.#name}/devices/sensor/batch`);
    const packet = framed(PUBLISH_QOS1, topic, word(seq), Buffer.from(JSON.stringify(body)));
    const waiting = { packet, madeMs: performance.now(), resent: false };
    this.#waiting.set(seq, waiting);
    if (this.#isOnline) this.#socket!.write(packet);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#retry);
    this.#socket?.destroy();
  }

  #connect(): void {
    this.#heard = Buffer.alloc(0);
    const { username, password } = this.#credential;
    const socket = connect(this.#port, '127.0.0.1', () =>
      socket.write(
        framed(CONNECT, string('MQTT'), SIGNED_IN, ...[this.#name, username, password].map(string)),
      ),
    );
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#read(bytes)).on('error', () => undefined);
    socket.on('close', () => {
      this.#isOnline = false;
      if (!this.#ended) this.#retry = setTimeout(() => this.#connect(), RETRY_MS * (1 + Math.random()));
    });
  }

  /** Nothing longer than 127 bytes comes to who subscribes to nothing. */
  #read(bytes: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, bytes]);
    while (this.#heard.length >= 2 && this.#heard.length >= 2 + this.#heard[1]!) {
      const end = 2 + this.#heard[1]!;
      this.#take(this.#heard[0]!, this.#heard.subarray(2, end));
      this.#heard = this.#heard.subarray(end);
    }
  }

  #take(kind: number, body: Buffer): void {
    if (kind === CONNACK && body[1] === 0) {
      this.#isOnline = true;
      for (const waiting of this.#waiting.values()) {
        waiting.resent = true;
        waiting.packet[0]! |= DUP;
        this.#socket!.write(waiting.packet);
      }
    }
    if (kind !== PUBACK) return;
    const seq = body.readUInt16BE();
    const waiting = this.#waiting.get(seq);
    if (!waiting) return;
    this.#waiting.delete(seq);
    this.#taken(performance.now() - waiting.madeMs, waiting.resent);
  }
}

const word = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const string = (text: string): Buffer => Buffer.concat([word(Buffer.byteLength(text)), Buffer.from(text)]);

function framed(kind: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return Buffer.concat([Buffer.from([kind, ...size]), body]);
}
