import * as v from 'valibot';
import { FaultError } from '../../model/fault.ts';
import type { Entries } from '../../runtime/platform.ts';
import { type Digest, digestOf } from '../digest.ts';
import type { Message } from '../message.ts';
import { Numbers, type Range } from '../numbers.ts';
import { topicOf } from '../topics.ts';
import { FaultIn } from './fault.ts';
import { Count, Name, ranges, readFields } from './fields.ts';
import { jsonBytes } from './json.ts';

/** Asks a station what its log holds in some ranges of numbers: the same topics as history, another question. */
export interface DigestQuery {
  readonly id: string;
  readonly digests: readonly Range[];
}

export interface DigestAnswer {
  readonly epoch: string;
  /** The number that its next entry will get. */
  readonly next: number;
  /** One for each range. */
  readonly digests: readonly Digest[];
  /** Numbers in the ranges of which it has no entry any more; where there are very many, only the first of them. */
  readonly missing: readonly Range[];
}

export const MOST_RANGES = 32;
/** So many numbers are looked through for one answer, and more are refused. */
export const MOST_NUMBERS = 20_000;
const MOST_MISSING = 256;

export const DigestQueryIn = v.object({
  id: Name,
  digests: v.pipe(
    ranges(MOST_RANGES),
    v.check((all) => new Numbers(all).size <= MOST_NUMBERS, 'too many numbers'),
  ),
});

export function digestGet(station: string, query: DigestQuery): Message {
  return {
    topic: topicOf({ what: 'history-get', station }),
    payload: jsonBytes(query),
    qos: 1,
    retain: false,
  };
}

/** What a log answers. */
export async function digestsIn(log: Entries, asked: readonly Range[]): Promise<DigestAnswer> {
  const found = [];
  for (const range of asked) found.push(await digestOf(log, range));
  return {
    epoch: log.origin.epoch,
    next: log.next,
    digests: found.map(({ digest }) => digest),
    missing: found.flatMap(({ missing }) => missing).slice(0, MOST_MISSING),
  };
}

export function digestMessage(station: string, id: string, answer: DigestAnswer): Message {
  const topic = topicOf({ what: 'history', station, id });
  return { topic, payload: jsonBytes({ id, ...answer }), qos: 1, retain: false };
}

const AnswerIn = v.union([
  v.object({ fault: FaultIn }),
  v.object({
    epoch: Name,
    next: Count,
    digests: v.pipe(
      v.array(v.object({ entries: Count, rows: Count, gaps: Count, sum: Count })),
      v.maxLength(MOST_RANGES),
    ),
    missing: ranges(MOST_MISSING),
  }),
]);

/** @throws what the other side says, frame/length, frame/syntax. */
export function readDigestAnswer(payload: Uint8Array): DigestAnswer {
  const said = readFields(AnswerIn, payload);
  if ('fault' in said) throw new FaultError(said.fault);
  return said;
}
