import { ascii } from '../codec/bytes.ts';
import { once } from '../codec/framing/once.ts';
import { publications } from '../codec/mqtt/publication.ts';
import type { Channels } from '../model/channel.ts';
import { atBroker, messageBytes, SWITCHED } from './broker.ts';
import { defineDriver, type Driver } from './driver.ts';
import { decode, encode, forOne, keyOf, patternOf, TopicOptions } from './topics.ts';

/** Where rules name what no two messages have in common, what comes again is left out. */
function eachOnce(options: TopicOptions): Driver<Channels, TopicOptions> {
  const framing = once(publications, (frame) => keyOf(frame, options));
  return { ...own, source: { ...own.source, framing } };
}

const own = defineDriver<Channels, TopicOptions>({
  id: 'mqtt-topics',
  title: 'Topics at a broker (MQTT)',
  options: TopicOptions,
  channels: 'found',
  source: {
    link: atBroker('sensors/+'),
    linkWith: ({ rules }) => atBroker(...rules.map((rule) => patternOf(rule).filter)),
    framing: publications,
  },
  becomes: eachOnce,
  telltale: 'none',
  decode: (frame, { options }) => decode(frame, options),
  encode,
  forOne,
  writable(channel, { sets }) {
    const setting = sets.find((each) => each.channel === channel);
    if (!setting) return undefined;
    const { words, min, max } = setting;
    if (words && min === undefined && max === undefined) return SWITCHED;
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  },
  vectors: [
    {
      name: 'a bare number',
      options: { rules: [{ topic: 'iotdunia/{channel}' }], sets: [], most: 32 },
      frame: messageBytes('iotdunia/temperature', '28.3'),
      readings: [
        { reading: { temperature: 28.3 }, found: { temperature: { quantity: 'other', decimals: 1 } } },
      ],
    },
    {
      name: 'the packet of it, byte by byte (MQTT 3.1.1, section 3.3)',
      options: { rules: [{ topic: 'a/b' }], sets: [], most: 32 },
      frame: Uint8Array.of(0x30, 0x07, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x34, 0x32),
      readings: [{ reading: { b: 42 } }],
    },
    {
      name: 'a number with its unit, and who speaks in the topic',
      options: { rules: [{ topic: 'house/{subject}/{channel}' }], sets: [], most: 32 },
      frame: messageBytes('house/living room/temperature', ' 21.40 °C\n'),
      readings: [
        {
          subject: 'living_room',
          reading: { temperature: 21.4 },
          found: { temperature: { quantity: 'temperature', decimals: 2 } },
        },
      ],
    },
    {
      name: 'a device of its own for each that speaks',
      options: { rules: [{ topic: 'sensors/{device}/temperature' }], sets: [], most: 32 },
      frame: messageBytes('sensors/living room/temperature', '21.4'),
      readings: [{ subject: 'living_room', reading: { temperature: 21.4 } }],
    },
    {
      name: 'a switch',
      options: { rules: [{ topic: 'lab/pump' }], sets: [], most: 32 },
      frame: messageBytes('lab/pump', 'ON'),
      readings: [
        { reading: { pump: 1 }, found: { pump: { quantity: 'switch', decimals: 0, min: 0, max: 1 } } },
      ],
    },
    {
      name: 'JSON, all of it',
      options: { rules: [{ topic: 'weather/#' }], sets: [], most: 32 },
      frame: messageBytes('weather/mast', '{"t":-3.5,"wind":{"ms":4,"gusts":[5,7.5]},"ok":true,"id":"0815"}'),
      readings: [{ reading: { t: -3.5, wind_ms: 4, wind_gusts_0: 5, wind_gusts_1: 7.5, ok: 1 } }],
    },
    {
      name: 'JSON by its places, with units, words and a number that means none',
      options: {
        rules: [
          {
            topic: 'rtl_433/+',
            subject: '$.id',
            fields: [
              { name: 'air', path: 'temperature_F', unit: '°C', scale: 5 / 9, offset: -160 / 9, decimals: 1 },
              { name: 'rain', path: '$["rain mm"][0]', quantity: 'rainfall', none: [-1] },
              { name: 'door', path: 'state.door', words: { SHUT: 0, AJAR: 1 }, quantity: 'switch' },
            ],
          },
        ],
        sets: [],
        most: 32,
      },
      frame: messageBytes(
        'rtl_433/events',
        '{"id":1234,"temperature_F":69.8,"rain mm":[-1],"state":{"door":"AJAR"}}',
      ),
      readings: [
        {
          subject: '1234',
          reading: { air: 21, door: 1 },
          found: { air: { quantity: 'temperature', decimals: 1 }, door: { quantity: 'switch', decimals: 0 } },
        },
      ],
    },
    {
      name: 'what the broker had kept is no reading',
      options: { rules: [{ topic: 'iotdunia/{channel}' }], sets: [], most: 32 },
      frame: Uint8Array.of(0x31, ...messageBytes('iotdunia/temperature', '28.3').subarray(1)),
      readings: [
        {
          reading: {},
          found: { temperature: { quantity: 'other', decimals: 1 } },
          facts: { 'temperature (kept)': '28.3' },
        },
      ],
    },
    {
      name: 'words that are no number, and a topic of somebody else',
      options: { rules: [{ topic: 'a/{channel}' }], sets: [], most: 32 },
      frame: messageBytes('a/b', 'hello'),
      readings: [],
    },
    {
      name: 'JSON cut at its end',
      options: { rules: [{ topic: 'a/{channel}' }], sets: [], most: 32 },
      frame: messageBytes('a/b', '{"t":2'),
      fault: 'frame/syntax',
    },
    { name: 'a packet of another kind', frame: Uint8Array.of(0x40, 0x02, 0x00, 0x01), fault: 'frame/syntax' },
    { name: 'a line of text', frame: ascii('28.3'), fault: 'frame/syntax' },
    {
      name: 'a word that switches',
      set: { pump: 1 },
      options: {
        rules: [{ topic: 'lab/{channel}' }],
        most: 32,
        sets: [
          { channel: 'pump', topic: 'lab/pump/set', payload: '{"to":"{}"}', words: { RUN: 1, STOP: 0 } },
        ],
      },
      bytes: messageBytes('lab/pump/set', '{"to":"RUN"}'),
    },
  ],
});

/** Any device at a broker, by the topics and places that a person names: docs/mqtt-in.md. */
export default own;
