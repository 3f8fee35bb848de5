import type { Clock } from '../runtime/platform.ts';
import type { LinkStation } from './link-station.ts';
import type { Message } from './message.ts';
import { type DeviceMeta, lastRowMessages, metaMessage, removedMessages } from './native/device.ts';
import { deviceStatus } from './native/device-status.ts';
import { online } from './native/station-status.ts';

const EVERY_MS = 1_000;

interface Told {
  readonly meta: DeviceMeta;
  readonly rowMs: number | undefined;
}

/**
 * Keeps true what the broker retains of the own station: that it is there, its devices, and their last rows, at most once
 * a second. Runs until the signal aborts or a message is not taken.
 */
export async function tellPresence(
  station: LinkStation,
  receiver: boolean,
  publish: (message: Message) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { origin, next } = station.log;
  await publish(online(origin, clock.now(), next, receiver));
  for (let told: ReadonlyMap<string, Told> = new Map(); ;) {
    const now = new Map(station.devices().map((meta) => [meta.device, toldOf(station, meta)]));
    const messages = [...now].flatMap(([device, each]) =>
      newsOf(station, device, each, told.get(device), clock),
    );
    const removed = [...told.values()].filter(({ meta }) => !now.has(meta.device));
    messages.push(...removed.flatMap(({ meta }) => removedMessages(origin.station, meta)));
    await Promise.all(messages.map(publish));
    told = now;
    await clock.sleep(EVERY_MS, signal);
  }
}

const toldOf = (station: LinkStation, meta: DeviceMeta): Told => ({
  meta,
  rowMs: station.lastRow(meta.device)?.timeMs,
});

function newsOf(
  station: LinkStation,
  device: string,
  { meta, rowMs }: Told,
  told: Told | undefined,
  clock: Clock,
) {
  const name = station.log.origin.station;
  const row = rowMs === told?.rowMs ? undefined : station.lastRow(device);
  return [
    ...(meta === told?.meta ? [] : [metaMessage(name, meta)]),
    // From here on the log's own entries tell its state.
    ...(told ? [] : [deviceStatus(name, device, station.state(device), clock.now())]),
    ...(row ? lastRowMessages(name, device, row) : []),
  ];
}
