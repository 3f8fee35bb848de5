import type { BrokerLimits } from '../runtime/platform.ts';
import type { Message } from './message.ts';

/** What we read of a packet from the broker. */
export interface Answer {
  readonly cmd?: string;
  readonly messageId?: number;
  readonly reasonCode?: number;
  readonly properties?: {
    readonly receiveMaximum?: number;
    readonly maximumPacketSize?: number;
    readonly maximumQoS?: number;
    readonly retainAvailable?: boolean;
    readonly reasonString?: string;
  };
}

/** MQTT 5, table 2-6: Packet too large. */
const TOO_LARGE = 0x95;
/** Fixed header, length of the topic, packet identifier, no properties. */
const HEAD_BYTES = 16;

/**
 * What a broker allows on one connection, from the properties of its CONNACK (MQTT 5, section 3.2.2.3): who goes beyond it is
 * sent away. Without them, everything.
 */
export class Allowed {
  readonly #properties: NonNullable<Answer['properties']>;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(properties: Answer['properties']) {
    this.#properties = properties ?? {};
    this.#free = properties?.receiveMaximum ?? 65_535;
  }

  get limits(): BrokerLimits {
    const { maximumPacketSize: packetBytes } = this.#properties;
    return packetBytes === undefined ? {} : { packetBytes };
  }

  /** The reason code with which it would refuse the message, said by ourselves instead. */
  refusal({ topic, payload }: Message): number | undefined {
    const { maximumPacketSize = Infinity } = this.#properties;
    return HEAD_BYTES + topic.length + payload.length > maximumPacketSize ? TOO_LARGE : undefined;
  }

  /** The message with no more certainty, and no longer kept, than the broker has to give. */
  asAllowed(message: Message): Message {
    const { maximumQoS = 2, retainAvailable = true } = this.#properties;
    return {
      ...message,
      qos: message.qos > maximumQoS ? (maximumQoS as Message['qos']) : message.qos,
      retain: message.retain && retainAvailable,
    };
  }

  /** Nobody waits any more: the connection is over. */
  end(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Waits until one more message may be unanswered; what it gives ends the turn. */
  async turn(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((go) => this.#waiting.push(go));
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }
}
