import { type AlarmBoard, MOST_CARDS } from '../../api/alarm-board.ts';
import type { Notice } from '../../api/notices.ts';
import { type AlarmCard, GRAVITY } from '../../model/alarm.ts';

/** What other stations are told: of very many alarms the gravest, and of these those that came first. */
export function boardOf(cards: readonly AlarmCard[], notices: readonly Notice[]): AlarmBoard {
  const inOrder = cards.toSorted(
    (a, b) => GRAVITY[b.severity] - GRAVITY[a.severity] || a.firstMs - b.firstMs,
  );
  return { cards: inOrder.slice(0, MOST_CARDS), more: Math.max(0, cards.length - MOST_CARDS), notices };
}
