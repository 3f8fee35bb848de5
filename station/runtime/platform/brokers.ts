import type { Fault } from '../../model/fault.ts';
import type { MqttVersion } from '../../model/uplink.ts';
import type { Message } from '../../uplink/message.ts';

/** Where to send and listen. The password never stands in the URL. */
export interface BrokerTarget {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Makes of what was typed what is sent; asked when the password is known, and once for each connection. */
  readonly signIn?: (typed: BrokerTarget) => Promise<BrokerTarget>;
  /** What stands behind the address and is a secret, such as a signature: never shown, never logged. */
  readonly query?: string;
  /** 3.1.1 where absent. */
  readonly mqtt?: MqttVersion;
  readonly keepAliveS?: number;
}

export interface Brokers {
  /**
   * One connection, for as long as it lasts; who only looks on leaves no will.
   * @throws uplink/unreachable, uplink/refused, uplink/bad-address.
   */
  connect(target: BrokerTarget, will: Message | undefined, signal: AbortSignal): Promise<Connection>;
}

/** `unheard`: taken by the broker, which had nobody to give it to (MQTT 5, reason code 0x10) and keeps nothing. */
export type Published = 'taken' | 'unheard';

export interface BrokerLimits {
  /** The largest packet it takes: MQTT 5, section 3.2.2.3.6. */
  readonly packetBytes?: number;
}

/** An open MQTT connection. It does not reconnect: whoever opened it decides when to try again. */
export interface Connection {
  /** What the broker told about itself, where it did (MQTT 5). */
  readonly limits: BrokerLimits;
  /**
   * Resolves when the broker has taken the message (PUBACK, PUBCOMP), or once it is written where its QoS is 0.
   * @throws uplink/unreachable, uplink/refused with the reason code of MQTT 5, section 3.4.2.1.
   */
  publish(message: Message): Promise<Published>;
  subscribe(filters: readonly string[]): Promise<void>;
  unsubscribe(filters: readonly string[]): Promise<void>;
  /** Messages as they come; ends when the connection ends. One reader. */
  readonly incoming: AsyncIterable<Incoming>;
  /** Resolves when the connection is over, with why where it was not asked for. */
  readonly ended: Promise<Fault | undefined>;
  close(): Promise<void>;
}

export interface Incoming {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  /** Delivered before and not known to have arrived. */
  readonly redelivered: boolean;
}
