import type { DeviceView } from '../../station/api/device.ts';
import type { StationView } from '../../station/api/news.ts';
import type { DeviceState } from '../../station/model/entry.ts';
import { isReplay } from '../../station/model/replay.ts';
import { formatRate } from './numbers.ts';

/** Where a device's readings come from, where that is not a cable: `replay`, or `simulated, on bridge pi`. */
export function origin(device: DeviceView): string {
  const { simulated, own, station } = device;
  const words = [isReplayed(device) ? 'replay' : simulated ? 'simulated' : '', own ? '' : placeName(station)];
  return words.filter((word) => word !== '').join(', ');
}

/** Whether what a device says comes from a recording that is played, or was. */
export const isReplayed = ({ config, replayed }: Pick<DeviceView, 'config' | 'replayed'>): boolean =>
  replayed ?? (config !== undefined && isReplay(config.address));

/** Where another station is: most are bridges, some another browser, some a recording from a file. */
export function placeName(station: string): string {
  if (isRecording(station)) return spoken(station);
  return station.startsWith('browser-') ? `on ${station}` : `on bridge ${station}`;
}

/** Whether a station is a file that was opened: no other has a colon in its name. */
export const isRecording = (station: string): boolean => station.startsWith('recording:');

const spoken = (station: string): string => (isRecording(station) ? station.replace(':', ' ') : station);

/** The bridge that serves a page without a station of its own, by its name. */
export function servedBy(stations: readonly StationView[]): string {
  const bridge = stations.find(({ id, own }) => !own && !isRecording(id));
  return bridge?.label ?? bridge?.id ?? 'this bridge';
}

/** That two stations have one name, where only one of them can be shown. */
export const namesakeThere = (station: string): string =>
  `Another station called ${station} is at another broker. It is not shown here. Begin one of the two anew under another name.`;

/** Where a device is, as it tells it from another of the same name. */
export const whereName = ({ own, station }: Pick<DeviceView, 'own' | 'station'>): string =>
  own ? 'here' : spoken(station);

/** What each device is called, by its key: its label, with its station where two have the same. */
export function deviceNames(devices: readonly DeviceView[]): ReadonlyMap<string, string> {
  const times = new Map<string, number>();
  for (const { label } of devices) times.set(label, (times.get(label) ?? 0) + 1);
  return new Map(
    devices.map((device) => {
      const { key, label } = device;
      return [key, times.get(label) === 1 ? label : `${label} (${whereName(device)})`];
    }),
  );
}

/** How a device stands, in a few words. */
export const phaseText = ({ station, state, rowsPerS }: DeviceView): string =>
  isRecording(station)
    ? 'From a file'
    : state.phase === 'waiting' && state.fault.code === 'link/over'
      ? 'The recording is over'
      : state.phase === 'live'
        ? `${formatRate(rowsPerS)} readings/s`
        : phases[state.phase];

const phases: { readonly [P in Exclude<DeviceState['phase'], 'live'>]: string } = {
  closed: 'Not recording',
  opening: 'Opening…',
  waiting: 'Waiting for the device',
};
