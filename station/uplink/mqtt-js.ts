import { fault } from '../model/fault.ts';
import type { BrokerTarget } from '../runtime/platform.ts';
import type { Message } from './message.ts';
import type { Answer } from './mqtt-limits.ts';

/** The part of an MQTT.js client that we use: each platform imports the library, this file only its shape. */
export interface MqttJsClient {
  on(event: 'close', listener: () => void): unknown;
  on(event: 'connect' | 'disconnect' | 'packetreceive', listener: (packet: Answer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  publish(
    topic: string,
    payload: string | Uint8Array,
    options: Pick<Message, 'qos' | 'retain'>,
    done: (error?: Error | null, packet?: { readonly messageId?: number }) => void,
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

/** As many messages of the broker's may be unanswered: as many as may wait for their reader. */
export const MOST_UNANSWERED = 256;
const ADDRESS = /^(wss?|mqtts?):\/\/([\w.-]{1,253}|\[[\da-f:.]{2,45}\])(:\d{1,5})?(\/[\w./~%$-]{0,1000})?$/i;

/**
 * Options of a client that does nothing by itself: no retries, no queue, no session left at the broker.
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
    ...(target.mqtt === '5'
      ? { properties: { sessionExpiryInterval: 0, receiveMaximum: MOST_UNANSWERED } }
      : {}),
  };
}

/** Who signs in, as the broker is told. */
export const signedIn = async (typed: BrokerTarget): Promise<BrokerTarget> =>
  typed.signIn ? await typed.signIn(typed) : typed;

/** The address as it is opened: what is secret behind it is in no message and no fault. */
export const opened = ({ url, query }: BrokerTarget): string =>
  query === undefined ? url : `${url}?${query}`;
