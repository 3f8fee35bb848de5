import type { News } from '../../station/api/news.ts';

/** A station whose alarms can be looked at. */
export interface AlarmPlace {
  /** Absent: the own one. */
  readonly id?: string;
  readonly label: string;
  readonly isAway?: true;
}

/** The own station, where there is one, and the others that tell of their alarms. */
export function alarmPlaces({ role, stations }: Pick<News, 'role' | 'stations'>): readonly AlarmPlace[] {
  const others = stations
    .filter(({ own, alarms, hasNamesake }) => !own && alarms !== undefined && !hasNamesake)
    .map(({ id, label = id, status }): AlarmPlace =>
      status === 'online' ? { id, label } : { id, label, isAway: true },
    );
  return role === 'remote' ? others : [{ label: 'This station' }, ...others];
}
