import * as v from 'valibot';
import type { AlarmAct } from '../../api/alarms.ts';
import type { AlarmCard, AlarmSeen } from '../../model/alarm.ts';
import type { AlarmDeed, RuleEvent } from '../../model/rule.ts';
import type { AlarmSource } from '../../rules/alarm-cards.ts';
import { duration } from '../../rules/sentence.ts';
import { given } from '../../uplink/native/fields.ts';
import { checked, refuse } from '../checked.ts';

const MOST_SHELVED_MS = 31 * 86_400_000;

const timeMs = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
const by = {
  rule: v.pipe(v.string(), v.maxLength(200)),
  who: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(80)),
  from: v.exactOptional(v.pipe(v.string(), v.maxLength(160))),
  atMs: v.exactOptional(timeMs),
};
const text = v.pipe(v.string(), v.trim(), v.nonEmpty());
const Act = v.variant('act', [
  v.strictObject({ ...by, act: v.literal('acknowledge'), text: v.exactOptional(text) }),
  v.strictObject({ ...by, act: v.picklist(['unacknowledge', 'unshelve']) }),
  v.strictObject({ ...by, act: v.literal('shelve'), untilMs: timeMs }),
  v.strictObject({ ...by, act: v.literal('note'), text }),
]);

/** @throws config/invalid */
export function checkedAct(json: unknown, nowMs: number): AlarmAct {
  const act = checked(Act, json);
  if (act.act === 'shelve' && act.untilMs > nowMs + MOST_SHELVED_MS)
    refuse('/untilMs', 'an alarm is put off for a month at most; turn its rule off');
  return act;
}

/** Where its rule asks for a note, nobody has seen it who does not say what was found. @throws config/invalid */
export function requireNote(act: AlarmAct, card: AlarmCard | undefined, atMs: number): void {
  if (act.act !== 'acknowledge' || act.text !== undefined || !card?.needsNote || atMs < card.raisedMs) return;
  refuse('/text', 'its rule asks for a note: say what you found');
}

const DEEDS = {
  acknowledge: 'acknowledged',
  unacknowledge: 'unacknowledged',
  shelve: 'shelved',
  unshelve: 'unshelved',
  note: 'noted',
} as const satisfies Record<AlarmAct['act'], AlarmDeed>;

/** What the log says of it. */
export function wordsOf(act: AlarmAct, { who, atMs }: AlarmSeen): { deed: AlarmDeed; text: string } {
  const deed = DEEDS[act.act];
  switch (act.act) {
    case 'acknowledge':
      return { deed, text: `acknowledged by ${who}${act.text === undefined ? '' : `: ${noted(act.text)}`}` };
    case 'unacknowledge':
      return { deed, text: `acknowledgement taken back by ${who}` };
    case 'shelve':
      return { deed, text: `paused for ${duration(Math.max(0, act.untilMs - atMs))} by ${who}` };
    case 'unshelve':
      return { deed, text: `pause ended by ${who}` };
    case 'note':
      return { deed, text: `${who} notes: ${noted(act.text)}` };
  }
}

const noted = (text: string): string => text.slice(0, 500);

/** What became of an alarm, or was done about it, as the log keeps it. */
export function eventOf(
  { id: rule, version, device, title, severity, channel }: AlarmSource,
  what: AlarmDeed,
  timeMs: number,
  text: string,
  who?: string,
): RuleEvent {
  const event = { rule, version, device, timeMs, text: `${title}: ${text}`, what, severity };
  return { ...event, ...given({ channel, who }) };
}
