import type { ChannelView, DeviceView } from '../../station/api/device.ts';
import { controlOf } from '../../station/model/control.ts';
import { unitOf } from '../../station/model/channel.ts';
import { given } from '../../station/uplink/native/fields.ts';

type Json = Readonly<Record<string, unknown>>;

/** A device as a W3C Thing Description 1.1 (https://www.w3.org/TR/wot-thing-description11/); `base`: where the bridge is asked. */
export function thingOf(view: DeviceView, base: string): Json {
  const { station, device, label, title, channels } = view;
  const at = `api/devices/${station}/${device}`;
  const outputs = channels.filter(({ writable }) => writable);
  return {
    '@context': 'https://www.w3.org/2022/wot/td/v1.1',
    id: `urn:fieldline:${station}:${device}`,
    title: label,
    ...(title === '' ? {} : { description: title }),
    base,
    securityDefinitions: { token: { scheme: 'bearer', in: 'header', format: 'opaque' } },
    security: ['token'],
    properties: Object.fromEntries(channels.map((channel) => [channel.name, propertyOf(channel, at)])),
    actions: Object.fromEntries(outputs.map((channel) => [`set-${channel.name}`, actionOf(channel, at)])),
  };
}

/** It is only read: what sets it is an action, because its outcome is more than a status. */
const propertyOf = (channel: ChannelView, at: string): Json => ({
  ...described(channel),
  ...given({ minimum: channel.min, maximum: channel.max }),
  readOnly: true,
  forms: [
    { href: `${at}/channels/${channel.name}/value`, op: 'readproperty', contentType: 'application/json' },
  ],
});

function actionOf(channel: ChannelView, at: string): Json {
  const { min, max } = channel.control ?? controlOf(channel);
  return {
    title: `Set ${channel.label}`,
    input: {
      type: 'object',
      properties: {
        channel: { const: channel.name },
        value: { ...described(channel), ...given({ minimum: min, maximum: max }) },
      },
      required: ['channel', 'value'],
    },
    output: {
      type: 'object',
      properties: { phase: { enum: ['confirmed', 'unknown', 'requested'] }, detail: { type: 'string' } },
    },
    safe: false,
    forms: [
      {
        href: `${at}/commands`,
        op: 'invokeaction',
        'htv:methodName': 'POST',
        contentType: 'application/json',
      },
    ],
  };
}

const described = (channel: ChannelView): Json => ({
  type: 'number',
  title: channel.label,
  ...(unitOf(channel) === '' ? {} : { unit: unitOf(channel) }),
});
