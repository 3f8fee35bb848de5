import * as v from 'valibot';
import type { Incoming } from '../../../runtime/platform.ts';
import type { Heard } from '../../dialect.ts';
import { Count, Finite, Name, readFields, text } from '../../native/fields.ts';
import type { Wishes } from './wishes.ts';

const Values = v.record(v.string(), v.unknown());
const Stamps = v.record(v.string(), v.looseObject({ timestamp: v.optional(Count) }));
const Delta = v.object({
  version: Count,
  timestamp: Count,
  state: v.object({ values: v.optional(Values, {}) }),
  metadata: v.optional(v.object({ values: v.optional(Stamps, {}) }), {}),
});

/** A wish older than this was meant for another moment: the longest that any command of ours lives. */
const MOST_AGE_S = 60;

/** What a shadow wants to be otherwise, as a command for each value that it names. @throws frame/…. */
export function wishesIn(prefix: string, incoming: Incoming, wishes: Wishes): readonly Heard[] {
  const [device = '', ...kind] = incoming.topic.slice(prefix.length).split('/');
  if (kind.join('/') !== 'update/delta') return [];
  const { version, timestamp, state, metadata } = readFields(Delta, incoming.payload);
  return Object.entries(state.values).flatMap(([channel, value], i): readonly Heard[] => {
    const since = metadata.values?.[channel]?.timestamp ?? timestamp;
    if (typeof value !== 'number' && typeof value !== 'boolean') return [];
    if (timestamp - since > MOST_AGE_S) return [];
    return wishes.heard(`shadow-${version}-${i}`, device, channel, Number(value), incoming);
  });
}

const Execution = v.object({
  execution: v.optional(v.object({ jobId: text(60), jobDocument: v.unknown() })),
});
const Document = v.object({ device: Name, channel: Name, value: v.union([Finite, v.boolean()]) });

/** A job whose document is `{"device","channel","value"}` is a command; any other is left to whoever knows it. */
export function jobIn(incoming: Incoming, wishes: Wishes): readonly Heard[] {
  const { execution } = readFields(Execution, incoming.payload);
  const document = v.safeParse(Document, execution?.jobDocument);
  if (!execution || !document.success) return [];
  const { device, channel, value } = document.output;
  return wishes.heard(`job-${execution.jobId}`, device, channel, Number(value), incoming);
}
