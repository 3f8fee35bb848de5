import * as v from 'valibot';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Entry, Logged } from '../../model/entry.ts';
import { stepResults } from '../../model/flow.ts';
import { ALARM_DEEDS } from '../../model/rule.ts';
import type { Origin } from '../../runtime/platform.ts';
import type { Range } from '../numbers.ts';
import type { Place } from '../topics.ts';
import { readBatch } from './batch.ts';
import { readOutcome } from './command.ts';
import { readDeviceStatus } from './device-status.ts';
import { FaultIn } from './fault.ts';
import { Count, Name, ranges, readFields, Seq, text, TimeMs } from './fields.ts';
import { GapIn, gapOf } from './gap.ts';
import { readSealed } from './sealed.ts';

/** A piece of another station's log, as a receiver stores it. */
export interface Received {
  readonly origin: Origin;
  readonly entries: readonly Logged[];
  /** Numbers that will never come: their entries were erased before they were sent. */
  readonly gone: readonly Range[];
  readonly late: boolean;
}

const MOST_GONE = 32;

const NumberedIn = v.object({
  epoch: v.optional(Name),
  seq: v.optional(Seq),
  gone: v.optional(ranges(MOST_GONE)),
  late: v.optional(v.boolean(), false),
});

/**
 * What a message says of a station's log; undefined where it is no part of one: a command, a refusal, a repeated status.
 * Sealed blocks are read where `columns` unpack them.
 * @throws frame/length, frame/checksum, frame/syntax for what nobody should have sent.
 */
export function received(place: Place, payload: Uint8Array, columns?: ColumnCodec): Received | undefined {
  const { station } = place;
  if (place.what === 'log') {
    if (!columns) return undefined;
    const { epoch, entries } = readSealed(payload, columns);
    return { origin: { station, epoch }, entries, gone: [], late: true };
  }
  if (place.what === 'batch') {
    const { epoch, entries, late } = readBatch(place.device, payload);
    return { origin: { station, epoch }, entries, gone: [], late };
  }
  if (!isNumbered(place)) return undefined;
  const { epoch, seq, gone = [], late } = readFields(NumberedIn, payload);
  if (epoch === undefined) return undefined;
  const entries = seq === undefined ? [] : [{ ...readEntry(place, payload), seq }];
  return { origin: { station, epoch }, entries, gone, late };
}

const ClaimIn = v.object({
  epoch: Name,
  seq: v.union([
    v.pipe(
      Seq,
      v.transform((seq) => [seq]),
    ),
    v.pipe(
      v.array(v.looseTuple([Seq])),
      v.maxLength(4_096),
      v.transform((all) => all.map(([seq]) => seq)),
    ),
  ]),
});

/** Which entries a message claims to carry, where at least that can be read of it. */
export function claimedNumbers(
  payload: Uint8Array,
): { readonly epoch: string; readonly seqs: readonly number[] } | undefined {
  try {
    const { epoch, seq } = readFields(ClaimIn, payload);
    return { epoch, seqs: seq };
  } catch {
    return undefined;
  }
}

type NumberedPlace = Extract<Place, { readonly what: 'event' | 'outcome' | 'status' | 'gap' }>;

const isNumbered = (place: Place): place is NumberedPlace =>
  place.what === 'event' || place.what === 'outcome' || place.what === 'status' || place.what === 'gap';

function readEntry(place: NumberedPlace, payload: Uint8Array): Entry {
  switch (place.what) {
    case 'gap':
      return { kind: 'gap', gap: gapOf(readFields(GapIn, payload)) };
    case 'outcome':
      return { kind: 'outcome', outcome: readOutcome(place.device, payload) };
    case 'status': {
      const { state, timeMs } = readDeviceStatus(payload);
      return { kind: 'state', device: place.device, state, timeMs };
    }
    case 'event': {
      const { time: timeMs, ...event } = readFields(EventIn, payload);
      return { kind: 'event', event: { ...event, device: place.device, timeMs } };
    }
  }
}

const EventIn = v.object({
  rule: text(64),
  version: Count,
  time: TimeMs,
  text: text(1_000),
  what: v.exactOptional(v.picklist(ALARM_DEEDS)),
  severity: v.exactOptional(v.picklist(['critical', 'warning', 'info'])),
  channel: v.exactOptional(text(200)),
  who: v.exactOptional(text(80)),
  step: v.exactOptional(
    v.object({
      step: v.exactOptional(Count),
      of: Count,
      result: v.picklist(stepResults),
      raisedMs: TimeMs,
      fault: v.exactOptional(FaultIn),
    }),
  ),
});
