import * as v from 'valibot';
import type { AlarmCard } from '../../../model/alarm.ts';
import type { Fault } from '../../../model/fault.ts';
import type { FlowView } from '../../../model/flow.ts';
import { Count, Finite, Name, readFields } from '../../../uplink/native/fields.ts';
import { FaultIn } from '../../../uplink/native/fault.ts';
import { jsonBytes } from '../../../uplink/native/json.ts';
import type { Message } from '../../../uplink/message.ts';
import { topicOf } from '../../../uplink/topics.ts';
import type { JudgeState } from '../../../rules/judge.ts';
import { Card, FlowIn, JudgeIn, writtenState } from '../rule-memory.ts';

/** What moves with a rule: all that is remembered, as of a number of the log that it was judged over. */
export interface Handed {
  readonly epoch: string;
  readonly seq: number;
  readonly judge?: JudgeState;
  readonly card?: AlarmCard;
  readonly flow?: FlowView;
}

const HandedIn = v.object({
  epoch: Name,
  seq: Count,
  judge: v.exactOptional(JudgeIn),
  card: v.exactOptional(Card),
  flow: v.exactOptional(FlowIn),
});

/** As it is written; `readHanded` is the inverse. */
export const writtenHanded = ({ judge, ...rest }: Handed) =>
  judge ? { ...rest, judge: writtenState(judge) } : rest;

/** Undefined where it cannot be read: then the rule begins anew. */
export function readHanded(json: unknown): Handed | undefined {
  const read = v.safeParse(HandedIn, json);
  return read.success ? read.output : undefined;
}

const Move = v.pipe(v.string(), v.hexadecimal(), v.length(32));
const asked = { id: Name, move: Move, from: Name, rule: Name };

/** What one station asks another about a rule. `from` is who asks, as they say themselves. */
export const PlacingIn = v.variant('do', [
  /** Could you run it? What is answered with a ticket is kept in mind for a while, and nothing runs. */
  v.object({ do: v.literal('offer'), ...asked, json: v.unknown() }),
  /** Here it has stopped: run it. */
  v.object({ do: v.literal('take'), ...asked, ticket: Move, handed: v.unknown() }),
  /** Do you run it? Whoever is asked and does not never will for this move. */
  v.object({ do: v.literal('ask'), ...asked }),
  /** Stop, and give it back. */
  v.object({ do: v.literal('back'), ...asked }),
  /** It runs here again: what was given back may be forgotten. */
  v.object({ do: v.literal('got'), ...asked }),
]);
export type Placing = v.InferOutput<typeof PlacingIn>;

const AnswerIn = v.variant('is', [
  v.object({ is: v.literal('possible'), ticket: Move, holdMs: Finite }),
  v.object({ is: v.literal('running'), card: v.exactOptional(Card), flow: v.exactOptional(FlowIn) }),
  v.object({ is: v.literal('given'), handed: v.unknown() }),
  v.object({ is: v.literal('never') }),
  v.object({ is: v.literal('refused'), fault: FaultIn }),
]);
export type PlacingAnswer =
  | { readonly is: 'possible'; readonly ticket: string; readonly holdMs: number }
  | ({ readonly is: 'running' } & Standing)
  | { readonly is: 'given'; readonly handed: unknown }
  | { readonly is: 'never' }
  | { readonly is: 'refused'; readonly fault: Fault };
/** How a rule stands that runs elsewhere. */
export interface Standing {
  readonly card?: AlarmCard;
  readonly flow?: FlowView;
}

export function placingMessage(station: string, question: Placing): Message {
  return {
    topic: topicOf({ what: 'placing', station }),
    payload: jsonBytes(question),
    qos: 1,
    retain: false,
  };
}

/** @throws frame/length, frame/syntax. */
export const readPlacing = (payload: Uint8Array): Placing => readFields(PlacingIn, payload);
export const readAnswer = (payload: Uint8Array): PlacingAnswer => readFields(AnswerIn, payload);

export const answerMessage = (station: string, id: string, answer: object): Message => ({
  topic: topicOf({ what: 'history', station, id }),
  payload: jsonBytes(answer),
  qos: 1,
  retain: false,
});
