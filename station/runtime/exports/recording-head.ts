import type { ChannelView, DeviceView } from '../../api/device.ts';
import type { RecordingPiece, RecordingQuery } from '../../api/exports.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { type RecordedChannel, type RecordedDevice, RecordingWriter } from '../../codec/recording.ts';
import { isReplay } from '../../model/replay.ts';
import { fault } from '../../model/fault.ts';
import { type Displays, type DisplayVersion, scaleAt } from '../devices/display.ts';

/** As far back as a Date goes: JSON has no word for always. */
const EARLIEST_MS = -8.64e15;

/** A device, and how its channels were shown at what time. */
export interface ShownDevice {
  readonly view: DeviceView;
  readonly displays: Displays;
}

/**
 * The first piece of a recording: what is known of the devices; then come their rows, from the window's beginning on.
 * @throws command/unknown-device.
 */
export function recordingHead(
  query: RecordingQuery,
  station: string | undefined,
  known: readonly ShownDevice[],
  columns: ColumnCodec,
): RecordingPiece {
  const devices = query.devices.map((device) => {
    const found = known.find(({ view }) => view.device === device);
    if (!found) throw fault('command/unknown-device', { device });
    return recorded(found);
  });
  const whose = station === undefined ? {} : { station };
  const bytes = new RecordingWriter('', columns).head({ ...whose, devices });
  return { bytes, cursor: `${query.fromMs}/0/0/0`, done: 0 };
}

function recorded({ view, displays }: ShownDevice): RecordedDevice {
  const { device, label, driver, title, simulated, channels, config } = view;
  const isPlayed = view.replayed ?? (config !== undefined && isReplay(config.address));
  const shown = channels.map((channel) => recordedChannel(channel, displays[channel.name] ?? []));
  const replayed = isPlayed ? { replayed: true } : {};
  return { device, label, driver, title, simulated, ...replayed, channels: shown };
}

function recordedChannel(channel: ChannelView, versions: readonly DisplayVersion[]): RecordedChannel {
  const { name, label, quantity, unitText, decimals, gain, offset } = channel;
  const scales = versions.map(({ fromMs }) => ({
    fromMs: Math.max(EARLIEST_MS, fromMs),
    ...scaleAt(versions, fromMs),
  }));
  return {
    name,
    label,
    quantity,
    unitText,
    decimals,
    gain,
    offset,
    ...(scales.length > 0 ? { scales } : {}),
  };
}
