import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { quantities, type Quantity } from '../../station/model/channel.ts';
import { sensorClass } from '../../station/uplink/dialects/home-assistant/device-classes.ts';
import { discovery, forgotten } from '../../station/uplink/dialects/home-assistant/discovery.ts';
import { readSet } from '../../station/uplink/native/command.ts';
import { bed, golden, jsonOf, origin } from './scene.ts';

const { station } = origin;
const configOf = (meta = bed) => jsonOf(discovery(station, meta).at(-1)!) as Config;
interface Config {
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

test('a device is told with all its channels in one retained message', async () => {
  await expect(golden(discovery(station, bed))).toMatchFileSnapshot('golden/home-assistant.txt');
});

test('an empty retained message on the same topic takes the device back', () => {
  const { topic } = discovery(station, bed)[0]!;
  expect(forgotten(station, 'bed')).toEqual({ topic, payload: new Uint8Array(0), qos: 1, retain: true });
});

test('a channel that is no more, or something else now, is taken back before the rest is told', () => {
  const now = {
    ...bed,
    channels: bed.channels
      .filter(({ name }) => name !== 'flow')
      .map((channel) => {
        if (channel.name !== 'door') return channel;
        return { ...channel, writable: true as const };
      }),
  };
  const [first, last, ...more] = discovery(station, now, bed).map((message) => jsonOf(message) as Config);
  expect(more).toEqual([]);
  expect(first!.components).toMatchObject({
    flow: { platform: 'sensor' },
    door: { platform: 'binary_sensor' },
  });
  expect(Object.keys(first!.components['flow']!)).toEqual(['platform']);
  expect(Object.keys(last!.components)).not.toContain('flow');
  expect(last!.components['door']).toMatchObject({ platform: 'switch' });
});

describe('what a switch of Home Assistant publishes', () => {
  const { pump } = configOf().components;
  const arrival = (payload: unknown, retained = false) => ({
    payload: new TextEncoder().encode(payload as string),
    retained,
    redelivered: false,
  });

  test('is a command of ours, though two channels can be written', () => {
    const on = readSet('bed', ['pump', 'setpoint'], arrival(pump!['payload_on']), 'new');
    expect(on).toEqual({
      kind: 'command',
      command: { id: 'new', device: 'bed', channel: 'pump', value: 1 },
    });
    const off = readSet('bed', ['pump', 'setpoint'], arrival(pump!['payload_off']), 'new');
    expect(off).toMatchObject({ command: { channel: 'pump', value: 0 } });
  });

  test('is never obeyed from what the broker kept', () => {
    expect(readSet('bed', ['pump'], arrival(pump!['payload_on'], true), 'new')).toEqual({ kind: 'ignored' });
  });
});

test('a channel shown in another unit is converted there as it is here', () => {
  const { temperature } = configOf().components;
  expect(temperature).toMatchObject({ unit_of_measurement: '°F' });
  expect(temperature!['value_template']).toContain("value_json['temperature'] * 1.8 + 32");
});

test('a channel named time is left out: its row has a time of its own', () => {
  const channels = [...bed.channels, { ...bed.channels[0]!, name: 'time' }];
  expect(Object.keys(configOf({ ...bed, channels }).components)).not.toContain('time');
});

test('every quantity is sorted, and what can be counted up only is said to be so', () => {
  const all = Object.keys(quantities) as Quantity[];
  expect(all.map((quantity) => sensorClass(quantity, 'x')).every(Boolean)).toBe(true);
  const totals = all.filter((quantity) => sensorClass(quantity, 'x').stateClass === 'total_increasing');
  expect(totals).toEqual(['energy', 'reactiveEnergy']);
});

describe("Home Assistant's own checks", () => {
  const schema = JSON.parse(
    readFileSync(new URL('home-assistant.schema.json', import.meta.url), 'utf8'),
  ) as object;
  const takes = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  const problems = (config: unknown) => (takes(config) ? [] : takes.errors);

  test('pass a device with a channel of every quantity, to read and to set', () => {
    const like = bed.channels[0]!;
    const channels = (Object.keys(quantities) as Quantity[]).flatMap((quantity) => [
      { ...like, name: quantity, quantity },
      { ...like, name: `${quantity}-set`, quantity, decimals: 6, writable: true as const },
      { ...like, name: `${quantity}-scaled`, quantity, gain: 2, offset: -3, unitText: 'x' },
    ]);
    expect(problems(configOf())).toEqual([]);
    expect(problems(configOf({ ...bed, channels }))).toEqual([]);
    for (const message of discovery(station, { ...bed, channels: [] }, bed))
      expect(problems(jsonOf(message))).toEqual([]);
  });

  test('find what is wrong', () => {
    const config = configOf();
    const wrong = { ...config.components['energy'], unit_of_measurement: 'calories' };
    expect(problems({ ...config, components: { energy: wrong } })).not.toEqual([]);
    expect(problems({ ...config, origin: undefined })).not.toEqual([]);
    expect(problems({ ...config, state_topic: 'a/#' })).not.toEqual([]);
  });
});

const corpus = new URL('../../../shared/corpus/homeassistant/zigbee2mqtt-a.json', import.meta.url);
test.skipIf(!existsSync(corpus))(
  'what other programs send is of the same fields, where the corpus is there',
  () => {
    interface Vectors {
      readonly vectors: readonly {
        readonly topic: string;
        readonly payload: Readonly<Record<string, unknown>>;
      }[];
    }
    const { vectors } = JSON.parse(readFileSync(corpus, 'utf8')) as Vectors;
    const sent = (platform: string) =>
      new Set(
        vectors
          .filter(({ topic }) => topic.split('/')[1] === platform)
          .flatMap(({ payload }) => Object.keys(payload)),
      );
    const ours = [
      'name',
      'min',
      'max',
      'step',
      'qos',
      'retain',
      'optimistic',
      'mode',
      'device_class',
      'suggested_display_precision',
    ];
    for (const component of Object.values(configOf().components)) {
      const { platform, ...fields } = component;
      if (platform === 'binary_sensor') continue; // there is none among them
      const known = new Set([
        ...sent(platform as string),
        ...ours,
        'command_template',
        'state_on',
        'state_off',
      ]);
      expect(Object.keys(fields).filter((field) => !known.has(field))).toEqual([]);
    }
  },
);
