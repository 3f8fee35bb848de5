import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { listen } from '../../node-bridge/http/server.ts';
import { Listener } from './listener.ts';
import { build, Fieldline } from './process.ts';
import { masterOf } from '../trust/broker/cast.ts';
import { until } from './until.ts';

const ANY = { PORT: '0', MQTT_PORT: '0' };
const RUNNING = /^Fieldline is running: (http:\/\/localhost:(\d+))  \(data in (.+?)(?:, MQTT on (\d+))?\)\n/;

let folder: string;
let bridges: Fieldline[];
let listeners: Listener[];
let servers: Server[];

beforeAll(async () => void (await build()), 240_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-start-'));
  [bridges, listeners, servers] = [[], [], []];
});
afterEach(async () => {
  for (const listener of listeners) await listener.close();
  for (const bridge of bridges) bridge.kill();
  for (const bridge of bridges) await bridge.ended;
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function start(env: Readonly<Record<string, string>> = ANY, ...args: string[]) {
  const bridge = new Fieldline(['start', '--data', join(folder, 'data'), ...args], env);
  bridges.push(bridge);
  const [line, url, port, data, mqttPort] = await bridge.says(RUNNING);
  return { bridge, line, url: url!, port: Number(port), data, mqtt: `mqtt://127.0.0.1:${mqttPort}` };
}

async function fails(env: Readonly<Record<string, string>>, ...args: string[]) {
  const bridge = new Fieldline(['start', '--data', join(folder, 'data'), ...args], env);
  bridges.push(bridge);
  const { code } = await bridge.ended;
  return { code, out: bridge.stdout, err: bridge.stderr };
}

async function listenAt(url: string, clientId: string, ...filters: string[]) {
  const listener = await Listener.as(await masterOf(join(folder, 'data')), url, clientId, ...filters);
  listeners.push(listener);
  return listener;
}

async function occupied(port = 0): Promise<number> {
  const server = createServer();
  const taken = await listen(server, port);
  servers.push(server);
  return taken;
}

test('one line tells the address, another how a tablet is let in, and the app, its bridge and its broker are there', async () => {
  const { bridge, url, data } = await start();
  expect(data).toBe(join(folder, 'data'));
  await bridge.says(/Started in \d+\.\d s\.\n/);
  const more = [expect.stringContaining('`fieldline pair`'), expect.stringContaining('Started in'), ''];
  expect(bridge.stdout.split('\n').slice(1)).toEqual(more);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await answer.text()).toContain('<!doctype html>');
  const info = await (await fetch(`${url}/bridge.json`)).json();
  expect(info).toMatchObject({ name: expect.stringMatching(/^bridge-[0-9a-f]{4}$/), mqtt: '/mqtt' });
  const page = await listenAt(url.replace('http', 'ws') + info.mqtt, 'page', 'fieldline/#');
  expect(await page.json(`${info.name}/status`)).toMatchObject({ status: 'online', receiver: true });
});

test('a simulated garden walks the whole way to whoever listens at the broker', async () => {
  const { mqtt } = await start();
  const reader = await listenAt(mqtt, 'reader', 'fieldline/#');
  expect(await reader.json('/devices/garden/meta')).toMatchObject({
    simulated: true,
    driver: 'garden-simulated',
    channels: {
      soilMoisture: { unit: '%' },
      temperature: { unit: 'Cel' },
      humidity: {},
      pump: { access: 'rw' },
    },
  });
  expect(await reader.json('/devices/garden/status', ({ status }) => status === 'online')).toBeDefined();
  const row = await reader.json('/devices/garden/state');
  expect(row).toMatchObject({ time: expect.any(Number), soilMoisture: expect.any(Number), pump: 0 });
  const batch = await reader.json('/devices/garden/batch');
  expect(batch).toMatchObject({
    epoch: expect.stringMatching(/^[0-9a-f]+$/),
    seq: expect.arrayContaining([[expect.any(Number), expect.any(Number)]]),
  });
  expect(batch['channels'].soilMoisture).toHaveLength(batch['time'].length);
  const later = await listenAt(mqtt, 'later', 'fieldline/+/devices/garden/meta');
  await later.json('/meta');
  expect(later.heard[0]!.retained).toBe(true);
});

test('a command switches the pump, and the outcome is what the device then says; a wrong one is refused with its reason', async () => {
  const { mqtt, url } = await start();
  const { name } = await (await fetch(`${url}/bridge.json`)).json();
  const reader = await listenAt(mqtt, 'anybody', 'fieldline/#');
  const set = (body: unknown, retain = false) =>
    reader.publish(`fieldline/${name}/devices/garden/set`, body, retain);
  await reader.json('/devices/garden/status', ({ status }) => status === 'online');
  const outcome = (id: string) => reader.json('/devices/garden/outcome', (body) => body['id'] === id);

  await set({ id: 'on', channel: 'pump', value: 1 });
  expect(await outcome('on')).toMatchObject({ ok: true, value: 1, seq: expect.any(Number) });
  expect(await reader.json('/devices/garden/state', ({ pump }) => pump === 1)).toBeDefined();
  await set({ id: 'far', channel: 'pump', value: 7 });
  expect(await outcome('far')).toMatchObject({ ok: false, fault: { code: 'command/out-of-range' } });
  await set({ id: 'soil', channel: 'soilMoisture', value: 50 });
  expect(await outcome('soil')).toMatchObject({ ok: false, fault: { code: 'command/unknown-channel' } });
  await set(0); // one channel is writable: a bare value will do
  expect(await reader.json('/devices/garden/outcome', ({ value }) => value === 0)).toMatchObject({
    ok: true,
  });
  const other = await listenAt(mqtt, 'retainer');
  other.client.publish(`fieldline/${name}/devices/garden/set`, '1', { qos: 1, retain: true });
  await until(() => !other.client.connected);
});

test('SIGTERM keeps what is gathered, says offline, and ends with 0', async () => {
  const { bridge, mqtt } = await start();
  const reader = await listenAt(mqtt, 'reader', 'fieldline/#');
  const batch = await reader.json('/devices/garden/batch');
  bridge.kill('SIGTERM');
  expect(await bridge.ended).toEqual({ code: 0, signal: null });
  await until(() => !reader.client.connected);
  expect(
    await reader.json('/status', ({ status, epoch }) => status === 'offline' && epoch === batch['epoch']),
  ).toBeDefined();
  const again = await start();
  const reader2 = await listenAt(again.mqtt, 'reader', 'fieldline/#');
  const online = await reader2.json('/status', ({ next }) => next !== undefined);
  expect(online).toMatchObject({ epoch: batch['epoch'], status: 'online' });
  expect(online['next']).toBeGreaterThan(batch['seq'][0][0]);
  expect(again.bridge.stderr).toBe('');
});

test('a second bridge on the same folder says so', async () => {
  await start();
  const second = await fails(ANY);
  expect(second).toMatchObject({ code: 1, out: '' });
  expect(second.err).toMatch(/^fieldline: another bridge is already running on .*\n$/);
});

test.each([
  ['PORT', /^fieldline: port \d+ is taken by another program; .*\n$/],
  ['MQTT_PORT', /^fieldline: port \d+ is taken by another program; .*\n$/],
])('a %s that was given and is taken ends it with one line', async (variable, words) => {
  const port = await occupied();
  const { code, out, err } = await fails({ ...ANY, [variable]: String(port) });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(words);
});

test.each(['80800', 'http'])('PORT=%s is wrong usage', async (text) => {
  expect(await fails({ ...ANY, PORT: text })).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('PORT'),
  });
});

test('without a chosen MQTT port a taken one is done without, and said', async () => {
  await occupied(1883).catch(() => undefined); // by us, or by somebody else
  const { bridge, line, url } = await start({ PORT: '0' });
  expect(line).not.toContain('MQTT on');
  await bridge.says(/No MQTT on TCP: .*1883.*MQTT_PORT/);
  const page = await listenAt(`${url.replace('http', 'ws')}/mqtt`, 'page', 'fieldline/#');
  await page.json('/devices/garden/state');
});

test('nothing of it can be reached from another machine', async () => {
  const { port, mqtt } = await start();
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of outside)
    for (const each of [port, Number(new URL(mqtt).port)]) {
      const reached = await new Promise((resolve) => {
        const socket = connect(each, address, () => resolve(true));
        socket.on('error', () => resolve(false));
      });
      expect(reached, `${address}:${each}`).toBe(false);
    }
});

test('what a station sent is acknowledged once it is stored, and is still held by the next start', async () => {
  const first = await start();
  const topic = 'fieldline/tablet-1/devices/meter/batch';
  const batch = (seq: number) => ({
    epoch: 'e1',
    seq: [[seq, 1]],
    time: [1_000 * seq],
    channels: { power: [seq] },
  });
  const tablet = await listenAt(first.mqtt, 'tablet-1', 'fieldline/tablet-1/#');
  for (const seq of [1, 2, 4, 2, 1]) await tablet.publish(topic, batch(seq));
  await tablet.json('', ({ upTo, have }) => upTo === 2 && have?.[0]?.[0] === 4);
  const question = { id: 'q1', device: 'meter', channels: ['power'], from: 0, to: 10_000, points: 100 };
  const anybody = await listenAt(first.mqtt, 'anybody', 'fieldline/tablet-1/history/q1');
  await anybody.publish('fieldline/tablet-1/history/get', question);
  expect(JSON.stringify(await anybody.json('/history/q1'))).toContain('"max":[1,2,4]');
  first.bridge.kill('SIGKILL');
  await first.bridge.ended;

  const second = await start();
  const again = await listenAt(second.mqtt, 'tablet-1', 'fieldline/tablet-1/#');
  await again.publish('fieldline/tablet-1/status', { status: 'online', time: 1, epoch: 'e1', next: 5 }, true);
  expect(await again.json('', ({ upTo }) => upTo !== undefined)).toEqual({
    epoch: 'e1',
    upTo: 2,
    have: [[4, 4]],
  });
  await again.publish(topic, batch(3));
  await again.json('', ({ upTo }) => upTo === 4);
});
