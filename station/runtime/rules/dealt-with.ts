import type { AlarmAct } from '../../api/alarms.ts';
import type { AlarmCard, AlarmSeen } from '../../model/alarm.ts';
import { acknowledge, type AlarmCards, note, shelve, unacknowledge } from '../../rules/alarm-cards.ts';
import type { AlarmUndo } from './alarm-undo.ts';

/** The cards after somebody dealt with one; the same object where that changed nothing. */
export function dealtWith(
  cards: AlarmCards,
  act: AlarmAct,
  seen: AlarmSeen,
  card: AlarmCard,
  undo: AlarmUndo,
  nowMs: number,
): AlarmCards {
  switch (act.act) {
    case 'acknowledge': {
      const after = acknowledge(cards, act.rule, seen);
      if (after === cards) return cards;
      undo.seen(card, nowMs);
      return act.text === undefined ? after : note(after, act.rule, seen, act.text);
    }
    case 'unacknowledge': {
      const was = undo.take(act.rule, nowMs);
      return was ? unacknowledge(cards, was, seen) : cards;
    }
    case 'shelve':
      return shelve(cards, act.rule, act.untilMs);
    case 'unshelve':
      return (card.shelvedUntilMs ?? 0) > nowMs ? shelve(cards, act.rule, undefined) : cards;
    case 'note':
      return note(cards, act.rule, seen, act.text);
  }
}
