import type { DeviceView } from '../../station/api/device.ts';
import type { StationView } from '../../station/api/news.ts';
import { NAME } from '../../station/model/channel.ts';
import type { Log } from '../../station/runtime/platform.ts';

type Stored = Pick<Log, 'origins' | 'devices' | 'lastRowMs' | 'spans'>;

/** Stations that are stored here and have not been seen since the bridge began, beside those that are `known`. */
export async function storedStations(
  log: Stored,
  known: ReadonlySet<string>,
): Promise<readonly StationView[]> {
  const names = (await log.origins()).map(({ station }) => station);
  const others = new Set(names.filter((name) => NAME.test(name) && !known.has(name)));
  return [...others].map((id) => ({ id, own: false, status: 'unknown', sinceMs: undefined }));
}

/** What the log itself tells of a device whose station has not been heard since: its channels by their names, and no units. */
export async function storedDevice(log: Stored, station: string, device: string): Promise<DeviceView> {
  const lastMs = (await log.lastRowMs(station, device)) ?? 0;
  const names = new Set<string>();
  for await (const { channels } of log.spans(station, device, lastMs, lastMs + 1))
    for (const name of channels) names.add(name);
  return {
    key: `${station}/${device}`,
    station,
    device,
    own: false,
    label: device,
    driver: '',
    title: '',
    simulated: false,
    state: { phase: 'closed' },
    channels: [...names].map((name) => ({
      name,
      label: name,
      quantity: 'other',
      unit: '',
      unitText: '',
      decimals: 3,
      gain: 1,
      offset: 0,
      made: false,
      changedMs: undefined,
    })),
    last: {},
    rowsPerS: 0,
    counters: NOTHING_COUNTED,
    facts: {},
    config: undefined,
  };
}

const NOTHING_COUNTED: DeviceView['counters'] = {
  bytes: 0,
  frames: 0,
  rows: 0,
  damaged: 0,
  dropped: 0,
  timeouts: 0,
  lineErrors: { overrun: 0, framing: 0, parity: 0, break: 0 },
  reconnects: 0,
  commands: 0,
  lastFault: undefined,
};
