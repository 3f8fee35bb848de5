import * as v from 'valibot';
import type { AlarmAct, MaintenanceEdit } from '../../../api/alarms.ts';
import { type Fault, FaultError } from '../../../model/fault.ts';
import type { Message } from '../../../uplink/message.ts';
import { FaultIn } from '../../../uplink/native/fault.ts';
import { Name, readFields } from '../../../uplink/native/fields.ts';
import { jsonBytes } from '../../../uplink/native/json.ts';
import { topicOf } from '../../../uplink/topics.ts';

/** What somebody at another station does with an alarm of this one, or with when its alarms are off. The same id twice is said once. */
export type Acting = { readonly id: string } & ActingWord;
export type ActingWord = { readonly act: AlarmAct } | { readonly maintenance: MaintenanceEdit };

/** What an alarm's act or a maintenance says is judged by who carries it out. */
const ActingIn = v.union([
  v.object({
    id: Name,
    maintenance: v.variant('edit', [
      v.strictObject({ edit: v.literal('save'), maintenance: v.unknown() }),
      v.strictObject({ edit: v.literal('remove'), id: Name }),
    ]),
  }),
  v.object({ id: Name, act: v.unknown() }),
]);
export type ActingHeard = v.InferOutput<typeof ActingIn>;
const ActedIn = v.variant('is', [
  v.object({ is: v.literal('done') }),
  v.object({ is: v.literal('refused'), fault: FaultIn }),
]);
export type Acted = { readonly is: 'done' } | { readonly is: 'refused'; readonly fault: Fault };

export const actingMessage = (station: string, acting: Acting): Message => ({
  topic: topicOf({ what: 'acting', station }),
  payload: jsonBytes(acting),
  qos: 1,
  retain: false,
});

export const actedMessage = (station: string, id: string, answer: Acted): Message => ({
  topic: topicOf({ what: 'history', station, id }),
  payload: jsonBytes(answer),
  qos: 1,
  retain: false,
});

/** @throws frame/length, frame/syntax. */
export const readActing = (payload: Uint8Array): ActingHeard => readFields(ActingIn, payload);

/** That the station has kept it. @throws what it refuses it with; frame/length, frame/syntax. */
export function readActed(payload: Uint8Array): true {
  const answer = readFields(ActedIn, payload);
  if (answer.is === 'refused') throw new FaultError(answer.fault);
  return true;
}
