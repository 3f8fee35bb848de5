import { connect as connectTcp } from 'node:net';
import { type IClientOptions, type MqttClient, connectAsync } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AedesBroker } from '../../node-bridge/broker/aedes-broker.ts';
import { PACKET_BYTES } from '../../node-bridge/broker/caps.ts';
import { fault } from '../../station/model/fault.ts';
import type { Incoming } from '../../station/runtime/platform.ts';
import { credentialOf } from '../trust/broker/cast.ts';
import { openBroker, OWN } from './open-broker.ts';
import { until } from './until.ts';

const WILL = {
  topic: `fieldline/${OWN}/status`,
  payload: Buffer.from('gone'),
  qos: 1,
  retain: true,
} as const;
const forever = new AbortController().signal;

let world: Awaited<ReturnType<typeof openBroker>>;
let broker: AedesBroker;
let port: number;
let clients: MqttClient[];
let take: (message: Incoming) => Promise<void>;

beforeEach(async () => {
  clients = [];
  take = () => Promise.resolve();
  world = await openBroker({ take: (message) => take(message) });
  ({ broker, port } = world);
});

afterEach(async () => {
  for (const client of clients) await client.endAsync(true);
  await world.close();
});

/** A station that is called so and may command; who is called `reader` shows nothing. */
async function visitor(clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
  const isKnown = clientId.startsWith('tablet');
  const more = { station: clientId, role: 'operator' } as const;
  const credential = isKnown ? await credentialOf(world.trust.identities, more) : {};
  const client = await connectAsync(
    `mqtt://127.0.0.1:${port}`,
    { clientId, reconnectPeriod: 0, ...credential, ...options },
    false,
  );
  clients.push(client);
  return client;
}

async function listener(filter: string): Promise<Map<string, string>> {
  const client = await visitor(`reader-${clients.length}`);
  const heard = new Map<string, string>();
  client.on('message', (topic, payload) => heard.set(topic, String(payload)));
  await client.subscribeAsync(filter, { qos: 1 });
  return heard;
}

const closed = (client: MqttClient) => until(() => !client.connected);

test('a message is acknowledged only after the keeper has it', async () => {
  let keep!: () => void;
  take = () => new Promise((resolve) => (keep = resolve));
  const tablet = await visitor('tablet-1');
  let acknowledged = false;
  const sent = tablet
    .publishAsync('fieldline/tablet-1/devices/m/batch', '{}', { qos: 1 })
    .then(() => (acknowledged = true));
  await until(() => keep !== undefined);
  await tablet.subscribeAsync('fieldline/nobody/#'); // a whole turn to the broker and back
  expect(acknowledged).toBe(false);
  keep();
  await sent;
});

test('what there is no room for is not acknowledged, is seen meanwhile, and its sender stays', async () => {
  const heard = await listener('fieldline/+/devices/+/batch');
  take = () => Promise.reject(fault('log/full', { usedBytes: 1, quotaBytes: 1 }));
  const tablet = await visitor('tablet-1');
  const topic = 'fieldline/tablet-1/devices/m/batch';
  let acknowledged = 0;
  const send = (text: string) =>
    void tablet.publishAsync(topic, text, { qos: 1 }).then(
      () => acknowledged++,
      () => undefined,
    );
  for (let n = 0; n < 3; n++) send(`{"n":${n}}`);
  await until(() => heard.get(topic) === '{"n":2}');
  await tablet.subscribeAsync('fieldline/nobody/#'); // a whole turn to the broker and back
  expect([acknowledged, tablet.connected]).toEqual([0, true]);
  take = () => Promise.resolve();
  send('{"n":3}');
  await until(() => acknowledged === 1);
  expect(tablet.connected).toBe(true);
});

test('who goes on for long without an answer is sent away once: its session does not grow for ever', async () => {
  take = () => Promise.reject(fault('log/full', { usedBytes: 1, quotaBytes: 1 }));
  const tablet = await visitor('tablet-1');
  for (let n = 0; n < 600 && tablet.connected; n++)
    void tablet.publishAsync('fieldline/tablet-1/devices/m/batch', '{}', { qos: 1 }).catch(() => undefined);
  await closed(tablet);
});

test('what the keeper cannot store is not acknowledged; the sender is sent away and comes again', async () => {
  take = () => Promise.reject(new Error('disk full'));
  const tablet = await visitor('tablet-1');
  let acknowledged = false;
  tablet.publish('fieldline/tablet-1/devices/m/batch', '{}', { qos: 1 }, (error) => (acknowledged = !error));
  await closed(tablet);
  expect(acknowledged).toBe(false);
  take = () => Promise.resolve();
  const again = await visitor('tablet-1');
  await again.publishAsync('fieldline/tablet-1/devices/m/batch', '{}', { qos: 1 });
});

test('who publishes what it may not is sent away, and nobody hears it', async () => {
  const heard = await listener('#');
  for (const [topic, retain] of [
    ['fieldline/other/status', false],
    [`fieldline/${OWN}/status`, true],
    ['fieldline/tablet-1/ack/hub', true],
    ['fieldline/other/devices/pump/set', true],
    ['anything', false],
    ['$SYS/x', false],
  ] as const) {
    const tablet = await visitor('tablet-1');
    tablet.publish(topic, 'no', { qos: 1, retain });
    await closed(tablet);
  }
  const tablet = await visitor('tablet-1');
  await tablet.publishAsync('fieldline/other/devices/pump/set', '1', { qos: 1 });
  await until(() => heard.size > 0);
  expect([...heard]).toEqual([['fieldline/other/devices/pump/set', '1']]);
});

test('the broker’s own topics and shared subscriptions are refused to a visitor', async () => {
  const reader = await visitor('reader');
  await expect(reader.subscribeAsync('$SYS/#')).rejects.toThrow();
  await expect(reader.subscribeAsync('$share/g/fieldline/#')).rejects.toThrow();
  await reader.subscribeAsync('#');
});

test('a will that its client may not publish, and a name of the bridge, are refused at the door', async () => {
  const will = { topic: 'fieldline/other/status', payload: Buffer.from('x'), qos: 1, retain: true } as const;
  await expect(visitor('tablet-1', { will })).rejects.toMatchObject({ code: 5 });
  await expect(visitor(OWN)).rejects.toMatchObject({ code: 2 });
  await expect(visitor(`${OWN}-0000`)).rejects.toMatchObject({ code: 2 });
  const own = { ...will, topic: 'fieldline/tablet-1/status' };
  const heard = await listener('fieldline/+/status');
  const tablet = await visitor('tablet-1', { will: own });
  tablet.stream.destroy();
  await until(() => heard.get('fieldline/tablet-1/status') === 'x');
});

test('a packet that is too large ends its connection, and only that', async () => {
  const reader = await visitor('reader');
  const tablet = await visitor('tablet-1');
  const topic = 'fieldline/tablet-1/devices/m/batch';
  await tablet.publishAsync(topic, Buffer.alloc(PACKET_BYTES - 100), { qos: 1 });
  tablet.publish(topic, Buffer.alloc(PACKET_BYTES), { qos: 1 });
  await closed(tablet);
  expect(reader.connected).toBe(true);
});

test('a topic that is too deep ends its connection, and only that', async () => {
  const reader = await visitor('reader');
  const tablet = await visitor('tablet-1');
  tablet.publish(`fieldline/tablet-1/${'a/'.repeat(200)}`, 'x', { qos: 1 });
  await closed(tablet);
  await expect(reader.subscribeAsync('a/'.repeat(200))).rejects.toThrow();
});

test('bytes that are no MQTT end their connection, and only that', async () => {
  const reader = await visitor('reader');
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(() => socket.destroyed || socket.readableEnded);
  expect(reader.connected).toBe(true);
});

test('nobody’s absence is kept for: a session ends with its connection', async () => {
  const sleeper = await visitor('sleeper', { clean: false });
  await sleeper.subscribeAsync('fieldline/#', { qos: 1 });
  await sleeper.endAsync();
  const tablet = await visitor('tablet-1');
  await tablet.publishAsync('fieldline/tablet-1/devices/m/batch', 'x', { qos: 1 });
  const heard: string[] = [];
  const back = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: 'sleeper',
    clean: false,
    reconnectPeriod: 0,
  });
  clients.push(back);
  back.on('message', (topic) => heard.push(topic));
  await back.subscribeAsync('fieldline/nobody/#');
  expect(heard).toEqual([]);
});

test('who does not read is sent away, and nobody waits for it', async () => {
  const heard = await listener('fieldline/tablet-1/status');
  // CONNECT as `frozen`, SUBSCRIBE to `#`: and then it never reads.
  const frozen = connectTcp(port, '127.0.0.1').pause();
  let left = false;
  frozen.on('error', () => (left = true)).on('close', () => (left = true));
  frozen.write('\x10\x12\x00\x04MQTT\x04\x02\x00\x00\x00\x06frozen\x82\x06\x00\x01\x00\x01#\x00', 'latin1');
  const tablet = await visitor('tablet-1');
  for (let i = 0; i < 100; i++)
    await tablet.publishAsync('fieldline/tablet-1/devices/m/batch', Buffer.alloc(PACKET_BYTES - 100), {
      qos: 1,
    });
  await tablet.publishAsync('fieldline/tablet-1/status', 'still here', { qos: 1 });
  await until(() => heard.get('fieldline/tablet-1/status') === 'still here');
  const pinging = setInterval(() => frozen.write('\xc0\x00', 'latin1'), 20);
  await until(() => left);
  clearInterval(pinging);
});

test('the bridge’s own connection has all rights, its goodbye reaches everybody, its will only when it dies', async () => {
  const heard = await listener('#');
  const own = await broker.connect(OWN, WILL, forever);
  await own.publish({ topic: `fieldline/${OWN}/status`, payload: Buffer.from('on'), qos: 1, retain: true });
  await own.publish({ topic: `fieldline/${OWN}/status`, payload: Buffer.from('off'), qos: 1, retain: true });
  await own.close();
  expect(await own.ended).toBeUndefined();
  await broker.close();
  expect(heard.get(`fieldline/${OWN}/status`)).toBe('off');
});

test('the own connection hears what is retained, and commands', async () => {
  const tablet = await visitor('tablet-1');
  await tablet.publishAsync('fieldline/tablet-1/status', 'on', { qos: 1, retain: true });
  const own = await broker.connect(OWN, WILL, forever);
  const incoming = own.incoming[Symbol.asyncIterator]();
  await own.subscribe(['fieldline/+/status', `fieldline/${OWN}/devices/+/set`]);
  expect((await incoming.next()).value).toMatchObject({ topic: 'fieldline/tablet-1/status', retained: true });
  await tablet.publishAsync(`fieldline/${OWN}/devices/garden/set`, '{"id":"1"}', { qos: 1 });
  expect((await incoming.next()).value).toMatchObject({
    topic: `fieldline/${OWN}/devices/garden/set`,
    retained: false,
  });
  await own.close();
});
