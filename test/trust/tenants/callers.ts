import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { WebSocket } from 'ws';
import { OPTION, pathOptions, uintOption, writeMessage } from '../../../station/codec/coap/message.ts';
import { randomBytes } from 'node:crypto';
import type { WantedToken } from '../../../node-bridge/trust/identities.ts';
import type { TenantId } from './marked.ts';
import type { Call } from './random-calls.ts';

/** What came back, as one text: status, headers, body; and where from. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Somebody of a tenant who calls. */
export interface Caller {
  readonly what: string;
  readonly tenant: TenantId;
  readonly headers: Readonly<Record<string, string>>;
  readonly credential?: { readonly username: string; readonly password: string };
  /** What its token was made of. */
  readonly wanted?: Partial<WantedToken>;
}

export interface Ports {
  readonly http: number;
  readonly mqtt: number;
  readonly coap: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const PATIENCE_MS = 5_000;
const LISTENS_MS = 150;
const NOTHING: Answer = { status: 0, text: '' };

/** Makes calls in somebody's name, one after the other; `told`: everything that they are told, whenever it comes. */
export class Calling {
  readonly caller: Caller;
  readonly #ports: Ports;
  readonly #told: (text: string, from: string) => void;
  readonly #socket: Socket;
  #mqtt: MqttClient | undefined;

  constructor(caller: Caller, ports: Ports, told: (text: string, from: string) => void) {
    this.caller = caller;
    this.#ports = ports;
    this.#told = told;
    this.#socket = createSocket('udp4').bind(0, '127.0.0.1');
    this.#socket.on('message', (bytes) => told(bytes.toString('latin1'), 'coap'));
  }

  async make(call: Call): Promise<Answer> {
    switch (call.by) {
      case 'http':
        return this.http(call);
      case 'live':
        return this.#live(call.query);
      case 'coap':
        return this.#coap(call);
      case 'will':
        return this.#will(call);
      default:
        return this.#atBroker(async (client) => {
          if (call.by === 'subscribe') await client.subscribeAsync(call.filter, { qos: 1 });
          else await client.publishAsync(call.topic, call.payload, { qos: 1, retain: call.retain });
        });
    }
  }

  http({ method, path, body = '', type }: Extract<Call, { by: 'http' }>): Promise<Answer> {
    const headers = {
      ...this.caller.headers,
      'if-match': '*',
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const asking = request(
        { host: '127.0.0.1', port: this.#ports.http, agent, method, path, headers },
        (answer) => {
          const done = () => {
            const text = `${JSON.stringify(answer.rawHeaders)}\n${Buffer.concat(chunks).toString('latin1')}`;
            this.#told(text, `${method} ${path} ${answer.statusCode}`);
            resolve({ status: answer.statusCode!, text });
          };
          answer
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', done)
            .on('error', done);
        },
      );
      // What streams without end has said enough.
      asking.setTimeout(PATIENCE_MS, () => asking.destroy());
      asking.on('error', () => resolve(NOTHING)).end(body);
    });
  }

  async end(): Promise<void> {
    await this.#mqtt?.endAsync(true);
    this.#socket.close();
  }

  #connect(more: object = {}): Promise<MqttClient | undefined> {
    const options = { ...this.caller.credential, reconnectPeriod: 0, ...more };
    return connectAsync(`mqtt://127.0.0.1:${this.#ports.mqtt}`, options, false).catch(() => undefined);
  }

  /** Who was sent away comes again. */
  async #atBroker(work: (client: MqttClient) => Promise<void>): Promise<Answer> {
    if (!this.#mqtt?.connected) {
      this.#mqtt = await this.#connect();
      this.#mqtt?.on('error', () => undefined);
      this.#mqtt?.on('message', (topic, payload) =>
        this.#told(`${topic} ${payload.toString('latin1')}`, 'mqtt'),
      );
      await this.#mqtt?.subscribeAsync('#').catch(() => undefined);
    }
    const client = this.#mqtt;
    if (!client) return NOTHING;
    let left = (): void => undefined;
    const gone = new Promise<void>((resolve) => (left = resolve));
    client.once('close', left);
    await Promise.race([work(client).catch(() => undefined), gone, sleep(PATIENCE_MS)]);
    client.off('close', left);
    return NOTHING;
  }

  async #will({ topic, payload, retain }: Extract<Call, { by: 'publish' | 'will' }>): Promise<Answer> {
    const client = await this.#connect({ will: { topic, payload: Buffer.from(payload), qos: 1, retain } });
    client?.on('error', () => undefined);
    client?.stream.destroy();
    return NOTHING;
  }

  async #live(query: string): Promise<Answer> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#ports.http}/api/live${query}`, {
      headers: this.caller.headers,
    });
    socket.on('message', (bytes: Buffer) => this.#told(bytes.toString(), `live${query}`));
    await Promise.race([once(socket, 'open'), once(socket, 'close')]).catch(() => undefined);
    if (socket.readyState === WebSocket.OPEN) await sleep(LISTENS_MS);
    socket.on('error', () => undefined).terminate();
    return NOTHING;
  }

  async #coap({ code, path, payload, observe }: Extract<Call, { by: 'coap' }>): Promise<Answer> {
    const options = [...(observe ? [uintOption(OPTION.observe, 0)] : []), ...pathOptions(path)];
    const id = randomBytes(2).readUInt16BE();
    const bytes = writeMessage({
      kind: 'con',
      code,
      id,
      token: randomBytes(4),
      options,
      payload: Buffer.from(payload),
    });
    const heard = once(this.#socket, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
    this.#socket.send(bytes, this.#ports.coap, '127.0.0.1');
    await heard.catch(() => undefined);
    return NOTHING;
  }
}
