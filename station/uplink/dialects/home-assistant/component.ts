import { isAsItCame, type ScaleTable, shownOf } from '../../../model/scale.ts';
import type { ChannelView } from '../../../api/device.ts';
import { given } from '../../native/fields.ts';
import { topicOf } from '../../topics.ts';
import { type SensorClass, sensorClass } from './device-classes.ts';

/** What Home Assistant makes of a channel. */
export type Component = {
  readonly platform: 'sensor' | 'binary_sensor' | 'switch' | 'number';
} & Readonly<Record<string, unknown>>;

/** A channel as one component of its device. Source: home-assistant.io/integrations/mqtt and its platforms' pages. */
export function componentOf(station: string, device: string, channel: ChannelView): Component {
  const { name, label } = channel;
  const about = {
    unique_id: `fieldline/${station}/${device}/${name}`,
    name: label,
    value_template: reading(channel),
  };
  const command_topic = topicOf({ what: 'set', station, device });
  if (channel.quantity === 'switch')
    return channel.writable
      ? { platform: 'switch', ...about, ...switching(name), command_topic, qos: 1, retain: false }
      : { platform: 'binary_sensor', ...about, payload_on: '1', payload_off: '0' };
  const sorted = classOf(channel);
  const { deviceClass: device_class, stateClass: state_class, unit: unit_of_measurement } = sorted;
  if (!channel.writable) {
    const shown = { suggested_display_precision: channel.decimals };
    return {
      platform: 'sensor',
      ...about,
      ...given({ device_class, state_class, unit_of_measurement }),
      ...shown,
    };
  }
  return {
    platform: 'number',
    ...about,
    ...given({ device_class, unit_of_measurement }),
    ...range(channel),
    mode: 'box',
    command_topic,
    command_template: `{"channel":"${name}","value":{{ ${unscaled(channel)} }}}`,
    qos: 1,
    retain: false,
  };
}

/** Without an id: the station refuses such a command where it was retained or came twice. */
const switching = (channel: string) => ({
  payload_on: JSON.stringify({ channel, value: 1 }),
  payload_off: JSON.stringify({ channel, value: 0 }),
  state_on: '1',
  state_off: '0',
  optimistic: false,
});

/** Values travel as they were recorded; where they are shown otherwise, the template does what our screen does. */
function reading({ name, ...scale }: ChannelView): string {
  const value = `value_json['${name}']`;
  if (isAsItCame(scale)) return `{{ ${value} | default(none) }}`;
  const { gain, offset, table } = scale;
  const shown = table ? alongTable(table, value, 0) : `${value} * ${gain} + ${offset}`;
  return `{{ ${shown} if ${value} is defined else none }}`;
}

function unscaled(scale: ChannelView): string {
  const { gain, offset, table } = scale;
  if (table) return alongTable(table, 'value', 1);
  return isAsItCame(scale) ? 'value' : `(value - ${offset}) / ${gain}`;
}

/** Straight between the points, the outer lines going on, as a template says it. */
function alongTable(table: ScaleTable, value: string, from: 0 | 1): string {
  const to = from === 0 ? 1 : 0;
  const within = table[1]![from] > table[0]![from] ? '<=' : '>=';
  const lines = table.slice(1).map((end, i) => {
    const begin = table[i]!;
    const gain = (end[to] - begin[to]) / (end[from] - begin[from]);
    const line = `(${value} - ${begin[from]}) * ${gain} + ${begin[to]}`;
    return i === table.length - 2 ? line : `${line} if ${value} ${within} ${end[from]} else `;
  });
  return `(${lines.join('')})`;
}

/** A scaled channel has the unit that a person gave it, and Home Assistant's classes would not allow every one. */
function classOf(channel: ChannelView): SensorClass {
  const known = sensorClass(channel.quantity, channel.name);
  const { unitText: unit } = channel;
  const own = channel.quantity === 'other' || !isAsItCame(channel);
  if (!own) return known;
  const { stateClass } = known;
  return { ...(stateClass ? { stateClass } : {}), ...(unit === '' ? {} : { unit }) };
}

/** Home Assistant's own 1 to 100 would refuse most values; it takes no finer step than a thousandth. */
function range(channel: ChannelView) {
  const { min = -1e9, max = 1e9, decimals } = channel;
  const ends = [shownOf(channel, min), shownOf(channel, max)];
  return { min: Math.min(...ends), max: Math.max(...ends), step: Number(`1e-${Math.min(3, decimals)}`) };
}
