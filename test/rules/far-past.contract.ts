import { expect } from 'vitest';
import type { AlarmsApi } from '../../station/api/alarms.ts';
import { toFault } from '../../station/model/fault.ts';

/** A screen that sees two other stations: an alarm of each was raised, one is there and one away, and nothing happened here. */
export interface Elsewhere {
  readonly api: AlarmsApi;
  readonly there: string;
  /** A device there, and the rule whose alarm it is. */
  readonly device: string;
  readonly rule: string;
  readonly away: string;
  readonly ruleAway: string;
  /** Lets time go by until it is answered. */
  ended<T>(asked: Promise<T>): Promise<T>;
}

/** How a screen reads and plans for other stations, whether they are real or shown. */
export async function readsElsewhere(at: Elsewhere): Promise<void> {
  const { api, there, device, rule, away, ruleAway, ended } = at;
  const rulesOf = async (station?: string) => {
    const { events } = await ended(api.alarmHistory(undefined, station));
    expect(events.every(({ rule }) => !rule.includes('/'))).toBe(true);
    const raised = events.filter(({ what }) => what === 'raised').map((event) => event.rule);
    return [rule, ruleAway].filter((each) => raised.includes(each));
  };
  expect(await rulesOf()).toEqual([]);
  expect(await rulesOf(there)).toEqual([rule]);
  expect(await rulesOf(away)).toEqual([ruleAway]);
  const maintenance = { id: 'm', why: 'Rinsing', device, fromMs: 1, untilMs: 8e12 };
  await ended(api.editMaintenance({ edit: 'save', maintenance }, there));
  expect(await ended(api.maintenance(there))).toMatchObject([{ id: 'm', why: 'Rinsing', isOn: true }]);
  expect(await ended(api.maintenance())).toEqual([]);
  await ended(api.editMaintenance({ edit: 'remove', id: 'm' }, there));
  expect(await ended(api.maintenance(there))).toEqual([]);
  const edit = { edit: 'remove', id: 'm' } as const;
  for (const ask of [() => api.maintenance(away), () => api.editMaintenance(edit, away)]) {
    const refused = ask().then(
      () => 'done',
      (error: unknown) => toFault(error).code,
    );
    expect(await ended(refused)).toBe('uplink/unreachable');
  }
}
