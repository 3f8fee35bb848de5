import type { AlarmCard } from '../../station/model/alarm.ts';
import type { Severity } from '../../station/model/rule.ts';
import type { PastAlarm } from './alarm-past.ts';

/** One time that an alarm was on, to be drawn. */
export interface DrawnAlarm {
  readonly rule: string;
  readonly severity: Severity;
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Those of some devices and channels (`device/channel`) that touch a stretch of time. What is still on goes on until now. */
export function spansIn(
  past: readonly PastAlarm[],
  cards: readonly AlarmCard[],
  of: { readonly devices: ReadonlySet<string>; readonly channels: ReadonlySet<string> },
  [fromMs, toMs]: readonly [fromMs: number, toMs: number],
  nowMs: number,
): readonly DrawnAlarm[] {
  return past.flatMap(({ rule, raised, cleared }) => {
    const event = raised ?? cleared;
    if (!event || !of.devices.has(event.device)) return [];
    const channel = event.channel?.replace(/@[^/]*/, '');
    if (channel !== undefined && !of.channels.has(channel)) return [];
    const isOn = cards.some((card) => card.rule === rule && card.raisedMs === raised?.timeMs);
    const begin = raised?.timeMs ?? fromMs;
    // Its rule was changed or removed while it was on: nobody knows for how long it would have been.
    const end = cleared?.timeMs ?? (isOn ? nowMs : begin);
    if (begin > toMs || end < fromMs) return [];
    return [{ rule, severity: event.severity ?? 'info', text: event.text, fromMs: begin, toMs: end }];
  });
}
