import * as v from 'valibot';
import { type Publication, publications } from '../codec/mqtt/publication.ts';
import type { Labelled } from '../codec/text/labelled.ts';
import { valueInText, valuesInJson } from '../codec/text/plain-value.ts';
import type { Channels } from '../model/channel.ts';
import {
  atBroker,
  inUnits,
  jsonIn,
  Level,
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

const Options = v.object({
  /** Its `topic_prefix`, which is its name; empty for all of them, which are then heard as speakers and cannot be switched. */
  device: Level('Name'),
  switches: Names('Switches'),
  lights: Names('Lights'),
  numbers: Names('Numbers to set'),
  units: Units,
});
type Options = v.InferOutput<typeof Options>;

/** Components whose state is a number or a word for one. */
const PLAIN = ['sensor', 'binary_sensor', 'switch', 'fan', 'number'] as const;
const isPlain = (component: string): boolean => (PLAIN as readonly string[]).includes(component);

function decode(frame: Uint8Array, options: Options): readonly Said[] {
  const message = messageIn(frame);
  const [device = '', component = '', object = '', last, ...more] = message.topic.split('/');
  if (message.payload.length === 0 || more.length > 0) return [];
  if (options.device !== '' && device !== options.device) return [];
  const isThere = component === 'status' && object === '';
  if (!isThere && last !== 'state') return [];
  const values = isThere ? plain('online', message) : valuesOf(component, object, message);
  return sayings(
    inUnits(values, options.units),
    message,
    options.device === '' ? subjectOf(device) : undefined,
  );
}

function valuesOf(component: string, object: string, message: Publication): readonly Labelled[] {
  if (isPlain(component)) return plain(object, message);
  if (component !== 'light') return [];
  return valuesInJson(jsonIn(message))
    .filter(({ label }) => label === 'state' || label === 'brightness')
    .map((each) => ({ ...each, label: each.label === 'state' ? object : `${object}_${each.label}` }));
}

/** A sensor that has no value says `nan`. */
function plain(label: string, message: Publication): readonly Labelled[] {
  const value = valueInText(textIn(message));
  return value ? [{ ...value, label }] : [];
}

function encode(
  channel: string,
  value: number,
  { device, lights, numbers }: Options,
): Uint8Array<ArrayBuffer> {
  const word = value === 0 ? 'OFF' : 'ON';
  if (lights.includes(channel))
    return messageBytes(`${device}/light/${channel}/command`, JSON.stringify({ state: word }));
  if (numbers.includes(channel)) return messageBytes(`${device}/number/${channel}/command`, String(value));
  return messageBytes(`${device}/switch/${channel}/command`, word);
}

/**
 * ESPHome with its component `mqtt`. A switch counts as switched when its state topic says so. ESPHome has its states kept by the
 * broker: those are told as old, until it says something.
 * @see esphome.io/components/mqtt.html
 */
export default defineDriver<Channels, Options>({
  id: 'mqtt-esphome',
  title: 'ESPHome (MQTT)',
  datasheetOnly: true,
  options: Options,
  channels: 'found',
  source: {
    link: atBroker('+/status'),
    linkWith: ({ device }) =>
      atBroker(
        `${device || '+'}/status`,
        ...[...PLAIN, 'light'].map((component) => `${device || '+'}/${component}/+/state`),
      ),
    framing: publications,
  },
  telltale: 'none',
  decode: (frame, { options }) => decode(frame, options),
  encode,
  writable(channel, { device, switches, lights, numbers }) {
    if (device === '') return undefined;
    if (switches.includes(channel) || lights.includes(channel)) return SWITCHED;
    return numbers.includes(channel) ? {} : undefined;
  },
  vectors: [
    {
      name: 'a sensor (documentation, “MQTT Client Component”)',
      frame: messageBytes('livingroom/sensor/livingroom_temperature/state', '21.5'),
      readings: [{ subject: 'livingroom', reading: { livingroom_temperature: 21.5 } }],
    },
    {
      name: 'a sensor whose unit a person told',
      options: { device: 'livingroom', switches: [], lights: [], numbers: [], units: { air: '°C' } },
      frame: messageBytes('livingroom/sensor/air/state', '21.50'),
      readings: [{ reading: { air: 21.5 }, found: { air: { quantity: 'temperature', decimals: 2 } } }],
    },
    {
      name: 'a binary sensor',
      frame: messageBytes('hall/binary_sensor/motion/state', 'ON'),
      readings: [{ subject: 'hall', reading: { motion: 1 } }],
    },
    {
      name: 'a light (documentation, “Light Component”: JSON schema)',
      frame: messageBytes(
        'hall/light/lamp/state',
        '{"state":"ON","brightness":155,"color":{"r":255,"g":180,"b":200}}',
      ),
      readings: [{ subject: 'hall', reading: { lamp: 1, lamp_brightness: 155 } }],
    },
    { name: 'no value', frame: messageBytes('hall/sensor/air/state', 'nan'), readings: [] },
    {
      name: 'a state that the broker had kept',
      frame: Uint8Array.of(0x31, ...messageBytes('hall/switch/relay/state', 'ON').subarray(1)),
      readings: [
        {
          subject: 'hall',
          reading: {},
          found: { relay: { quantity: 'switch', decimals: 0, min: 0, max: 1 } },
          facts: { 'relay (kept)': '1' },
        },
      ],
    },
    {
      name: 'it has gone',
      frame: messageBytes('hall/status', 'offline'),
      readings: [{ subject: 'hall', reading: { online: 0 } }],
    },
    { name: 'what it was told', frame: messageBytes('hall/switch/relay/command', 'ON'), readings: [] },
    {
      name: 'a broken state',
      frame: messageBytes('hall/light/lamp/state', '{"state"'),
      fault: 'frame/syntax',
    },
    {
      name: 'switched on',
      set: { relay: 1 },
      options: { device: 'hall', switches: ['relay'], lights: [], numbers: [], units: {} },
      bytes: messageBytes('hall/switch/relay/command', 'ON'),
    },
    {
      name: 'a light switched off',
      set: { lamp: 0 },
      options: { device: 'hall', switches: [], lights: ['lamp'], numbers: [], units: {} },
      bytes: messageBytes('hall/light/lamp/command', '{"state":"OFF"}'),
    },
    {
      name: 'a number',
      set: { target: 21.5 },
      options: { device: 'hall', switches: [], lights: [], numbers: ['target'], units: {} },
      bytes: messageBytes('hall/number/target/command', '21.5'),
    },
  ],
});
