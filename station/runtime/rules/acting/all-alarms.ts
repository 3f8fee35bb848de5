import type { AlarmAct, AlarmsApi } from '../../../api/alarms.ts';
import type { OwnStationApi } from '../../../api/calls.ts';
import { fault } from '../../../model/fault.ts';
import type { FarAlarmDesk } from '../../far/far-alarm-desk.ts';
import type { FarStations } from '../../far/far-stations.ts';

/** Whose alarms a screen may see. */
export interface AlarmSights {
  readonly far: Pick<FarStations, 'get'>;
  readonly own?: { readonly id: string; readonly station: OwnStationApi };
}

type Dealt = Pick<AlarmsApi, 'actOnAlarm' | 'alarmHistory' | 'maintenance' | 'editMaintenance'>;

/** The alarms of the own station and of others: each is dealt with where it is. */
export function allAlarms({ far, own }: AlarmSights): Dealt {
  /** @throws command/unknown-device where nothing is known of that station. */
  const at = (station: string, asked = station): FarAlarmDesk => {
    const found = far.get(station);
    if (!found) throw fault('command/unknown-device', { device: asked });
    return found.alarms;
  };
  /** @throws link/unsupported on a page without a station. */
  const here = (station: string | undefined): OwnStationApi | undefined => {
    if (station !== undefined && station !== own?.id) return undefined;
    if (!own) throw fault('link/unsupported', { address: 'station' });
    return own.station;
  };
  return {
    actOnAlarm: async (act) => {
      const slash = act.rule.indexOf('/');
      if (own && slash <= 0) return await own.station.actOnAlarm(act);
      const [station, rule] = [act.rule.slice(0, Math.max(0, slash)), act.rule.slice(slash + 1)];
      await at(station, act.rule).act({ ...act, rule, from: fromHere(act, own?.id) });
    },
    alarmHistory: async (cursor, station) =>
      (await here(station)?.alarmHistory(cursor)) ?? (await at(station!).history(cursor)),
    maintenance: async (station) =>
      (await here(station)?.maintenance()) ?? (await at(station!).maintenance()),
    editMaintenance: async (edit, station) => {
      const own = here(station);
      await (own ? own.editMaintenance(edit) : at(station!).editMaintenance(edit));
    },
  };
}

/** Where somebody said it, with the station that their screen belongs to. */
const fromHere = ({ from }: AlarmAct, station: string | undefined): string =>
  [station, from].filter((part) => part !== undefined).join('/');
