import * as v from 'valibot';
import type { AlarmPage, MaintenanceView } from '../../api/alarms.ts';
import { FaultError } from '../../model/fault.ts';
import { ALARM_DEEDS } from '../../model/rule.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { RuleName } from './alarms.ts';
import { FaultIn } from './fault.ts';
import { Count, given, Name, readFields, Seq, text, TimeMs, words } from './fields.ts';
import { jsonBytes } from './json.ts';

/** Asks what became of a station's alarms: itself, or while it is away who stores its log. The same topics as history, another question. */
export interface AlarmsQuery {
  readonly id: string;
  readonly alarms: { readonly cursor?: number };
}
/** Asks a station itself when its alarms are off by design. */
export interface MaintenanceQuery {
  readonly id: string;
  readonly maintenance: Readonly<Record<string, never>>;
}

export const AlarmsQueryIn = v.object({ id: Name, alarms: v.object({ cursor: v.exactOptional(Seq) }) });
export const MaintenanceQueryIn = v.object({ id: Name, maintenance: v.strictObject({}) });

export function alarmsGet(station: string, query: AlarmsQuery | MaintenanceQuery): Message {
  const topic = topicOf({ what: 'history-get', station });
  return { topic, payload: jsonBytes(query), qos: 1, retain: false };
}

export function alarmsAnswer(
  station: string,
  id: string,
  told: AlarmPage | { readonly maintenance: readonly MaintenanceView[] },
): Message {
  const topic = topicOf({ what: 'history', station, id });
  return { topic, payload: jsonBytes({ id, ...told }), qos: 1, retain: false };
}

const MOST_EVENTS = 50;
const MOST_MAINTENANCE = 50;
const about = v.pipe(v.string(), v.regex(/^[\w@.:-]{0,200}$/));

const EventIn = v.object({
  rule: RuleName,
  version: Count,
  device: about,
  timeMs: TimeMs,
  text: words(1_000),
  what: v.picklist(ALARM_DEEDS),
  severity: v.exactOptional(v.picklist(['critical', 'warning', 'info'])),
  channel: v.exactOptional(text(200)),
  who: v.exactOptional(words(80)),
});
const PageIn = v.union([
  v.object({ fault: FaultIn }),
  v.object({ events: v.pipe(v.array(EventIn), v.maxLength(MOST_EVENTS)), cursor: v.exactOptional(Seq) }),
]);

/** @throws what the other side says, frame/length, frame/syntax. */
export function readAlarmPage(payload: Uint8Array): AlarmPage {
  const said = readFields(PageIn, payload);
  if ('fault' in said) throw new FaultError(said.fault);
  return given({ events: said.events, cursor: said.cursor });
}

const minute = v.pipe(Count, v.maxValue(1_440));
const MaintenanceIn = v.object({
  id: Name,
  why: words(120),
  device: v.exactOptional(about),
  rule: v.exactOptional(RuleName),
  fromMs: TimeMs,
  untilMs: v.exactOptional(TimeMs),
  weekly: v.exactOptional(
    v.object({
      days: v.pipe(v.array(v.pipe(Count, v.maxValue(6))), v.maxLength(7)),
      fromMinute: minute,
      toMinute: minute,
      timeZone: text(64),
    }),
  ),
  isOn: v.boolean(),
});
const PlanIn = v.union([
  v.object({ fault: FaultIn }),
  v.object({ maintenance: v.pipe(v.array(MaintenanceIn), v.maxLength(MOST_MAINTENANCE)) }),
]);

/** @throws what the other side says, frame/length, frame/syntax. */
export function readMaintenance(payload: Uint8Array): readonly MaintenanceView[] {
  const said = readFields(PlanIn, payload);
  if ('fault' in said) throw new FaultError(said.fault);
  return said.maintenance;
}
