import { afterEach, beforeAll, expect, test } from 'vitest';
import { Listener } from '../bridge/listener.ts';
import { hasMosquitto, startMosquitto } from '../bridge/mosquitto.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { type Running, startWith } from '../wires/running.ts';
import { hasMosquittoPub, mosquittoPub } from './mosquitto-pub.ts';

// Foreign devices at a broker, from `devices.json` to Fieldline's own topics: the built bridge, and clients that are none of our code.

beforeAll(async () => void (await build()), 240_000);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const started = async (
  devices: readonly unknown[],
  brokers?: Readonly<Record<string, string>>,
): Promise<Running> => {
  const urls = Object.entries(brokers ?? {}).map(([name, url]) => [name, { url }] as const);
  const running = await startWith(devices, undefined, {
    'mqtt-in.json': { brokers: Object.fromEntries(urls) },
  });
  ends.push(() => running.end());
  return running;
};
const client = async (port: number, credential = '', ...filters: string[]) => {
  const listener = await Listener.at(
    `mqtt://${credential}127.0.0.1:${port}`,
    `foreign-${Math.random()}`,
    ...filters,
  );
  ends.push(() => listener.close());
  return listener;
};
const device = (id: string, driver: string, address: string, options: unknown) => ({
  id,
  label: id,
  driver,
  address,
  options,
});
/** What the command line prints for somebody new, as it stands in an address. */
const credential = async (...args: string[]): Promise<string> => {
  const adding = new Fieldline(args);
  await adding.ended;
  const said = JSON.parse(adding.stdout) as Readonly<
    Record<'id' | 'token' | 'username' | 'password', string>
  >;
  return `${said.username ?? said.id}:${said.password ?? said.token}@`;
};
const isLive = ({ phase }: Record<string, unknown>) => phase === 'live';

test.skipIf(!hasMosquittoPub)(
  'MQTT 3.1.1 publish of iotdunia/temperature = 28.3 by mosquitto_pub becomes a channel; what no device reads is refused',
  async () => {
    const { state, reader, mqtt, data, signIn } = await started([
      device('iotdunia', 'mqtt-topics', 'mqtt:here', { rules: [{ topic: 'iotdunia/{channel}' }] }),
    ]);
    await reader.json('/devices/iotdunia/status', isLive);
    expect(await mosquittoPub(mqtt, 'iotdunia/temperature', '28.3', '-q', '1')).not.toBe(0); // who shows nothing
    expect(await mosquittoPub(mqtt, 'iotdunia/temperature', '28.3', ...signIn)).toBe(0);
    await state('iotdunia', ({ temperature }) => temperature === 28.3);
    await mosquittoPub(mqtt, 'iotdunia/temperature', '29.1', '-q', '1', ...signIn);
    await state('iotdunia', ({ temperature }) => temperature === 29.1);
    expect(await mosquittoPub(mqtt, 'elsewhere/temperature', '17', '-q', '1', ...signIn)).not.toBe(0);
    const seen = new Fieldline(['seen', '--data', data]);
    await seen.ended;
    expect(JSON.parse(seen.stdout)).toMatchObject({
      by: 'mqtt',
      name: 'elsewhere/temperature',
      said: '17',
      offer: { driver: 'mqtt-topics', options: { rules: [{ topic: 'elsewhere/temperature' }] } },
    });
  },
);

test.skipIf(!hasMosquittoPub)(
  'each name that mosquitto_pub says in sensors/{device}/temperature is a device of its own, two at most',
  async () => {
    const { state, reader, mqtt, signIn } = await started([
      device('sensors', 'mqtt-topics', 'mqtt:here', {
        rules: [{ topic: 'sensors/{device}/temperature' }],
        most: 2,
      }),
    ]);
    await reader.json('/devices/sensors/status', isLive);
    const say = (name: string, value: number) =>
      mosquittoPub(mqtt, `sensors/${name}/temperature`, String(value), '-q', '1', ...signIn);
    for (const name of ['kitchen', 'living room']) {
      await say(name, 20);
      await reader.json(`/devices/sensors-${name.replace(' ', '_')}/status`, isLive);
    }
    await say('kitchen', 21.5);
    await state('sensors-kitchen', ({ temperature }) => temperature === 21.5);
    await say('living room', 19.5);
    await state('sensors-living_room', ({ temperature }) => temperature === 19.5);
    await say('attic', 31);
    expect(
      await reader.json('/devices/sensors/event', ({ text }) => String(text).startsWith('2 ')),
    ).toMatchObject({
      text: '2 devices are made at most: what “attic” and others say stands here, by their names',
    });
    expect(reader.heard.some(({ topic }) => topic.includes('sensors-attic'))).toBe(false);
  },
);

test('a Tasmota plug at the embedded broker: measured, switched, confirmed by its own word; where it says nothing, unknown', async () => {
  const { state, reader, mqtt, data, station } = await started([
    device('plug', 'mqtt-tasmota', 'mqtt:here', { device: 'plug_1' }),
  ]);
  await reader.json('/devices/plug/status', isLive);
  const topics = ['tele/plug_1/#', 'stat/plug_1/#', 'cmnd/plug_1/#'];
  const own = await credential('broker', 'add', 'Plug 1', '--data', data, '--topics', ...topics);
  const person = await client(
    mqtt,
    await credential('tokens', 'add', 'Anna', '--role', 'operator', '--data', data),
  );
  const set = (body: unknown) => person.publish(`fieldline/${station}/devices/plug/set`, body);
  const plug = await client(mqtt, own, 'cmnd/plug_1/#');
  const say = (topic: string, payload: string) => plug.client.publishAsync(topic, payload, { qos: 1 });
  await say('tele/plug_1/SENSOR', '{"ENERGY":{"Total":3.185,"Power":60.5,"Voltage":234}}');
  expect(await state('plug', ({ ENERGY_Power }) => ENERGY_Power === 60.5)).toMatchObject({
    ENERGY_Total: 3185,
  });
  await say('stat/plug_1/POWER', 'OFF');
  await state('plug', ({ POWER }) => POWER === 0);
  plug.client.on('message', (topic, payload) => void say(topic.replace('cmnd', 'stat'), payload.toString()));
  await set({ id: 'on', channel: 'POWER', value: 1 });
  expect(await reader.json('/devices/plug/outcome', ({ id }) => id === 'on')).toMatchObject({ ok: true });
  expect(plug.heard).toMatchObject([{ topic: 'cmnd/plug_1/POWER', text: 'ON' }]);
  plug.client.removeAllListeners('message');
  await set({ id: 'off', channel: 'POWER', value: 0 });
  expect(await reader.json('/devices/plug/outcome', ({ id }) => id === 'off')).toMatchObject({
    ok: false,
    fault: { code: 'command/unconfirmed' },
  });
  // Now that somebody is known, a program without a credential says nothing any more.
  expect(
    hasMosquittoPub &&
      (await mosquittoPub(mqtt, 'tele/plug_1/SENSOR', '{"ENERGY":{"Power":666}}', '-q', '1')),
  ).not.toBe(0);
  await say('tele/plug_1/SENSOR', '{"ENERGY":{"Power":61}}');
  await state('plug', ({ ENERGY_Power }) => ENERGY_Power === 61);
  expect(reader.heard.some(({ text }) => text.includes('Power":666'))).toBe(false);
});

test.skipIf(!hasMosquitto)(
  'devices behind Zigbee2MQTT at a mosquitto elsewhere: what the broker had kept is told as old, what comes is a row, and a broker that comes back is heard again',
  async () => {
    const mosquitto = await startMosquitto();
    let kill = () => mosquitto.kill();
    ends.push(() => kill());
    const old = await client(mosquitto.port);
    await old.client.publishAsync('zigbee2mqtt/attic', '{"temperature":11.5}', { qos: 1, retain: true });
    const { reader } = await started([device('house', 'mqtt-zigbee2mqtt', 'mqtt:house', {})], {
      house: `mqtt://127.0.0.1:${mosquitto.port}`,
    });
    const meta = await reader.json('/devices/house/meta', ({ subjects }) => subjects?.attic !== undefined);
    expect(meta.subjects.attic).toEqual({ 'temperature (kept)': '11.5' });
    await old.client.publishAsync('zigbee2mqtt/hall', '{"temperature":21.25,"linkquality":90}', { qos: 1 });
    const row = await reader.json('/devices/house/batch', ({ channels }) => channels !== undefined);
    expect(row).toMatchObject({ subject: 'hall' });
    await mosquitto.kill();
    await reader.json('/devices/house/status', ({ phase }) => phase === 'waiting');
    const again = await startMosquitto(mosquitto.port);
    kill = () => again.kill();
    const later = await client(again.port);
    const says = setInterval(
      () => void later.client.publish('zigbee2mqtt/hall', '{"temperature":22.5}'),
      200,
    );
    ends.push(() => clearInterval(says));
    await until(() =>
      reader.heard.some(({ topic, text }) => topic.endsWith('/devices/house/batch') && text.includes('22.5')),
    );
    expect(
      reader.heard.filter(({ text }) => text.includes('11.5')).map(({ topic }) => topic.split('/').at(-1)),
    ).not.toContain('batch');
  },
);
