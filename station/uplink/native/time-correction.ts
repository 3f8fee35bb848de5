import * as v from 'valibot';
import type { TimeSegment } from '../../model/time.ts';
import type { Origin } from '../../runtime/platform.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { Finite, given, Name, readFields, Seq, TimeMs } from './fields.ts';
import { jsonBytes } from './json.ts';

/** More than these were never sent, and the oldest are told no more: what is corrected was stored by then. */
const MOST_SEGMENTS = 200;

const SegmentIn = v.object({
  boot: Name,
  first: Seq,
  from: TimeMs,
  to: v.optional(TimeMs),
  quality: v.picklist(['synced', 'estimated', 'unsynced']),
  offset: v.pipe(Finite, v.minValue(-1e14), v.maxValue(1e14)),
});
const TimingIn = v.object({
  epoch: Name,
  segments: v.pipe(
    v.array(SegmentIn),
    v.maxLength(MOST_SEGMENTS),
    v.check((all) => all.every(({ first }, i) => first > (all[i - 1]?.first ?? 0)), 'ascending'),
  ),
});

/** How the clock stood that stamped a log: whoever stores it reads its rows by the right time. */
export interface ReceivedTiming {
  readonly origin: Origin;
  readonly segments: readonly TimeSegment[];
}

/** All that is known of a log's clock; kept by the broker for who comes later. */
export function timeCorrection({ station, epoch }: Origin, segments: readonly TimeSegment[]): Message {
  const told = segments.slice(-MOST_SEGMENTS).map(({ boot, first, fromMs, toMs, quality, offsetMs }) => ({
    boot,
    first,
    from: fromMs,
    ...given({ to: toMs }),
    quality,
    offset: offsetMs,
  }));
  const topic = topicOf({ what: 'time-correction', station });
  return { topic, payload: jsonBytes({ epoch, segments: told }), qos: 1, retain: true };
}

/** @throws frame/length, frame/syntax. */
export function readTimeCorrection(station: string, payload: Uint8Array): ReceivedTiming {
  const { epoch, segments } = readFields(TimingIn, payload);
  return {
    origin: { station, epoch },
    segments: segments.map(({ boot, first, from, to, quality, offset }) => ({
      boot,
      first,
      fromMs: from,
      ...given({ toMs: to }),
      quality,
      offsetMs: offset,
    })),
  };
}
