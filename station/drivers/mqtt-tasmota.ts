import * as v from 'valibot';
import { publications } from '../codec/mqtt/publication.ts';
import { topicPattern } from '../codec/mqtt/topic-pattern.ts';
import type { Channels } from '../model/channel.ts';
import {
  atBroker,
  inUnits,
  Level,
  messageBytes,
  messageIn,
  Names,
  sayings,
  subjectOf,
  SWITCHED,
  Units,
} from './broker.ts';
import { defineDriver, type Said } from './driver.ts';
import { POWER, valuesOf } from './tasmota.ts';

const FULL_TOPIC = '%prefix%/%topic%/';

const Options = v.object({
  /** Its `Topic`; empty for all of them, which are then heard as speakers and cannot be switched. */
  device: Level('Topic'),
  fullTopic: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(100),
      v.regex(/^(?=.*%prefix%)(?=.*%topic%)(?:%prefix%|%topic%|[^%+#{}\0])+\/$/, 'as in %prefix%/%topic%/'),
      v.title('FullTopic'),
    ),
    FULL_TOPIC,
  ),
  settable: Names('Numbers to set', ['Dimmer']),
  units: Units,
});
type Options = v.InferOutput<typeof Options>;

const topicOf = ({ fullTopic }: Options, prefix: string, device: string): string =>
  fullTopic.replace('%prefix%', prefix).replace('%topic%', device);

function decode(frame: Uint8Array, options: Options): readonly Said[] {
  const message = messageIn(frame);
  const place = topicPattern(`${topicOf(options, '{prefix}', '{device}')}{what}`)?.captured(message.topic);
  if (!place || message.payload.length === 0) return [];
  const { prefix = '', device = '', what = '' } = place;
  if (options.device !== '' && device !== options.device) return [];
  const values = inUnits(valuesOf(`${prefix}/${what}`, what, message), options.units);
  return sayings(values, message, options.device === '' ? subjectOf(device) : undefined);
}

/**
 * Tasmota's own topics: what it measures, its outputs, and whether it is there. An output counts as switched when `stat/…/POWER`
 * says so, which Tasmota sends once it has switched.
 * @see tasmota.github.io/docs/MQTT
 */
export default defineDriver<Channels, Options>({
  id: 'mqtt-tasmota',
  title: 'Tasmota (MQTT)',
  datasheetOnly: true,
  options: Options,
  channels: 'found',
  source: {
    link: atBroker('tele/+/SENSOR', 'tele/+/STATE', 'tele/+/LWT', 'stat/+/+'),
    linkWith: (options) => {
      const [tele, stat] = ['tele', 'stat'].map((each) => topicOf(options, each, options.device || '+'));
      return atBroker(`${tele}SENSOR`, `${tele}STATE`, `${tele}LWT`, `${stat}+`);
    },
    framing: publications,
  },
  telltale: 'none',
  decode: (frame, { options }) => decode(frame, options),
  encode: (channel, value, options) =>
    messageBytes(
      `${topicOf(options, 'cmnd', options.device)}${channel}`,
      POWER.test(channel) ? (value === 0 ? 'OFF' : 'ON') : String(value),
    ),
  writable(channel, { device, settable }) {
    if (device === '') return undefined;
    if (POWER.test(channel)) return SWITCHED;
    if (!settable.includes(channel)) return undefined;
    return channel === 'Dimmer' ? { decimals: 0, min: 0, max: 100 } : {};
  },
  vectors: [
    {
      name: 'a sensor (documentation, “Sensor Configuration”)',
      frame: messageBytes(
        'tele/attic/SENSOR',
        '{"Time":"2019-11-03T19:34:28","BME280":{"Temperature":21.7,"Humidity":66.6,"DewPoint":15.2,"Pressure":988.6},"PressureUnit":"hPa","TempUnit":"C"}',
      ),
      readings: [
        {
          subject: 'attic',
          reading: {
            BME280_Temperature: 21.7,
            BME280_Humidity: 66.6,
            BME280_DewPoint: 15.2,
            BME280_Pressure: 98860,
          },
          found: {
            BME280_Temperature: { quantity: 'temperature', decimals: 1 },
            BME280_Humidity: { quantity: 'relativeHumidity', decimals: 1 },
            BME280_DewPoint: { quantity: 'temperature', decimals: 1 },
            BME280_Pressure: { quantity: 'pressure', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'a plug that measures (documentation, “Power Monitoring Calibration”)',
      options: { device: 'plug', fullTopic: FULL_TOPIC, settable: [], units: {} },
      frame: messageBytes(
        'tele/plug/SENSOR',
        '{"Time":"2018-11-01T02:12:20","ENERGY":{"TotalStartTime":"2018-10-26T22:05:23","Total":3.185,"Yesterday":3.058,"Today":0.127,"Period":10,"Power":60.5,"ApparentPower":61,"ReactivePower":2,"Factor":0.99,"Voltage":234,"Current":0.259}}',
      ),
      readings: [
        {
          reading: {
            ENERGY_Total: 3185,
            ENERGY_Yesterday: 3058,
            ENERGY_Today: 127,
            ENERGY_Period: 10,
            ENERGY_Power: 60.5,
            ENERGY_ApparentPower: 61,
            ENERGY_ReactivePower: 2,
            ENERGY_Factor: 0.99,
            ENERGY_Voltage: 234,
            ENERGY_Current: 0.259,
          },
        },
      ],
    },
    {
      name: 'what it says every five minutes (documentation, “MQTT”)',
      options: { device: 'plug', fullTopic: FULL_TOPIC, settable: ['Dimmer'], units: {} },
      frame: messageBytes(
        'tele/plug/STATE',
        '{"Time":"2019-11-03T19:34:28","Uptime":"0T00:05:26","UptimeSec":326,"Heap":27,"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,"MqttCount":1,"POWER":"OFF","Dimmer":100,"Wifi":{"AP":1,"SSId":"net","Channel":6,"RSSI":100,"Signal":-42,"LinkCount":1}}',
      ),
      readings: [{ reading: { POWER: 0, Dimmer: 100, Wifi_RSSI: 100, Wifi_Signal: -42 } }],
    },
    {
      name: 'degrees Fahrenheit',
      frame: messageBytes(
        'tele/attic/SENSOR',
        '{"DS18B20":{"Id":"01131B123456","Temperature":70.7},"TempUnit":"F"}',
      ),
      readings: [{ subject: 'attic', reading: { DS18B20_Temperature: 21.5 } }],
    },
    {
      name: 'an output was switched',
      frame: messageBytes('stat/plug/POWER2', 'ON'),
      readings: [{ subject: 'plug', reading: { POWER2: 1 } }],
    },
    {
      name: 'the answer to a command, whose output is said beside',
      frame: messageBytes('stat/lamp/RESULT', '{"POWER":"ON","Dimmer":55}'),
      readings: [{ subject: 'lamp', reading: { Dimmer: 55 } }],
    },
    {
      name: 'it has gone',
      frame: messageBytes('tele/plug/LWT', 'Offline'),
      readings: [{ subject: 'plug', reading: { online: 0 } }],
    },
    { name: 'its log', frame: messageBytes('stat/plug/LOGGING', '00:00:01 CFG: ...'), readings: [] },
    {
      name: 'cut short',
      frame: messageBytes('tele/plug/SENSOR', '{"ENERGY":{"Total":3.1'),
      fault: 'frame/syntax',
    },
    {
      name: 'on',
      set: { POWER1: 1 },
      options: { device: 'plug', fullTopic: FULL_TOPIC, settable: [], units: {} },
      bytes: messageBytes('cmnd/plug/POWER1', 'ON'),
    },
    {
      name: 'half as bright, its topics in another order',
      set: { Dimmer: 50 },
      options: { device: 'lamp', fullTopic: 'home/%topic%/%prefix%/', settable: ['Dimmer'], units: {} },
      bytes: messageBytes('home/lamp/cmnd/Dimmer', '50'),
    },
  ],
});
