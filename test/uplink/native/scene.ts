import type { Batch } from '../../../station/model/batch.ts';
import type { Logged } from '../../../station/model/entry.ts';
import type { Origin } from '../../../station/runtime/platform.ts';
import type { Message } from '../../../station/uplink/message.ts';
import { parcels } from '../../../station/uplink/native/entries.ts';
import type { Lane } from '../../../station/uplink/parcel.ts';
import { received } from '../../../station/uplink/native/received.ts';
import { placeOf } from '../../../station/uplink/topics.ts';

export const origin: Origin = { station: 'tablet-7f3a', epoch: 'e0123456789abcdef' };
export const bytes = (text: string) => new TextEncoder().encode(text);
export const text = (payload: Uint8Array) => new TextDecoder().decode(payload);
export const shown = ({ topic, payload, qos, retain }: Message) => ({
  topic,
  payload: text(payload),
  qos,
  retain,
});

export const batch = (
  device: string,
  time: number[],
  channels: Record<string, number[]>,
  subject?: string,
): Batch => ({
  device,
  ...(subject === undefined ? {} : { subject }),
  channels: Object.keys(channels),
  time: Float64Array.from(time),
  columns: Object.values(channels).map((column) => Float64Array.from(column)),
});

export function sent(
  entries: readonly Logged[],
  lane: Lane = 'live',
  mostBytes?: number,
): readonly Message[] {
  return [...parcels(origin, entries, lane, mostBytes)].flatMap(({ messages }) => messages);
}

/** What a receiver makes of messages, in order of their numbers. */
export function arrived(messages: readonly Message[]) {
  const pieces = messages.map(({ topic, payload }) => received(placeOf(topic)!, payload)!);
  return pieces.flatMap(({ entries }) => entries).sort((one, other) => one.seq - other.seq);
}
