import type { Notice } from '../../api/notices.ts';
import { type AlarmCard, GRAVITY } from '../../model/alarm.ts';
import type { KnownStation } from './known-station.ts';

/** However many stations say however much, a screen is shown so many of their alarms and notes. */
const MOST_ALARMS = 200;
const MOST_NOTICES = 32;
/** A note is news for a day: the broker keeps the last ones for whoever comes. */
const NEWS_MS = 86_400_000;

type Told = Pick<KnownStation, 'id' | 'board' | 'online' | 'view'>;

/** The alarms of other stations as a screen here names them, the gravest first. */
export function alarmsOf(stations: readonly Told[]): readonly AlarmCard[] {
  const cards = stations.flatMap((station) =>
    (station.board?.cards ?? []).map((card) => cardOf(card, station)),
  );
  return cards.toSorted((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity]).slice(0, MOST_ALARMS);
}

function cardOf(card: AlarmCard, { id, online, view: { label = id } }: Told): AlarmCard {
  const key = (rule: string) => `${id}/${rule}`;
  const after = card.after && { after: { ...card.after, rule: key(card.after.rule) } };
  const station = online ? { id, label } : ({ id, label, isAway: true } as const);
  return { ...card, rule: key(card.rule), station, ...after };
}

/** What rules of other stations want people to read. A station speaks for itself only: its name begins each note's id. */
export function noticesOf(stations: readonly Told[], nowMs: number): readonly Notice[] {
  return stations
    .flatMap(({ id: station, board, view: { label = station } }) =>
      (board?.notices ?? [])
        .filter(({ id, atMs }) => id.startsWith(`${station}/`) && Math.abs(nowMs - atMs) < NEWS_MS)
        .map((notice) => ({ ...notice, station: label })),
    )
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(-MOST_NOTICES);
}
