import * as v from 'valibot';
import { publications } from '../codec/mqtt/publication.ts';
import { valueInText, valuesInJson } from '../codec/text/plain-value.ts';
import type { Channels } from '../model/channel.ts';
import {
  atBroker,
  inUnits,
  jsonIn,
  type Known,
  knownAs,
  messageBytes,
  messageIn,
  Names,
  sayings,
  subjectOf,
  SWITCHED,
  textIn,
  Units,
} from './broker.ts';
import { defineDriver, type Said } from './driver.ts';

const levels = v.pipe(v.string(), v.maxLength(100), v.regex(/^[^+#{}\0]*$/, 'no +, # or braces'));

const Options = v.object({
  base: v.optional(v.pipe(levels, v.minLength(1), v.title('Base topic')), 'zigbee2mqtt'),
  /** Its friendly name; empty for all of them, which are then heard as speakers and cannot be switched. */
  device: v.optional(v.pipe(levels, v.title('Friendly name')), ''),
  settable: Names('Numbers to set', ['brightness', 'position']),
  units: Units,
});
type Options = v.InferOutput<typeof Options>;

/**
 * What names mean whatever the device, from its documentation, "Exposes". A `voltage` is millivolts of a battery and volts of the
 * mains; what it is, a person has to say.
 */
const KNOWN: Readonly<Record<string, Known>> = {
  temperature: { quantity: 'temperature' },
  device_temperature: { quantity: 'temperature' },
  local_temperature: { quantity: 'temperature' },
  humidity: { quantity: 'relativeHumidity' },
  soil_moisture: { quantity: 'soilMoisture' },
  pressure: { quantity: 'pressure', scale: 100 },
  illuminance: { quantity: 'illuminance' },
  illuminance_lux: { quantity: 'illuminance' },
  battery: { quantity: 'percent' },
  position: { quantity: 'percent' },
  linkquality: { quantity: 'count' },
  brightness: { quantity: 'count', min: 0, max: 254 },
  power: { quantity: 'power' },
  current: { quantity: 'current' },
  energy: { quantity: 'energy', scale: 1000 },
  co2: { quantity: 'gasConcentration' },
  pm25: { quantity: 'massConcentration' },
};
const SWITCH = /^state(?:_\w+)?$/;
const LIMITS: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  brightness: { min: 0, max: 254 },
  position: { min: 0, max: 100 },
};
/** About colours and new firmware, nothing that was measured. */
const ASIDE = /^(?:update|color|device|last_seen|elapsed)(?:_|$)/;

function decode(frame: Uint8Array, options: Options): readonly Said[] {
  const message = messageIn(frame);
  const below = message.topic.startsWith(`${options.base}/`)
    ? message.topic.slice(options.base.length + 1)
    : '';
  if (below === '' || message.payload.length === 0) return [];
  const isThere = below.endsWith('/availability');
  const device = isThere ? below.slice(0, -'/availability'.length) : below;
  if (options.device === '' ? device.includes('/') || device === 'bridge' : device !== options.device)
    return [];
  const values = isThere ? presence(textIn(message)) : valuesInJson(jsonIn(message));
  const measured = inUnits(
    knownAs(
      values.filter(({ label }) => !ASIDE.test(label)),
      KNOWN,
    ),
    options.units,
  );
  return sayings(measured, message, options.device === '' ? subjectOf(device) : undefined);
}

/** Zigbee2MQTT says `{"state":"online"}`, and said `online` before 2.0. */
function presence(text: string) {
  const word = /^\s*\{"state":"(\w+)"\}\s*$/.exec(text)?.[1] ?? text;
  const value = valueInText(word);
  return value?.measure ? [{ ...value, label: 'online' }] : [];
}

/**
 * Devices behind Zigbee2MQTT. What was set counts as done when the device's topic says so; by its option `optimistic`, which is on
 * unless it is turned off there, Zigbee2MQTT says so as soon as the radio has delivered it.
 * @see zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html
 */
export default defineDriver<Channels, Options>({
  id: 'mqtt-zigbee2mqtt',
  title: 'Zigbee2MQTT',
  datasheetOnly: true,
  options: Options,
  channels: 'found',
  source: {
    link: atBroker('zigbee2mqtt/+', 'zigbee2mqtt/+/availability'),
    linkWith: ({ base, device }) =>
      atBroker(`${base}/${device || '+'}`, `${base}/${device || '+'}/availability`),
    framing: publications,
  },
  telltale: 'none',
  decode: (frame, { options }) => decode(frame, options),
  encode: (channel, value, { base, device }) =>
    messageBytes(
      `${base}/${device}/set`,
      JSON.stringify({ [channel]: SWITCH.test(channel) ? (value === 0 ? 'OFF' : 'ON') : value }),
    ),
  writable(channel, { device, settable }) {
    if (device === '') return undefined;
    if (SWITCH.test(channel)) return SWITCHED;
    return settable.includes(channel) ? (LIMITS[channel] ?? {}) : undefined;
  },
  vectors: [
    {
      name: 'a weather sensor (documentation of WSDCGQ11LM)',
      frame: messageBytes(
        'zigbee2mqtt/weather_sensor',
        '{"battery":91,"humidity":54.21,"linkquality":120,"pressure":1008.4,"temperature":27.34,"voltage":2975}',
      ),
      readings: [
        {
          subject: 'weather_sensor',
          reading: {
            battery: 91,
            humidity: 54.21,
            linkquality: 120,
            pressure: 100840,
            temperature: 27.34,
            voltage: 2975,
          },
          found: {
            battery: { quantity: 'percent', decimals: 0 },
            humidity: { quantity: 'relativeHumidity', decimals: 2 },
            linkquality: { quantity: 'count', decimals: 0 },
            pressure: { quantity: 'pressure', decimals: 0 },
            temperature: { quantity: 'temperature', decimals: 2 },
            voltage: { quantity: 'other', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'a plug with a slash in its name, new firmware offered (guide, “MQTT Topics and Messages”)',
      options: { base: 'zigbee2mqtt', device: 'kitchen/plug', settable: [], units: { voltage: 'V' } },
      frame: messageBytes(
        'zigbee2mqtt/kitchen/plug',
        '{"state":"ON","power":12.5,"energy":1.25,"voltage":231,"update":{"state":"idle","installed_version":33},"linkquality":66}',
      ),
      readings: [
        {
          reading: { state: 1, power: 12.5, energy: 1250, voltage: 231, linkquality: 66 },
          found: {
            state: { quantity: 'switch', decimals: 0, min: 0, max: 1 },
            power: { quantity: 'power', decimals: 1 },
            energy: { quantity: 'energy', decimals: 0 },
            voltage: { quantity: 'voltage', decimals: 0 },
            linkquality: { quantity: 'count', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'a door and a button (documentation of MCCGQ11LM and WXKG11LM)',
      frame: messageBytes(
        'zigbee2mqtt/door',
        '{"contact":false,"action":"single","last_seen":1700000000000}',
      ),
      readings: [{ subject: 'door', reading: { contact: 0 } }],
    },
    {
      name: 'whether it is there, as since 2.0',
      frame: messageBytes('zigbee2mqtt/door/availability', '{"state":"offline"}'),
      readings: [{ subject: 'door', reading: { online: 0 } }],
    },
    {
      name: 'and as before',
      frame: messageBytes('zigbee2mqtt/door/availability', 'online'),
      readings: [{ subject: 'door', reading: { online: 1 } }],
    },
    { name: 'the bridge itself', frame: messageBytes('zigbee2mqtt/bridge', '{"a":1}'), readings: [] },
    { name: 'cut short', frame: messageBytes('zigbee2mqtt/door', '{"contact":fal'), fault: 'frame/syntax' },
    {
      name: 'on (guide: {"state": "ON"})',
      set: { state: 1 },
      options: { base: 'zigbee2mqtt', device: 'lamp', settable: ['brightness'], units: {} },
      bytes: messageBytes('zigbee2mqtt/lamp/set', '{"state":"ON"}'),
    },
    {
      name: 'dimmed (guide: {"brightness": 100})',
      set: { brightness: 100 },
      options: { base: 'zigbee2mqtt', device: 'lamp', settable: ['brightness'], units: {} },
      bytes: messageBytes('zigbee2mqtt/lamp/set', '{"brightness":100}'),
    },
  ],
});
