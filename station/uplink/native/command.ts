import * as v from 'valibot';
import type { Command, Outcome } from '../../model/command.ts';
import type { Fault } from '../../model/fault.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { FaultIn } from './fault.ts';
import { Count, Finite, given, Name, readFields, TimeMs, words } from './fields.ts';
import { jsonBytes } from './json.ts';

/** What came as a command: one that may be tried, one refused that can be answered, or one that cannot even be named. */
export type Asked =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'refused'; readonly id: string; readonly channel: string; readonly fault: Fault }
  | { readonly kind: 'ignored' };

/** How a `set` arrived: the broker kept it for us, or delivers it again without knowing that it came. */
export interface Arrival {
  readonly payload: Uint8Array;
  readonly retained: boolean;
  readonly redelivered: boolean;
}

const MOST_BYTES = 4_096;
const AskerIn = v.object({ who: words(64), from: words(64) });
const SetIn = v.object({
  id: Name,
  channel: Name,
  value: Finite,
  text: v.optional(words(200)),
  ttlMs: v.optional(Count),
  by: v.optional(AskerIn),
  time: v.optional(TimeMs),
  takeOver: v.optional(v.boolean()),
  renews: v.optional(v.boolean()),
});

/**
 * Reads a `set`: the full form, or a bare value where exactly one channel is writable. What was retained is never obeyed,
 * a bare value that is delivered again neither: nobody knows how old it is, and it has no id to tell it by.
 */
export function readSet(device: string, writable: readonly string[], arrival: Arrival, newId: string): Asked {
  const { payload, retained, redelivered } = arrival;
  const set = loosely(payload);
  if (set === undefined) return { kind: 'ignored' };
  const id = v.is(Name, set.id) ? set.id : undefined;
  if (id === undefined && (retained || redelivered)) return { kind: 'ignored' };
  const channel = set.channel ?? (writable.length === 1 ? writable[0] : undefined);
  const problem = retained ? 'a command must not be retained' : undefined;
  const checked = v.safeParse(SetIn, { ...set, id: id ?? newId, channel });
  if (checked.success && !problem) {
    const { time: askedMs, ...command } = checked.output;
    return { kind: 'command', command: { device, ...given({ ...command, askedMs }) } };
  }
  if (id === undefined) return { kind: 'ignored' };
  const [issue] = checked.issues ?? [];
  const at = issue ? `/${v.getDotPath(issue) ?? ''}` : '/';
  const fault = {
    code: 'command/malformed',
    detail: { problems: [{ path: at, message: problem ?? issue!.message }] },
  } as const;
  return { kind: 'refused', id, channel: v.is(Name, channel) ? channel : '', fault };
}

/** The fields as they came, a bare value as the only one; undefined for what is no JSON of ours. */
function loosely(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (payload.length > MOST_BYTES) return undefined;
  const word = new TextDecoder('utf-8').decode(payload).trim().toLowerCase();
  if (word === 'on' || word === 'true') return { value: 1 };
  if (word === 'off' || word === 'false') return { value: 0 };
  try {
    const set = readFields(v.union([Finite, v.looseObject({})]), payload);
    return typeof set === 'number' ? { value: set } : set;
  } catch {
    return undefined;
  }
}

export function setMessage(station: string, { device, askedMs: time, ...set }: Command): Message {
  const payload = jsonBytes({ ...set, time });
  return { topic: topicOf({ what: 'set', station, device }), payload, qos: 1, retain: false };
}

/** What became of a command, told outside of the log: it never reached a device, or came again. */
export function answerTo(station: string, { device, timeMs, ...outcome }: Outcome): Message {
  const payload = jsonBytes({ ...outcome, time: timeMs });
  return { topic: topicOf({ what: 'outcome', station, device }), payload, qos: 1, retain: false };
}

const about = {
  id: Name,
  channel: v.union([Name, v.literal('')]),
  time: TimeMs,
  by: v.exactOptional(AskerIn),
  wanted: v.exactOptional(Finite),
  text: v.exactOptional(words(200)),
  before: v.exactOptional(Finite),
  tookMs: v.exactOptional(Finite),
  over: v.exactOptional(AskerIn),
};
const OutcomeIn = v.variant('ok', [
  v.object({ ...about, ok: v.literal(true), value: Finite }),
  v.object({ ...about, ok: v.literal(false), fault: FaultIn }),
]);

/** @throws frame/length, frame/syntax. */
export function readOutcome(device: string, payload: Uint8Array): Outcome {
  const { time: timeMs, ...outcome } = readFields(OutcomeIn, payload);
  return { device, timeMs, ...outcome };
}
