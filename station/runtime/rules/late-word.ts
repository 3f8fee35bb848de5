import type { AlarmAct } from '../../api/alarms.ts';
import type { AlarmCard, AlarmSeen } from '../../model/alarm.ts';
import type { RuleEvent } from '../../model/rule.ts';
import type { AlarmSource } from '../../rules/alarm-cards.ts';
import type { AlarmIndex } from './alarm-index.ts';

type About = Omit<AlarmSource, 'id'>;

/**
 * The alarm that somebody's late word is about, where that is over by now: it changes no card, and belongs to the history all the
 * same. Undefined where there was none, and where the word is in the log already.
 */
export async function pastOf(
  { rule, act }: AlarmAct,
  { who, atMs }: AlarmSeen,
  card: AlarmCard | undefined,
  index: Pick<AlarmIndex, 'newest'>,
): Promise<About | undefined> {
  if (act !== 'acknowledge' && act !== 'note') return undefined;
  if (card && atMs >= card.raisedMs) return undefined;
  const deed = act === 'note' ? 'noted' : 'acknowledged';
  for await (const event of index.newest()) {
    if (event.rule !== rule) continue;
    if (event.what === deed && event.who === who && event.timeMs === atMs) return undefined;
    if (event.what === 'raised' && event.timeMs <= atMs) return aboutOf(event);
  }
  return undefined;
}

function aboutOf({ text, severity = 'info', ...event }: RuleEvent): About {
  // An event says `title: sentence`; a title may have colons of its own, and is then shorter here.
  return { ...event, severity, title: text.split(': ')[0]! };
}
