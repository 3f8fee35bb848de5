import * as v from 'valibot';
import type { Origin } from '../../runtime/platform.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import type { Confirmed } from '../dialect.ts';
import { Count, given, Name, readFields, Seq, text, TimeMs } from './fields.ts';
import { jsonBytes } from './json.ts';

const StationStatusIn = v.pipe(
  v.object({
    status: v.picklist(['online', 'offline']),
    time: TimeMs,
    epoch: Name,
    next: v.optional(Count),
    from: v.optional(Seq),
    receiver: v.optional(v.boolean()),
    sealed: v.optional(v.boolean()),
    since: v.optional(TimeMs),
    via: v.optional(Name),
    run: v.optional(Name),
    label: v.optional(text(80)),
    cut: v.optional(v.literal(true)),
    confirmed: v.optional(v.object({ by: Name, from: Seq, to: Seq })),
  }),
  v.check(({ from = 1, next = from }) => from <= next, 'begins beyond its log'),
);

/** What a station says beside: see there. */
export type Beside = Pick<StationStatus, 'from' | 'since' | 'via' | 'run' | 'label'>;

/**
 * Whether a station is there, sending `since` then, `via` another one that speaks for it; `from` is the first number that it sends here, 1 where absent; `receiver` where it stores what others send and acknowledges it; `confirmed` are the numbers that
 * it takes a receiver to hold, `sealed` that it reads sealed blocks, `run` which run of the program on its log this is, `cut`
 * that it was cut off, `label` what a person calls it.
 */
export type StationStatus = v.InferOutput<typeof StationStatusIn>;

/** @throws frame/length, frame/syntax. */
export const readStationStatus = (payload: Uint8Array): StationStatus => readFields(StationStatusIn, payload);

export function online(
  origin: Origin,
  timeMs: number,
  next: number,
  receiver: boolean,
  confirmed?: Confirmed,
  sealed = false,
  { from = 1, since, via, run, label }: Beside = {},
): Message {
  return status(origin, {
    status: 'online',
    time: timeMs,
    epoch: origin.epoch,
    next,
    ...(from > 1 ? { from } : {}),
    ...(receiver ? { receiver } : {}),
    ...(receiver && sealed ? { sealed } : {}),
    ...(confirmed ? { confirmed } : {}),
    ...given({ since, via, run, label }),
  });
}

/** Said before leaving, and as the last will: then `time` is when the connection began, nobody knows when it broke. */
export function offline(
  origin: Origin,
  timeMs: number,
  { run, cut, label }: Pick<StationStatus, 'run' | 'cut' | 'label'> = {},
): Message {
  return status(origin, {
    status: 'offline',
    time: timeMs,
    epoch: origin.epoch,
    ...given({ run, cut, label }),
  });
}

function status({ station }: Origin, body: StationStatus): Message {
  return { topic: topicOf({ what: 'station', station }), payload: jsonBytes(body), qos: 1, retain: true };
}
