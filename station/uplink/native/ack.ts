import * as v from 'valibot';
import type { Held, Origin } from '../../runtime/platform.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { Count, given, Name, ranges, readFields, Seq, words } from './fields.ts';
import { jsonBytes } from './json.ts';

/** As many islands above `upTo` as one acknowledgement tells. */
export const MOST_ISLANDS = 32;
/** As many refusals as one acknowledgement tells. */
export const MOST_REFUSED = 16;

/** What a receiver says it has committed of one life of a station's log. */
export interface Ack extends Held {
  readonly epoch: string;
  /** The receiver has lost what came after this number: send it again. */
  readonly rewind?: number;
  /** Entries that the receiver will not take as they are, and why. */
  readonly refused?: readonly (readonly [seq: number, why: string])[];
}

const AckIn = v.pipe(
  v.object({
    epoch: Name,
    from: v.optional(Seq),
    upTo: Count,
    have: v.optional(ranges(MOST_ISLANDS), []),
    rewind: v.optional(Count),
    refused: v.optional(v.pipe(v.array(v.tuple([Seq, words(200)])), v.maxLength(MOST_REFUSED))),
  }),
  v.check(({ upTo, have: [first] }) => !first || first[0] > upTo, 'islands above upTo'),
);

/** @throws frame/length, frame/syntax. */
export const readAck = (payload: Uint8Array): Ack => given(readFields(AckIn, payload));

/** Told only after the commit, and retained: it waits for a sender that is away. */
export function ackMessage(
  { station, epoch }: Origin,
  receiver: string,
  { from, upTo, have }: Held,
  { rewind, refused = [] }: Pick<Ack, 'rewind' | 'refused'> = {},
): Message {
  const islands = have.slice(0, MOST_ISLANDS);
  const body = {
    epoch,
    ...given({ from }),
    upTo,
    ...(islands.length > 0 ? { have: islands } : {}),
    ...given({ rewind }),
    ...(refused.length > 0 ? { refused: refused.slice(0, MOST_REFUSED) } : {}),
  };
  return {
    topic: topicOf({ what: 'ack', station, receiver }),
    payload: jsonBytes(body),
    qos: 1,
    retain: true,
  };
}
