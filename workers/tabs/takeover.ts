import type { DeviceView } from '../../station/api/device.ts';
import type { News } from '../../station/api/news.ts';

/**
 * The first news of a station that has just begun in this tab, with what the tab showed before where the station does not
 * know it yet: last values, and far stations that the broker has still to name. Nothing vanishes from the screen and returns.
 */
export function carriedOver(shown: News, fresh: News): News {
  const stations = new Set(fresh.stations.map(({ id }) => id));
  const devices = new Map(fresh.devices.map((device) => [device.key, device]));
  const before = new Map(shown.devices.map((device) => [device.key, device]));
  return {
    ...fresh,
    stations: [...fresh.stations, ...shown.stations.filter(({ id, own }) => !own && !stations.has(id))],
    devices: [
      ...fresh.devices.map((device) => withLast(device, before.get(device.key))),
      ...shown.devices.filter(({ key, own }) => !own && !devices.has(key)),
    ],
  };
}

function withLast(device: DeviceView, before: DeviceView | undefined): DeviceView {
  return before ? { ...device, last: { ...before.last, ...device.last } } : device;
}
