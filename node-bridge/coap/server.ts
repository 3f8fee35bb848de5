import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  blockOf,
  blockOption,
  type CoapMessage,
  codeOf,
  OPTION,
  optionOf,
  pathOf,
  readMessage,
  strangeOption,
  uintOf,
  uintOption,
  writeMessage,
} from '../../station/codec/coap/message.ts';
import { toFault } from '../../station/model/fault.ts';
import { staysHere } from '../lan/consent.ts';
import { type Answer, parted, type Peer } from './answer.ts';
import type { CoapConfig } from './config.ts';
import { Echoes } from './echo.ts';
import { Known } from './known.ts';
import { Observers } from './observers.ts';
import { EXCHANGE_LIFETIME_MS, type Pacing, USUAL } from './outgoing.ts';
import { FORMAT } from './readings.ts';
import type { Resources } from './resources.ts';
import { Uploads } from './uploads.ts';

const MOST_EXCHANGES = 1024;
/** RFC 9175, section 2.4, item 3. */
const MOST_TIMES = 3;
const [GET, POST, PUT] = [codeOf('0.01'), codeOf('0.02'), codeOf('0.03')];
const EMPTY = new Uint8Array(0);

/** CoAP for a network that one trusts: RFC 7252 without DTLS. Whoever is no peer hears nothing at all. */
export class CoapServer {
  readonly #config: CoapConfig;
  readonly #resources: Resources;
  readonly #socket: Socket;
  readonly #answers = new Known<Uint8Array>(MOST_EXCHANGES, EXCHANGE_LIFETIME_MS);
  readonly #echoes = new Echoes();
  readonly #uploads = new Uploads();
  readonly #observers: Observers;
  #lastId = Math.floor(Math.random() * 0x10000);

  private constructor(config: CoapConfig, resources: Resources, pacing: Pacing) {
    this.#config = config;
    this.#resources = resources;
    this.#socket = createSocket(config.host.includes(':') ? 'udp6' : 'udp4');
    this.#observers = new Observers(
      (path) => resources.get(path),
      (peer, bytes) => this.#send(peer, bytes),
      () => (this.#lastId = (this.#lastId + 1) & 0xffff),
      pacing,
    );
    this.#socket.on('message', (bytes, { address, port }) => this.#heard(bytes, { address, port }));
  }

  /** @throws the system's error where the port is taken. */
  static async listen(config: CoapConfig, resources: Resources, pacing = USUAL): Promise<CoapServer> {
    const server = new CoapServer(config, resources, pacing);
    server.#socket.bind(config.port, config.host);
    await once(server.#socket, 'listening');
    server.#socket.on('error', () => undefined); // of one datagram that could not be sent
    return server;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Whether it is there for other machines, too. */
  get isOpen(): boolean {
    return !staysHere(this.#config.host);
  }

  close(): void {
    this.#observers.close();
    this.#socket.close();
  }

  #heard(bytes: Uint8Array, peer: Peer): void {
    if (!this.#config.isPeer(peer.address)) return;
    let message: CoapMessage;
    try {
      message = readMessage(bytes);
    } catch {
      return; // RFC 7252, section 4.2, lets it be ignored
    }
    const { kind, id, code } = message;
    if (kind === 'ack' || kind === 'rst') return this.#observers.answered(peer, id, kind === 'rst');
    if (code === 0 || code >> 5 !== 0) return this.#reset(peer, message);
    const nowMs = performance.now();
    const key = `${peer.address} ${peer.port} ${id}`;
    const before = this.#answers.get(key, nowMs);
    const said = before ?? this.#answered(bytes.length, message, peer, nowMs);
    if (!before) this.#answers.set(key, said, nowMs);
    this.#send(peer, said);
  }

  #answered(askedBytes: number, asked: CoapMessage, peer: Peer, nowMs: number): Uint8Array {
    const isKnown = this.#echoes.isKnown(peer, optionOf(asked, OPTION.echo), nowMs);
    const written = ({ code, options = [], payload = EMPTY }: Answer): Uint8Array => {
      const { id, token } = asked;
      const kind = asked.kind === 'con' ? 'ack' : 'non';
      return writeMessage({ kind, code, id, token, options, payload });
    };
    const challenge = () => {
      const value = this.#echoes.challenge(peer, nowMs);
      return written({ code: codeOf('4.01'), options: [{ number: OPTION.echo, value }] });
    };
    if (!isKnown && uintOf(asked, OPTION.observe) === 0) return challenge();
    let answer: Answer;
    try {
      answer = this.#answerTo(asked, peer, nowMs);
    } catch (error) {
      answer = { code: toFault(error).code === 'internal' ? codeOf('5.00') : codeOf('4.00') };
    }
    const said = written(answer);
    return isKnown || said.length <= MOST_TIMES * askedBytes ? said : challenge();
  }

  #answerTo(asked: CoapMessage, peer: Peer, nowMs: number): Answer {
    if (strangeOption(asked)) return { code: codeOf('4.02') };
    if (asked.code === GET) return this.#read(asked, peer);
    if (asked.code === POST || asked.code === PUT) return this.#take(asked, peer, nowMs);
    return { code: codeOf('4.05') };
  }

  #read(asked: CoapMessage, peer: Peer): Answer {
    const path = pathOf(asked);
    const now = this.#resources.get(path);
    const observe = uintOf(asked, OPTION.observe);
    if (observe === 1) this.#observers.remove(peer, asked.token);
    if (!now) return { code: codeOf('4.04') };
    const accepted = uintOf(asked, OPTION.accept);
    if (accepted !== undefined && accepted !== now.format) return { code: codeOf('4.06') };
    const { options, payload, isThere } = parted(now, blockOf(asked, OPTION.block2));
    if (!isThere) return { code: codeOf('4.02') };
    const order = observe === 0 ? this.#observers.add(peer, asked.token, path, now.body) : undefined;
    const told = order === undefined ? [] : [uintOption(OPTION.observe, order)];
    return { code: codeOf('2.05'), options: [...told, ...options], payload };
  }

  #take(asked: CoapMessage, peer: Peer, nowMs: number): Answer {
    const path = pathOf(asked);
    const format = uintOf(asked, OPTION.contentFormat) ?? FORMAT.text;
    const block = blockOf(asked, OPTION.block1);
    if (!block) return { code: this.#resources.put(path, format, asked.payload) };
    const key = `${peer.address} ${peer.port} ${path}`;
    const body = this.#uploads.take(key, block, asked.payload, nowMs);
    if (body === 'gap') return { code: codeOf('4.08') };
    if (body === 'too-large') return { code: codeOf('4.13') };
    const options = [blockOption(OPTION.block1, block)];
    if (body === 'more') return { code: codeOf('2.31'), options };
    return { code: this.#resources.put(path, format, body), options };
  }

  /** What is no question is told to be none: a ping is answered so, too. RFC 7252, section 4.3. */
  #reset(peer: Peer, { kind, id }: CoapMessage): void {
    if (kind !== 'con') return;
    this.#send(peer, writeMessage({ kind: 'rst', code: 0, id, token: EMPTY, options: [], payload: EMPTY }));
  }

  #send({ address, port }: Peer, bytes: Uint8Array): void {
    this.#socket.send(bytes, port, address, () => undefined);
  }
}
