import { forwarding } from '../api/by-name.ts';
import { type DeskApi, type OwnApi, ownCalls, type StationApi, stationCalls } from '../api/calls.ts';
import { type CaptureApi, captureCalls } from '../api/capture.ts';
import { type RecordingsApi, recordingsCalls } from '../api/exports.ts';
import { fault } from '../model/fault.ts';
import { AllStations, type Sights } from './all-stations.ts';
import { Captures } from './replay/captures.ts';
import { allAlarms } from './rules/acting/all-alarms.ts';

/** What one screen can ask: of all stations that it sees, of the own one, and of files. */
export function deskOf(sights: Sights): DeskApi {
  const { clock, opened, own } = sights;
  const all = new AllStations(sights);
  const captures = opened && new Captures(opened, clock, sights.tapes);
  return {
    ...forwarding<OwnApi>(ownCalls, () => there(own?.station, 'station')),
    ...allAlarms(sights),
    configuration: (station, version) => all.configuration(station, version),
    diagnose: (station, query) => all.diagnose(station, query),
    pushConfiguration: (station, push) => all.pushConfiguration(station, push),
    ...(own ? {} : { manifests: async () => [], profiles: async () => [] }),
    ...forwarding<StationApi>(stationCalls, () => all),
    ...forwarding<RecordingsApi>(recordingsCalls, () => there(opened, 'recording')),
    ...forwarding<CaptureApi>(captureCalls, () => there(captures, 'capture')),
  };
}

/** @throws link/unsupported where there is nobody to be asked. */
function there<T>(asked: T | undefined, address: string): T {
  if (!asked) throw fault('link/unsupported', { address });
  return asked;
}
