import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, Fieldline } from '../bridge/process.ts';
import { hasMosquittoPub, mosquittoPub } from '../mqtt-in/mosquitto-pub.ts';
import { type Running, startWith } from '../wires/running.ts';
import { coapClient, hasCoapClient, taken } from './coap-client.ts';
import { coapServer, hasCoapServer } from './coap-server.ts';

// One resource, three faces: read by coap-client, curl and mosquitto_sub, none of which is our code.

const SUBSCRIBER = '/usr/bin/mosquitto_sub';
const isHere =
  hasCoapClient && hasCoapServer && existsSync(SUBSCRIBER) && hasMosquittoPub && existsSync('/usr/bin/curl');
const run = promisify(execFile);
let running: Running;
let node: Awaited<ReturnType<typeof coapServer>>;
let coap: number;
beforeAll(async () => {
  if (!isHere)
    return console.log('not tested: one of coap-client, coap-server, mosquitto_sub and curl is not here');
  await build();
  node = await coapServer();
  await coapClient('-m', 'put', '-t', '50', '-e', '{"level":0.1,"inflow":-3e-7}', node.at('tank')).ended;
  const device = (id: string, address: string) => ({ id, label: id, driver: 'plotter-lines', address });
  const devices = [
    device('box', 'coap-in:box'),
    device('light', 'coap-in:light'),
    device('tank', node.at('tank')),
    device('idle', 'coap-in:idle'),
    device('away', node.at('away')),
    device('pushed', 'http-in:pushed'),
    {
      ...device('shed', 'mqtt:here'),
      driver: 'mqtt-topics',
      options: { rules: [{ topic: 'shed/{channel}' }] },
    },
  ];
  running = await startWith(
    devices,
    { port: 0, peers: ['127.0.0.1'] },
    { 'http-in.json': { allow: ['127.0.0.1'] } },
  );
  coap = Number((await running.bridge.says(/CoAP on UDP (\d+)/))[1]);
}, 240_000);
afterAll(async () => {
  await running?.end();
  await node?.end();
});

const byMqtt = async (path: string) =>
  (
    await run(SUBSCRIBER, [
      '-p',
      String(running.mqtt),
      '-t',
      `fieldline/${running.station}/${path}`,
      '-C',
      '1',
      '-W',
      '20',
    ])
  ).stdout;
const byHttp = async (path: string) =>
  (await run('curl', ['-sS', '--fail', `${running.http}/api/devices/${running.station}/${path}`])).stdout;
const byCoap = async (path: string) =>
  (await coapClient('-m', 'get', `coap://127.0.0.1:${coap}/sensors/${path}`).ended).out;

test.skipIf(!isHere)(
  'a device says the same text by MQTT, by HTTP and by CoAP, whichever of them it came by',
  async () => {
    const post = (path: string, body: string, format: string) =>
      taken('-m', 'post', '-t', format, '-e', body, `coap://127.0.0.1:${coap}/sensors/${path}`);
    await post('box', '[{"bn":"box:","n":"temperature","u":"Cel","v":21.5},{"n":"humidity","v":40}]', '110');
    await post('light', '412.25', '0');
    await running.reader.json('/devices/shed/status', ({ phase }) => phase === 'live');
    expect(await mosquittoPub(running.mqtt, 'shed/soil', '28.3', '-q', '1', ...running.signIn)).toBe(0);
    await running.state('shed', ({ soil }) => soil === 28.3);
    const made = new Fieldline([
      'tokens',
      'add',
      'sensor',
      '--role',
      'operator',
      '--only',
      'ingest',
      '--data',
      running.data,
    ]);
    await made.ended;
    const { token } = JSON.parse(made.stdout) as { readonly token: string };
    const pushing = ['-sS', '--fail', '-H', `Authorization: Bearer ${token}`, '-d', '{"wind":7.5,"gust":11}'];
    await run('curl', [...pushing, `${running.http}/api/in/pushed`]);
    await running.state('pushed', ({ gust }) => gust === 11);
    await running.state('box', ({ humidity }) => humidity === 40);
    await running.state('light', ({ light }) => light === 412.25);
    await running.state('tank', ({ level }) => level === 0.1);
    for (const [device, values] of [
      ['box', { temperature: 21.5, humidity: 40 }],
      ['light', { light: 412.25 }],
      ['pushed', { wind: 7.5, gust: 11 }],
      ['shed', { soil: 28.3 }],
      ['tank', { level: 0.1, inflow: -3e-7 }],
    ] as const) {
      const text = await byHttp(`${device}/state`);
      expect(JSON.parse(text)).toEqual({ ...values, time: expect.any(Number) as number });
      expect([(await byMqtt(`devices/${device}/state`)).trim(), (await byCoap(device)).trim()]).toEqual([
        text,
        text,
      ]);
    }
  },
);

test.skipIf(!isHere)('so does one of its channels', async () => {
  const text = await byHttp('tank/channels/level/state');
  expect(JSON.parse(text)).toEqual({ level: 0.1, time: expect.any(Number) as number });
  expect((await byCoap('tank/level')).trim()).toBe(text);
  expect(await byHttp('light/channels/light/value')).toBe((await byMqtt('devices/light/state/light')).trim());
});

test.skipIf(!isHere)('what is not there is nowhere', async () => {
  for (const path of ['nobody/state', 'tank/channels/nothing/state']) {
    const asked = `${running.http}/api/devices/${running.station}/${path}`;
    expect((await fetch(asked)).status).toBe(404);
  }
  expect((await fetch(`${running.http}/api/devices/elsewhere/tank/state`)).status).toBe(404);
  const { err } = await coapClient('-m', 'get', `coap://127.0.0.1:${coap}/sensors/tank/nothing`).ended;
  expect(err).toContain('4.04');
  const list = (await coapClient('-m', 'get', `coap://127.0.0.1:${coap}/.well-known/core`).ended).out;
  expect(list).toContain('</sensors/idle>');
  expect(list).not.toContain('away');
});
