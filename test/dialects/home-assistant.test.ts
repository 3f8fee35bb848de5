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
