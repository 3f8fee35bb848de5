import type { Series } from '../../station/api/chart.ts';
import type { DeviceView } from '../../station/api/device.ts';
import { deviceNames, whereName } from '../text/devices.ts';
import { quantityNames } from '../text/quantities.ts';
import { peopleUnit } from '../../station/model/units.ts';
import { speakerName } from '../text/speakers.ts';
import type { ChosenSpeakers } from './chosen-speakers.ts';
import { channelsOf, type ChannelOf } from './station-state.ts';

/** A line of a chart: a channel and which of the eight styles it is drawn in. */
export interface Line extends ChannelOf {
  readonly key: string;
  /** The channel's label, with the device's, or its place, where another line has the same. */
  readonly label: string;
  readonly style: number;
  /** Which of several speakers on the device's wire; absent: its own values, else those of the first. */
  readonly subject?: string;
}

/** Lines that share an axis, because they share a unit. */
export interface Pane {
  readonly kind: 'numbers' | 'switch';
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
}

/** A channel's name on the screen: station, device and channel. */
export const keyOf = ({ device, channel }: ChannelOf): string => `${device.key}/${channel.name}`;

/** Gives each channel a style of its own; they keep it while some of them are hidden. */
export function linesOf(
  devices: readonly DeviceView[],
  speakers: ChosenSpeakers = new Map(),
): readonly Line[] {
  const names = deviceNames(devices);
  const channels = channelsOf(devices);
  const namesakes = new Map<string, DeviceView[]>();
  for (const { device, channel } of channels)
    namesakes.set(channel.label, [...(namesakes.get(channel.label) ?? []), device]);
  return channels.map(({ device, channel }, i) => {
    const label = labelOf(device, channel.label, namesakes.get(channel.label) ?? [], names);
    const line = { device, channel, key: keyOf({ device, channel }), style: i % 8 };
    const subject = speakers.get(device.key);
    if (subject === undefined) return { ...line, label };
    return { ...line, label: `${label} · ${speakerName(device, subject)}`, subject };
  });
}

/** A channel's label with what tells it from others of the same: where they are is enough where all their devices are called the same. */
function labelOf(
  device: DeviceView,
  label: string,
  namesakes: readonly DeviceView[],
  names: ReadonlyMap<string, string>,
): string {
  if (namesakes.length < 2) return label;
  const isOneName = namesakes.every((other) => other.label === device.label);
  const isEachElsewhere = new Set(namesakes.map(whereName)).size === namesakes.length;
  return `${label} · ${isOneName && isEachElsewhere ? whereName(device) : names.get(device.key)}`;
}

/** What a chart is asked for to draw a line. */
export const seriesOf = ({ device, channel, subject }: Line): Series => ({
  device: device.key,
  channel: channel.name,
  ...(subject === undefined ? {} : { subject }),
});

/** One pane per unit, in the order of the first line of each; eight lines at most share one. */
export function panesOf(lines: readonly Line[]): readonly Pane[] {
  const panes = new Map<string, Line[]>();
  for (const line of lines) {
    const { quantity } = line.channel;
    const unit = quantity === 'switch' ? 'switch' : `unit ${peopleUnit(line.channel.unitText)}`;
    const own =
      quantity === 'latitude' || quantity === 'longitude' || quantity === 'code' ? ` ${line.key}` : '';
    for (let n = 0; ; n++) {
      const key = `${unit}${own} ${n}`;
      const pane = panes.get(key);
      if (pane && pane.length >= MOST_LINES) continue;
      if (pane) pane.push(line);
      else panes.set(key, [line]);
      break;
    }
  }
  return [...panes.values()].map(paneOf);
}

const MOST_LINES = 8;

function paneOf(lines: readonly Line[]): Pane {
  const quantities = [...new Set(lines.map((line) => line.channel.quantity))];
  const [quantity] = quantities;
  const unit = peopleUnit(lines[0]?.channel.unitText ?? '');
  if (quantity === 'switch') return { kind: 'switch', title: named(lines), unit: '', lines };
  // One name says more than what is measured: somebody may have given it.
  const isOneName = lines.every(({ channel }) => channel.label === lines[0]?.channel.label);
  const isOneQuantity = quantities.length === 1 && quantity !== undefined && quantity !== 'other';
  const title = isOneQuantity && !isOneName ? quantityNames[quantity] : named(lines);
  return { kind: 'numbers', title: unit === '' ? title : `${title}, ${unit}`, unit, lines };
}

const named = (lines: readonly Line[]): string => {
  const names = [...new Set(lines.map((line) => line.channel.label))];
  return names.length <= 3 ? names.join(', ') : quantityNames.other;
};
