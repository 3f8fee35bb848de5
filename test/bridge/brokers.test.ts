import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgeApp } from '../../node-bridge/http/app.ts';
import { Refusals } from '../../node-bridge/http/refusals.ts';
import { httpServer, listen } from '../../node-bridge/http/server.ts';
import { connectMqtt, EMBEDDED, mqttBrokers } from '../../node-bridge/mqtt-brokers.ts';
import type { FaultError } from '../../station/model/fault.ts';
import { brokersContract } from '../contract/brokers.contract.ts';
import { type Credential, credentialOf } from '../trust/broker/cast.ts';
import { freePort, hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { OWN, openBroker } from './open-broker.ts';

const gate = { hostNames: [], origins: [] };
const never = new AbortController().signal;
const GATEWAY = { forwards: true, role: 'admin' } as const;
const target =
  (url: string, { username, password }: Partial<Credential> = {}) =>
  (clientId: string) => ({ url, clientId, ...(username && password ? { username, password } : {}) });

async function nothingThere() {
  return { url: `mqtt://127.0.0.1:${await freePort()}`, clientId: 'x' };
}

brokersContract('the embedded broker over TCP', async () => {
  const { broker, url, trust, close } = await openBroker();
  const credential = await credentialOf(trust.identities, GATEWAY);
  return {
    brokers: mqttBrokers(broker),
    target: target(url, credential),
    refused: { url, clientId: OWN },
    nowhere: await nothingThere(),
    badAddress: { url: 'mqtt://user:secret@127.0.0.1', clientId: 'x' },
    close,
  };
});

brokersContract('the embedded broker over WebSocket', async () => {
  const { broker, trust, close } = await openBroker();
  const doors = { gate, ...trust, refusals: new Refusals({ often: () => undefined }) };
  const info = { name: OWN, version: '0', mqtt: '/mqtt' } as const;
  const app = bridgeApp(new Map(), info, doors, () => undefined);
  const server = httpServer(app, doors, (stream, came) => broker.serve(stream, came));
  const port = await listen(server, 0);
  const credential = await credentialOf(trust.identities, GATEWAY);
  return {
    brokers: mqttBrokers(broker),
    target: target(`ws://127.0.0.1:${port}/mqtt`, credential),
    nowhere: { url: `ws://127.0.0.1:${port}/elsewhere`, clientId: 'x' },
    badAddress: { url: 'http://127.0.0.1/mqtt', clientId: 'x' },
    async close() {
      server.close();
      await close();
    },
  };
});

brokersContract('the embedded broker from within', async () => {
  const { broker, close } = await openBroker();
  return { brokers: mqttBrokers(broker), target: target(EMBEDDED), close };
});

describe.skipIf(!hasMosquitto)('with mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => void (mosquitto = await startMosquitto()));
  afterAll(() => mosquitto.kill());

  brokersContract('mosquitto', async () => {
    const { broker, close } = await openBroker();
    return {
      brokers: mqttBrokers(broker),
      target: target(`mqtt://127.0.0.1:${mosquitto.port}`),
      close,
    };
  });

  brokersContract('mosquitto with MQTT 5', async () => {
    const { broker, close } = await openBroker();
    return {
      brokers: mqttBrokers(broker),
      target: (clientId) => ({ ...target(`mqtt://127.0.0.1:${mosquitto.port}`)(clientId), mqtt: '5' }),
      close,
    };
  });

  test('what a receiver cannot take ends its connection', async () => {
    const will = undefined;
    const url = `mqtt://127.0.0.1:${mosquitto.port}`;
    const failing = await connectMqtt({ url, clientId: 'receiver' }, will, never, () =>
      Promise.reject(new Error('disk')),
    );
    await failing.subscribe(['fieldline/t/devices/+/batch']);
    const sender = await connectMqtt({ url, clientId: 't' }, will, never);
    const message = {
      topic: 'fieldline/t/devices/m/batch',
      payload: new Uint8Array([49]),
      qos: 1,
      retain: false,
    } as const;
    await sender.publish(message);
    expect(await failing.ended).toMatchObject({ code: 'uplink/unreachable' });
    await sender.close();
  });
});

test('a reader that comes late misses nothing, though more came than may wait', async () => {
  const { broker, close } = await openBroker();
  const connect = (clientId: string) =>
    mqttBrokers(broker).connect(
      { url: EMBEDDED, clientId },
      { topic: 'x', payload: new Uint8Array(0), qos: 1, retain: false },
      never,
    );
  const [listener, speaker] = [await connect('a'), await connect('b')];
  await listener.subscribe(['n']);
  for (let n = 0; n < 1_000; n++)
    await speaker.publish({
      topic: 'n',
      payload: new TextEncoder().encode(String(n)),
      qos: 1,
      retain: false,
    });
  let next = 0;
  for await (const { payload } of listener.incoming) {
    expect(new TextDecoder().decode(payload)).toBe(String(next));
    if (++next === 1_000) break;
  }
  await Promise.all([listener.close(), speaker.close()]);
  await close();
});

test('a server that accepts and says nothing is given up when the caller has had enough', async () => {
  const mute: Server = createServer(() => undefined);
  const port = await listen(mute, 0);
  const stop = new AbortController();
  const connecting = connectMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: 'x' }, undefined, stop.signal);
  stop.abort(new Error('enough'));
  await expect(connecting).rejects.toThrow('enough');
  mute.close();
});

test.each([
  'mqtt://user@host',
  'mqtt://user:secret@host/',
  'ws://host/mqtt?token=secret',
  'http://host',
  'mqtt:host',
  'mqtt://',
  'mqtt://ho st',
  'mqtt://host:99x',
  'javascript:alert(1)',
  `ws://host/${'a'.repeat(3_000)}`,
])('%.40s is no address of a broker', async (url) => {
  const error: unknown = await connectMqtt({ url, clientId: 'x' }, undefined, never).catch(
    (reason: unknown) => reason,
  );
  expect((error as FaultError).fault.code).toBe('uplink/bad-address');
});
