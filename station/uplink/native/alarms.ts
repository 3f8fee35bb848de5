import * as v from 'valibot';
import { type AlarmBoard, MOST_CARDS, MOST_NOTES, MOST_NOTICES } from '../../api/alarm-board.ts';
import type { AlarmCard } from '../../model/alarm.ts';
import type { Origin } from '../../runtime/platform.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { Count, Name, readFields, TimeMs, words } from './fields.ts';
import { jsonBytes } from './json.ts';

/** A rule's id, also of one that runs for another station or of a built-in check. */
export const RuleName = v.pipe(v.string(), v.regex(/^[\w@.:-]{1,200}$/));
const Reference = v.pipe(v.string(), v.regex(/^[\w@.:/-]{1,200}$/));
const severity = v.picklist(['critical', 'warning', 'info']);
const seen = { who: words(80), atMs: TimeMs, from: v.exactOptional(words(160)) };

const CardIn = v.object({
  rule: RuleName,
  version: Count,
  title: words(120),
  severity,
  needsNote: v.exactOptional(v.literal(true)),
  device: v.pipe(v.string(), v.regex(/^[\w@.:-]{0,200}$/)),
  channel: v.exactOptional(Reference),
  text: words(500),
  firstMs: TimeMs,
  sinceMs: TimeMs,
  raisedMs: TimeMs,
  clearedMs: v.exactOptional(TimeMs),
  count: Count,
  after: v.exactOptional(v.object({ rule: RuleName, title: words(120), raisedMs: TimeMs })),
  acknowledged: v.exactOptional(v.object(seen)),
  alsoAcknowledged: v.exactOptional(v.pipe(v.array(v.object(seen)), v.maxLength(8))),
  shelvedUntilMs: v.exactOptional(TimeMs),
  off: v.exactOptional(v.object({ why: words(200), untilMs: v.exactOptional(TimeMs) })),
  notes: v.pipe(v.array(v.object({ ...seen, text: words(500) })), v.maxLength(MOST_NOTES)),
});

const NoticeIn = v.object({
  id: words(300),
  rule: RuleName,
  title: words(120),
  text: words(500),
  severity,
  atMs: TimeMs,
});

const BoardIn = v.object({
  epoch: Name,
  cards: v.pipe(
    v.array(CardIn),
    v.maxLength(MOST_CARDS),
    v.check(
      (cards) => new Set(cards.map(({ rule }) => rule)).size === cards.length,
      'one card for each rule',
    ),
  ),
  more: v.exactOptional(Count, 0),
  notices: v.exactOptional(v.pipe(v.array(NoticeIn), v.maxLength(MOST_NOTICES)), []),
});

/** A broker may take no larger ones, and people's notes may be long. */
const MOST_BOARD_BYTES = 128 * 1024;

/** What is kept at the broker: who comes later sees it too. Of too many alarms the gravest. */
export function alarmsMessage({ station, epoch }: Origin, { cards, more, notices }: AlarmBoard): Message {
  const topic = topicOf({ what: 'alarms', station });
  for (let count = Math.min(cards.length, MOST_CARDS); ; count = Math.floor(count / 2)) {
    const some = cards.slice(0, count).map(told);
    const payload = jsonBytes({ epoch, cards: some, more: more + cards.length - count, notices });
    if (payload.length <= MOST_BOARD_BYTES || count === 0) return { topic, payload, qos: 1, retain: true };
  }
}

const told = (card: AlarmCard): AlarmCard => ({ ...card, notes: card.notes.slice(-MOST_NOTES) });

/** @throws frame/length, frame/syntax for what no station says. */
export function readAlarms(payload: Uint8Array): AlarmBoard {
  const { cards, more, notices } = readFields(BoardIn, payload);
  return { cards, more, notices };
}
