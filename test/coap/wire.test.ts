import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { type Running, startWith } from '../wires/running.ts';
import { coapClient, hasCoapClient } from './coap-client.ts';
import { coapServer, hasCoapServer } from './coap-server.ts';

// The built bridge, and libcoap's own server as the sensor and the lamp.

const isHere = hasCoapClient && hasCoapServer;
let running: Running;
let lamps: Awaited<ReturnType<typeof coapServer>>;
/** A CoAP server of this machine is asked only where its owner allows it. */
const OWN_MACHINE = { 'http-in.json': { allow: ['127.0.0.1'] } };
const put = (path: string, body: string, format?: string) =>
  coapClient('-m', 'put', ...(format ? ['-t', format] : []), '-e', body, lamps.at(path)).ended;

beforeAll(async () => {
  if (!isHere) return console.log('not tested against libcoap: no coap-client or coap-server here');
  await build();
  lamps = await coapServer();
  await put('lamp', '0');
  await put('hall/box', '{"heater":0,"temperature":19.5}', '50');
  const device = (id: string, address: string, switches: readonly string[] = []) => ({
    id,
    label: id,
    driver: 'plotter-lines',
    address,
    options: { switches },
  });
  running = await startWith(
    [
      device('lamp', lamps.at('lamp'), ['lamp']),
      device('box', `${lamps.at('hall/box')}#every=1s`, ['heater']),
      device('nobody', lamps.at('nobody')),
    ],
    undefined,
    OWN_MACHINE,
  );
}, 240_000);
afterAll(async () => {
  await running?.end();
  await lamps?.end();
});

const set = async (device: string, id: string, channel: string, value: number) => {
  await running.set(device, { id, channel, value });
  return running.reader.json(`/devices/${device}/outcome`, (outcome) => outcome['id'] === id);
};

test.skipIf(!isHere)('a resource that is observed is a device, and so is one that is asked', async () => {
  await running.state('lamp', ({ lamp }) => lamp === 0);
  await running.state('box', ({ heater, temperature }) => heater === 0 && temperature === 19.5);
  await put('lamp', '1');
  await running.state('lamp', ({ lamp }) => lamp === 1);
  await put('hall/box', '{"heater":0,"temperature":21}', '50');
  await running.state('box', ({ temperature }) => temperature === 21);
  await running.reader.json('/devices/nobody/status', ({ phase }) => phase === 'waiting');
});

test.skipIf(!isHere)(
  'what is set is put in the words of the resource, and done once it says so itself',
  async () => {
    expect(await set('lamp', 'off', 'lamp', 0)).toMatchObject({ ok: true, value: 0 });
    expect((await coapClient('-m', 'get', lamps.at('lamp')).ended).out.trim()).toBe('0');
    expect(await set('box', 'warm', 'heater', 1)).toMatchObject({ ok: true, value: 1 });
    expect((await coapClient('-m', 'get', lamps.at('hall/box')).ended).out.trim()).toBe('{"heater":1}');
  },
);

test.skipIf(!isHere)('what nobody answers is unknown', async () => {
  lamps.freeze();
  expect(await set('lamp', 'dark', 'lamp', 1)).toMatchObject({
    ok: false,
    fault: { code: 'command/unconfirmed' },
  });
});
