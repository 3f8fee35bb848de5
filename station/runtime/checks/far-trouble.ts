import type { StationView } from '../../api/news.ts';
import { checkId } from '../../rules/checks/channel-checks.ts';
import type { Trouble } from './trouble.ts';

/** Being offline for a while is normal here. */
const GONE_MS = 5 * 60_000;
const BACK_MS = 10_000;

/** Another station as it is known here. */
export interface FarNow {
  readonly view: StationView;
  /** The broker lost it: it has not said goodbye. */
  readonly isCut: boolean;
}

/** Stations that were there and fell silent. One that said goodbye was closed by somebody, and is no trouble. */
export const farTroubles = (stations: readonly FarNow[]): readonly Trouble[] =>
  stations.map(({ view: { id, label = id }, isCut }) => ({
    id: checkId('stationOffline', id),
    kind: 'stationOffline',
    severity: 'info',
    device: '',
    title: `${label} has fallen silent`,
    text: 'It left without a goodbye: its app was closed, or its power or network failed. What it records waits there and comes when it is back.',
    isSo: isCut,
    raiseAfterMs: GONE_MS,
    clearAfterMs: BACK_MS,
  }));
