import type { Message } from '../../message.ts';
import type { DeviceMeta } from '../../native/device.ts';
import { jsonBytes } from '../../native/json.ts';
import { topicOf } from '../../topics.ts';
import { type Component, componentOf } from './component.ts';

type Components = Readonly<Record<string, Component | Pick<Component, 'platform'>>>;

/**
 * Tells Home Assistant (2024.11 or later) of a device with all its channels in one retained message; their values stand on
 * the device's own `state` topic. What it had `before` and has no more, or as something else, is taken back first.
 * Source: home-assistant.io/integrations/mqtt, "Device discovery payload" and what follows it on removal.
 */
export function discovery(station: string, meta: DeviceMeta, before?: DeviceMeta): readonly Message[] {
  const now = componentsOf(station, meta);
  const gone = Object.entries(before ? componentsOf(station, before) : {})
    .filter(([name, { platform }]) => now[name]?.platform !== platform)
    .map(([name, { platform }]) => [name, { platform }] as const);
  const without = { ...now, ...Object.fromEntries(gone) };
  return [...(gone.length > 0 ? [config(station, meta, without)] : []), config(station, meta, now)];
}

/** Makes Home Assistant forget a device: an empty retained message does. */
export const forgotten = (station: string, device: string): Message =>
  retained(station, device, new Uint8Array(0));

/** A channel named `time` cannot be told from the row's own time, and one that takes a text is no switch. */
const componentsOf = (station: string, { device, channels }: DeviceMeta) =>
  Object.fromEntries(
    channels
      .filter(({ name, letters }) => name !== 'time' && letters === undefined)
      .map((channel) => [channel.name, componentOf(station, device, channel)]),
  );

function config(station: string, meta: DeviceMeta, components: Components): Message {
  const { device, label, title } = meta;
  const body = {
    device: {
      identifiers: [`fieldline/${station}/${device}`],
      name: label,
      model: title,
    },
    origin: { name: 'Fieldline' },
    availability: [
      available(topicOf({ what: 'station', station })),
      available(topicOf({ what: 'status', station, device })),
    ],
    availability_mode: 'all',
    state_topic: topicOf({ what: 'state', station, device }),
    components,
  };
  return retained(station, device, jsonBytes(body));
}

const available = (topic: string) => ({ topic, value_template: '{{ value_json.status }}' });

const retained = (station: string, device: string, payload: Uint8Array): Message => ({
  topic: `homeassistant/device/${station}/${device}/config`,
  payload,
  qos: 1,
  retain: true,
});
