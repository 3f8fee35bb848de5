import type { RuleEvent } from '../../station/model/rule.ts';

/** One time that an alarm was on, with what was done about it, oldest first. */
export interface PastAlarm {
  readonly rule: string;
  readonly raised?: RuleEvent;
  readonly cleared?: RuleEvent;
  readonly deeds: readonly RuleEvent[];
}

type Past = { -readonly [K in keyof PastAlarm]: PastAlarm[K] } & { deeds: RuleEvent[] };

/** Events, the newest first, as the alarms that they tell of, the newest first. What is older than all of them is cut off. */
export function pastAlarms(events: readonly RuleEvent[]): readonly PastAlarm[] {
  const past: Past[] = [];
  const byRule = new Map<string, Past[]>();
  for (const event of events.toReversed()) {
    const { rule, what } = event;
    const before = byRule.get(rule) ?? [];
    let alarm = what === 'cleared' ? before.at(-1) : toldOf(before, event);
    if (!alarm || what === 'raised') {
      alarm = { rule, deeds: [] };
      past.push(alarm);
      before.push(alarm);
      byRule.set(rule, before);
    }
    if (what === 'raised') alarm.raised = event;
    else if (what === 'cleared') alarm.cleared = event;
    else alarm.deeds.push(event);
  }
  return past.toReversed();
}

/** What a person did offline is told later, when it may have been raised again: it belongs to the time when it was done. */
const toldOf = (before: readonly Past[], { timeMs }: RuleEvent): Past | undefined =>
  before.findLast(({ raised }) => raised === undefined || raised.timeMs <= timeMs) ?? before.at(0);
