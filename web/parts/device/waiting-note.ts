import { nothing, type TemplateResult } from 'lit';
import type { DeviceView } from '../../../station/api/device.ts';
import type { StationState } from '../../state/station-state.ts';
import { formatClock } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { careButtons } from '../lifecycle/care-buttons.ts';
import { stationAway } from './station-away.ts';

/** Why a device says nothing, and what can be done about it; `away`: its station cannot be reached. */
export function waitingNote(
  station: StationState,
  device: DeviceView,
  away: boolean,
): TemplateResult | typeof nothing {
  const { state } = device;
  if (state.phase !== 'waiting') return nothing;
  const { fault, sinceMs } = state;
  if (away) return stationAway(device.station, sinceMs, station.now());
  return faultNote(fault, 'silent', ` at ${formatClock(sinceMs)}`, careButtons(station, device));
}
