import type { AlarmsApi, Watchfulness } from '../../api/alarms.ts';
import type { Turns } from '../turns.ts';
import type { OwnRules } from './own-rules.ts';

/** What a screen asks of the alarms. */
export function alarmsAt({ desk, checks }: OwnRules, turns: Turns): AlarmsApi {
  const { alarms } = desk;
  return {
    actOnAlarm: (act) => alarms.act(act),
    alarmHistory: (cursor) => alarms.history(cursor),
    maintenance: async () => alarms.maintenance,
    editMaintenance: (edit) => turns.take(() => alarms.editMaintenance(edit)),
    watchfulness: async () => together(desk.watchfulness, checks.watchfulness),
  };
}

function together(rules: Watchfulness, checks: Watchfulness): Watchfulness {
  const times = [rules.judgedMs, checks.judgedMs].filter((ms) => ms !== undefined);
  const running = rules.running + checks.running;
  return times.length > 0 ? { running, judgedMs: Math.max(...times) } : { running };
}
