import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import type { Connection } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';

const never = new AbortController().signal;
const message = (bytes: number, rest: Partial<Message> = {}): Message => ({
  topic: 'fieldline/t/devices/m/batch',
  payload: new Uint8Array(bytes).fill(49),
  qos: 1,
  retain: false,
  ...rest,
});

/** MQTT 5 against a real broker that allows little: section 3.2.2.3 of the specification. */
describe.skipIf(!hasMosquitto)('with MQTT 5', () => {
  let mosquitto: Mosquitto;
  const open: Connection[] = [];
  beforeAll(async () => {
    const little = ['max_packet_size 2000', 'max_inflight_messages 4', 'max_qos 1', 'retain_available false'];
    mosquitto = await startMosquitto(undefined, little);
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });
  afterAll(() => mosquitto.kill());

  async function connect(clientId: string, mqtt: '3.1.1' | '5' = '5') {
    const url = `mqtt://127.0.0.1:${mosquitto.port}`;
    const connection = await connectMqtt({ url, clientId, mqtt }, undefined, never);
    open.push(connection);
    return connection;
  }

  test('a message that nobody listens for is not stored anywhere, and that is told', async () => {
    const speaker = await connect('speaker');
    expect(await speaker.publish(message(10))).toBe('unheard');
    const listener = await connect('listener');
    await listener.subscribe([message(1).topic]);
    expect(await speaker.publish(message(10))).toBe('taken');
    expect(await (await connect('old', '3.1.1')).publish(message(10, { topic: 'nobody' }))).toBe('taken');
  });

  test('what the broker says it cannot take is not sent: it would end the connection', async () => {
    const speaker = await connect('speaker');
    expect(speaker.limits).toEqual({ packetBytes: 2_000 });
    await expect(speaker.publish(message(1_990))).rejects.toMatchObject({
      fault: { code: 'uplink/refused', detail: { reasonCode: 0x95 } },
    });
    expect(await speaker.publish(message(1_900))).toBe('unheard');
  });

  test('a QoS or retaining that the broker has not to give is done without', async () => {
    const [speaker, listener] = [await connect('speaker'), await connect('listener')];
    await listener.subscribe([message(1).topic]);
    expect(await speaker.publish(message(10, { qos: 2, retain: true }))).toBe('taken');
    expect(await speaker.publish(message(10))).toBe('taken');
  });

  test('no more are unanswered than the broker allows, and all arrive in order', async () => {
    const [speaker, listener] = [await connect('speaker'), await connect('listener')];
    await listener.subscribe(['fieldline/t/#']);
    const heard: number[] = [];
    const listening = (async () => {
      for await (const { payload } of listener.incoming)
        if (heard.push(Number(new TextDecoder().decode(payload))) === 200) return;
    })();
    const all = Array.from({ length: 200 }, (_, n) =>
      speaker.publish(message(0, { payload: new TextEncoder().encode(String(n)) })),
    );
    expect(new Set(await Promise.all(all))).toEqual(new Set(['taken']));
    await listening;
    expect(heard).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  test('each quality of service is confirmed as it should be', async () => {
    const generous = await startMosquitto();
    try {
      const url = `mqtt://127.0.0.1:${generous.port}`;
      const speaker = await connectMqtt({ url, clientId: 's', mqtt: '5' }, undefined, never);
      const listener = await connectMqtt({ url, clientId: 'l', mqtt: '5' }, undefined, never);
      open.push(speaker, listener);
      await listener.subscribe(['fieldline/t/#']);
      for (const qos of [0, 1, 2] as const) expect(await speaker.publish(message(3, { qos }))).toBe('taken');
    } finally {
      for (const connection of open.splice(0)) await connection.close();
      await generous.kill();
    }
  });
});

/** Packets as MQTT 5 writes them, by hand: a property 0x1f is the reason string. */
const text = (words: string) => [0x1f, 0, words.length, ...Buffer.from(words)];
const packet = (type: number, ...rest: number[]) => Buffer.from([type, rest.length, ...rest]);
const CONNACK = packet(0x20, 0, 0, 0);

/** A broker that answers a CONNECT with this and whatever comes next with that. */
async function brokerThatSays(
  connack: Buffer,
  next: (heard: Buffer) => Buffer,
): Promise<{ url: string; close(): void }> {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(connack);
      socket.once('data', (heard) => socket.write(next(heard as Buffer)));
    });
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `mqtt://127.0.0.1:${port}`, close: () => void server.close() };
}

test('a broker that sends a station away says why, by number and in words', async () => {
  const words = 'Maintenance until noon';
  const goodbye = packet(0xe0, 0x8b, text(words).length, ...text(words));
  const broker = await brokerThatSays(CONNACK, () => goodbye);
  const connection = await connectMqtt({ url: broker.url, clientId: 'x', mqtt: '5' }, undefined, never);
  const publishing = connection.publish(message(1)).catch(() => 'lost');
  expect(await connection.ended).toEqual({
    code: 'uplink/refused',
    detail: { reasonCode: 0x8b, reason: words },
  });
  expect(await publishing).toBe('lost');
  broker.close();
});

test('one that does not let it in, or refuses a message, does so too', async () => {
  const words = 'No such tenant';
  const deaf = await brokerThatSays(packet(0x20, 0, 0x87, text(words).length, ...text(words)), () => CONNACK);
  await expect(
    connectMqtt({ url: deaf.url, clientId: 'x', mqtt: '5' }, undefined, never),
  ).rejects.toMatchObject({
    fault: { code: 'uplink/refused', detail: { reasonCode: 0x87, reason: words } },
  });
  deaf.close();
  /** A short PUBLISH: its packet identifier comes after the topic. */
  const idIn = (publish: Buffer) => [...publish.subarray(4 + publish.readUInt16BE(2)).subarray(0, 2)];
  const strict = await brokerThatSays(CONNACK, (heard) =>
    packet(0x40, ...idIn(heard), 0x99, text(words).length, ...text(words)),
  );
  const connection = await connectMqtt({ url: strict.url, clientId: 'x', mqtt: '5' }, undefined, never);
  await expect(connection.publish(message(1))).rejects.toMatchObject({
    fault: { code: 'uplink/refused', detail: { reasonCode: 0x99, reason: words } },
  });
  await connection.close();
  strict.close();
});
