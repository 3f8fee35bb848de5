import * as v from 'valibot';
import { MOST_PARTS, MOST_VERSIONS, MOST_WANTED, type Reported } from '../../model/configuration.ts';
import type { Origin } from '../../runtime/platform.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { FaultIn } from './fault.ts';
import { Count, Name, readFields, TimeMs, words } from './fields.ts';
import { jsonBytes } from './json.ts';

const Hash = v.pipe(v.string(), v.hexadecimal(), v.length(24));
export const MarkIn = v.object({ version: Count, hash: Hash });
export const AuthorIn = v.object({ who: words(80), from: words(160) });
const PartIn = v.object({
  part: words(160),
  change: v.picklist(['added', 'removed', 'changed']),
  is: v.picklist(['applied', 'refused', 'left']),
  why: v.exactOptional(FaultIn),
});
export const VersionIn = v.object({
  ...MarkIn.entries,
  atMs: TimeMs,
  how: v.picklist(['begun', 'here', 'desired', 'rolled-back']),
  by: v.exactOptional(AuthorIn),
  reason: v.exactOptional(words(200)),
  failed: v.exactOptional(v.literal(true)),
});
export const DesiredIn = v.object({
  id: Name,
  base: MarkIn,
  by: AuthorIn,
  reason: words(200),
  askedMs: TimeMs,
  is: v.picklist(['trying', 'applied', 'refused', 'rolled-back']),
  sinceMs: TimeMs,
  version: v.exactOptional(Count),
  fault: v.exactOptional(FaultIn),
  parts: v.pipe(v.array(PartIn), v.maxLength(MOST_PARTS), v.readonly()),
});
/** What a station reports, as it may come from anybody. */
export const ReportedIn = v.object({
  ...MarkIn.entries,
  versions: v.pipe(v.array(VersionIn), v.maxLength(MOST_VERSIONS)),
  desired: v.exactOptional(DesiredIn),
  /** A bridge on the way adds what was given up there. */
  wanted: v.exactOptional(v.pipe(v.array(Name), v.maxLength(2 * MOST_WANTED))),
});

/** What is kept at the broker: which version truly holds at a station, and what became of what was wanted last. */
export function reportedMessage({ station }: Origin, reported: Reported): Message {
  const topic = topicOf({ what: 'reported', station });
  return { topic, payload: jsonBytes(reported), qos: 1, retain: true };
}

/** @throws frame/length, frame/syntax for what no station says. */
export const readReported = (payload: Uint8Array): Reported => readFields(ReportedIn, payload);
