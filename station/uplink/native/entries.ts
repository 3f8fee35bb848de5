import type { Batch } from '../../model/batch.ts';
import { NAME } from '../../model/channel.ts';
import type { Entry, Logged } from '../../model/entry.ts';
import type { Origin } from '../../runtime/platform.ts';
import type { Message } from '../message.ts';
import { Numbers, type Range } from '../numbers.ts';
import type { Lane, Parcel } from '../parcel.ts';
import { topicOf } from '../topics.ts';
import { batchMessages, MOST_CHANNELS } from './batch.ts';
import { deviceStatus } from './device-status.ts';
import { gapFields } from './gap.ts';
import { jsonBytes } from './json.ts';

/** Log entries as messages: batches of a device gathered up to `mostBytes`, everything else one by one. */
export function* parcels(
  origin: Origin,
  entries: readonly Logged[],
  lane: Lane,
  mostBytes = 64 * 1024,
): Generator<Parcel> {
  const batches = [];
  for (const entry of entries)
    if (entry.kind === 'batch' && canTravel(entry.batch)) batches.push(entry);
    else
      yield {
        messages: [single(origin, telling(entry), lane)],
        numbers: new Numbers([[entry.seq, entry.seq]]),
      };
  yield* batchMessages(origin, batches, lane, mostBytes);
}

/** More numbers might not fit into the largest message that a broker takes: 256 KiB, at most 25 characters each. */
export const MOST_NUMBERS = 10_000;

/** Whether a receiver would read it: a message that is refused for ever would hold up all that come after it. */
export const canTravel = ({ time, channels }: Batch) =>
  time.length * (1 + channels.length) <= MOST_NUMBERS &&
  channels.length <= MOST_CHANNELS &&
  channels.every((name) => NAME.test(name));

/** What cannot travel is told as the loss it is, and the rest goes on. */
function telling(entry: Logged): Single {
  if (entry.kind !== 'batch') return entry;
  const { device, time } = entry.batch;
  const fromMs = time.reduce((one, other) => Math.min(one, other));
  const toMs = time.reduce((one, other) => Math.max(one, other));
  const lost = { cause: 'overrun', count: time.length, rows: time.length } as const;
  return { kind: 'gap', seq: entry.seq, gap: { device, fromMs, toMs, ...lost } };
}

/**
 * Numbers that were given but whose entries are not here any more: erased or trimmed before they were sent. Without them
 * the receiver's watermark would wait for ever.
 */
export function goneParcel({ station, epoch }: Origin, ranges: readonly Range[]): Parcel {
  const message = inOrder(topicOf({ what: 'gap', station }), { epoch, gone: ranges });
  return { messages: [message], numbers: new Numbers(ranges) };
}

type Single = Exclude<Entry, { readonly kind: 'batch' }> & { readonly seq: number };

function single({ station, epoch }: Origin, entry: Single, lane: Lane): Message {
  const numbered = { epoch, seq: entry.seq, ...(lane === 'late' ? { late: true as const } : {}) };
  switch (entry.kind) {
    case 'state':
      return deviceStatus(station, entry.device, entry.state, entry.timeMs, numbered);
    case 'event': {
      const { device, timeMs, rule, version, text, ...rest } = entry.event;
      const words = { rule, version, time: timeMs, text, ...rest };
      return inOrder(topicOf({ what: 'event', station, device }), { ...numbered, ...words });
    }
    case 'outcome': {
      const { device, timeMs, ...rest } = entry.outcome;
      return inOrder(topicOf({ what: 'outcome', station, device }), { ...numbered, ...rest, time: timeMs });
    }
    case 'gap':
      return inOrder(topicOf({ what: 'gap', station }), { ...numbered, ...gapFields(entry.gap) });
  }
}

const inOrder = (topic: string, body: unknown): Message => ({
  topic,
  payload: jsonBytes(body),
  qos: 1,
  retain: false,
});
