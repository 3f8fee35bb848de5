import * as v from 'valibot';
import { ALARM_DEEDS } from '../../station/model/rule.ts';
import type { Routes } from '../http/routes.ts';
import type { Front } from './front.ts';
import { Count, few, Ms } from './schemas.ts';

const FRESH = { 'cache-control': 'no-store' };
/** Of a rule, or of a check that is built in. */
const RuleId = v.pipe(v.string(), v.maxLength(64));
const Severity = v.picklist(['critical', 'warning', 'info']);
const Card = v.looseObject({
  rule: RuleId,
  title: v.string(),
  severity: Severity,
  needsNote: v.exactOptional(v.literal(true)),
  device: v.string(),
  channel: v.exactOptional(v.string()),
  text: v.string(),
  sinceMs: Ms,
  raisedMs: Ms,
  clearedMs: v.exactOptional(Ms),
  shelvedUntilMs: v.exactOptional(Ms),
  count: Count,
});
const Event = v.looseObject({
  rule: RuleId,
  device: v.string(),
  timeMs: Ms,
  text: v.string(),
  what: v.exactOptional(v.picklist(ALARM_DEEDS)),
  who: v.exactOptional(v.string()),
});
const Note = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(500));
const Act = v.variant('act', [
  v.strictObject({ act: v.literal('acknowledge'), text: v.exactOptional(Note) }),
  v.strictObject({ act: v.picklist(['unacknowledge', 'unshelve']) }),
  v.strictObject({ act: v.literal('shelve'), untilMs: Ms }),
  v.strictObject({ act: v.literal('note'), text: Note }),
]);

/** The alarms of the bridge's own station. */
export function addAlarms(routes: Routes, front: Front): void {
  const station = () => front.station;
  routes.add(
    {
      method: 'GET',
      path: '/api/alarms',
      right: 'read',
      station,
      does: 'Alarms that somebody has to deal with, or has put off.',
      gives: { 200: { says: 'All of them.', schema: v.object({ alarms: v.array(Card) }) } },
    },
    async (c) => c.json({ alarms: (await front.now.own.news(0)).alarms ?? [] }, 200, FRESH),
  );
  routes.add(
    {
      method: 'GET',
      path: '/api/alarms/history',
      right: 'read',
      station,
      does: 'What became of alarms, the newest first, 50 at a time.',
      query: v.strictObject({
        cursor: v.exactOptional(few(Number.MAX_SAFE_INTEGER, '`next` of the page before.')),
      }),
      gives: {
        200: {
          says: 'A page; `next` is absent in the last one.',
          schema: v.object({ events: v.array(Event), next: v.exactOptional(Count) }),
        },
      },
    },
    async (c, { query: { cursor } }) => {
      const { events, cursor: next } = await front.now.own.alarmHistory(cursor);
      return c.json({ events, ...(next === undefined ? {} : { next }) }, 200, FRESH);
    },
  );
  routes.add(
    {
      method: 'POST',
      path: '/api/alarms/:rule',
      right: 'command',
      station,
      does:
        'Acknowledges an alarm, puts it off, or notes something about it, in the name of whoever asks. Where the alarm ' +
        'has `needsNote`, acknowledging it needs a `text`.',
      params: v.strictObject({ rule: RuleId }),
      body: Act,
      gives: { 204: { says: 'It is written down.' } },
      deed: ({ path: { rule }, body: { act } }) => `${act} ${rule}`,
    },
    async (c, { path: { rule }, body }) => {
      await front.now.own.actOnAlarm({ ...body, rule, who: c.get('identity').who.slice(0, 80), from: 'api' });
      return c.body(null, 204);
    },
  );
}
