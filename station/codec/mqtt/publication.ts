import { fault } from '../../model/fault.ts';
import { measured } from '../framing/measured.ts';

/** A message at a broker. */
export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The broker had kept it when it was asked: nobody knows how old it is. */
  readonly retained: boolean;
}

/** A larger packet is none; what a device measures has room in a thousandth of it. */
const MOST_PACKET_BYTES = 65_536;
const MOST_TOPIC_BYTES = 512;

const PUBLISH = 0x30;
const RETAIN = 0x01;

/** A message as MQTT 3.1.1 writes it with QoS 0 (section 3.3). @throws frame/length for one that is too large. */
export function packetOf({ topic, payload, retained }: Publication): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(topic);
  const length = 2 + name.length + payload.length;
  if (name.length > MOST_TOPIC_BYTES || length > MOST_PACKET_BYTES - 4)
    throw fault('frame/length', { expected: MOST_PACKET_BYTES, actual: length });
  const head = [
    PUBLISH | (retained ? RETAIN : 0),
    ...lengthBytes(length),
    name.length >> 8,
    name.length & 0xff,
  ];
  const packet = new Uint8Array(head.length + name.length + payload.length);
  packet.set(head);
  packet.set(name, head.length);
  packet.set(payload, head.length + name.length);
  return packet;
}

/** The message in a packet. @throws frame/syntax for what is none. */
export function publicationIn(packet: Uint8Array): Publication {
  const size = sizeOf(packet);
  const at = 1 + packet.subarray(1).findIndex((byte) => byte < 0x80) + 1;
  const topicBytes = (packet[at]! << 8) | packet[at + 1]!;
  const isWhole = size === packet.length && at + 2 + topicBytes <= packet.length;
  if (!isWhole || topicBytes === 0 || topicBytes > MOST_TOPIC_BYTES) throw notOne();
  try {
    const topic = utf8.decode(packet.subarray(at + 2, at + 2 + topicBytes));
    return { topic, payload: packet.subarray(at + 2 + topicBytes), retained: (packet[0]! & RETAIN) > 0 };
  } catch {
    throw notOne();
  }
}

function sizeOf(bytes: Uint8Array): number | 'more' | 'none' {
  if (bytes.length > 0 && (bytes[0]! & ~RETAIN) !== PUBLISH) return 'none';
  let length = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = bytes[i];
    if (byte === undefined) return 'more';
    length += (byte & 0x7f) * 128 ** (i - 1);
    if (byte < 0x80) return length < 3 || 1 + i + length > MOST_PACKET_BYTES ? 'none' : 1 + i + length;
  }
  return 'none';
}

/** Cuts a stream of such packets. */
export const publications = measured(sizeOf);

function lengthBytes(length: number): readonly number[] {
  const low = length % 128;
  return length < 128 ? [low] : [low | 0x80, ...lengthBytes(Math.floor(length / 128))];
}

const notOne = () => fault('frame/syntax', { text: '(no message of a broker)' });
const utf8 = new TextDecoder('utf-8', { fatal: true });
