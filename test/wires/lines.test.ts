import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from '../bridge/mosquitto.ts';
import { build } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { hasLibmodbus, ModbusServer } from './modbus-server.ts';
import { type Running, startWith } from './running.ts';

// Devices on the network, from `devices.json` to the broker: the built bridge, as a person starts it.

beforeAll(async () => void (await build()), 240_000);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const started = async (devices: readonly unknown[]): Promise<Running> => {
  const running = await startWith(devices);
  ends.push(() => running.end());
  return running;
};
const lines = (id: string, address: string) => ({ id, label: id, driver: 'plotter-lines', address });

test.skipIf(!hasLibmodbus)(
  'Modbus TCP on libmodbus: a meter and a relay board behind one connection, asked by their units, and a coil that is switched',
  async () => {
    const server = await ModbusServer.start({ 0x00: 230.5, 0x46: 49.98 });
    ends.push(() => server.kill());
    const address = `modbus-tcp:127.0.0.1:${server.port}`;
    const device = (id: string, unit: number, model: string) => ({
      id,
      label: id,
      driver: 'modbus-meter',
      address,
      options: { unit, model, everyMs: 200 },
    });
    const { state, set, reader } = await started([
      device('meter', 17, 'sdm120'),
      device('relays', 3, 'relays8'),
    ]);
    expect(await state('meter', ({ voltage }) => voltage !== undefined)).toMatchObject({ voltage: 230.5 });
    await state('relays', ({ relay2 }) => relay2 === 0);
    await set('relays', { id: 'on', channel: 'relay2', value: 1 });
    expect(await reader.json('/devices/relays/outcome', ({ id }) => id === 'on')).toMatchObject({ ok: true });
    await state('relays', ({ relay2 }) => relay2 === 1);
    expect(server.asked.at(-1)!.coils).toBe('01000000');
    expect(new Set(server.asked.map(({ unit, fn }) => `${unit}:${fn}`))).toEqual(
      new Set(['17:4', '3:1', '3:5']),
    );
  },
);

test('a line over TCP goes on when the device server comes back, with one connection at a time', async () => {
  const sockets = new Set<Socket>();
  let [most, level] = [0, 41.5];
  const serve = async (port: number) => {
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      most = Math.max(most, sockets.size);
      socket.on('close', () => sockets.delete(socket)).resume();
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return server;
  };
  const first = await serve(0);
  const { port } = first.address() as AddressInfo;
  const { state, reader } = await started([lines('tank', `tcp:127.0.0.1:${port}`)]);
  const says = setInterval(() => sockets.forEach((socket) => socket.write(`level:${level}\n`)), 50);
  ends.push(() => clearInterval(says));
  await state('tank', ({ level }) => level === 41.5);
  first.close();
  for (const socket of sockets) socket.resetAndDestroy();
  const away = await reader.json('/devices/tank/status', ({ phase }) => phase === 'waiting');
  expect(away).toMatchObject({ fault: { code: expect.stringMatching(/^link\/(lost|not-found)$/) } });
  const second = await serve(port);
  ends.push(() => second.close());
  level = 42.5;
  await state('tank', ({ level }) => level === 42.5);
  expect(most).toBe(1);
});

test('devices that come to us: over TCP one at a time, from one place; datagrams of one sender, each a line', async () => {
  const [tcp, udp] = [await freePort(), await freePort()];
  const { state, reader } = await started([
    lines('gate', `tcp-server:${tcp}`),
    lines('mast', `udp-server:${udp}`),
  ]);
  await reader.json('/devices/mast/status', ({ status }) => status === 'online');
  const from = (localAddress: string) => {
    const socket = connect({ port: tcp, host: '127.0.0.1', localAddress }).on('error', () => undefined);
    ends.push(() => socket.destroy());
    return socket;
  };
  const device = from('127.0.0.1');
  device.write('opens:7\n');
  await state('gate', ({ opens }) => opens === 7);
  const stranger = from('127.0.0.2');
  stranger.write('opens:8642.097\n');
  await until(() => stranger.destroyed);
  const again = from('127.0.0.1'); // it has begun anew, and nobody was told that the first connection is dead
  again.write('opens:8\n');
  await state('gate', ({ opens }) => opens === 8);
  await until(() => device.destroyed);

  const [sensor, other] = [createSocket('udp4'), createSocket('udp4')];
  ends.push(
    () => sensor.close(),
    () => other.close(),
  );
  sensor.send('wind:3.5', udp, '127.0.0.1');
  await state('mast', ({ wind }) => wind === 3.5);
  other.send('wind:8642.097', udp, '127.0.0.1');
  sensor.send('wind:4.5', udp, '127.0.0.1');
  await state('mast', ({ wind }) => wind === 4.5);
  const said = reader.heard.map(({ text }) => text).join('\n');
  expect(said).not.toContain('8642.097');
});

test('one device that is wrong is told with all that is wrong, and the others are recorded', async () => {
  const { bridge, state } = await started([
    {
      id: 'bad',
      label: 'Bad',
      driver: 'modbus-meter',
      address: 'tcp:a:1',
      options: { unit: 912_345, everyMs: 1 },
    },
    { id: 'garden', label: 'Garden', driver: 'garden-simulated', address: 'simulated:garden' },
    lines('where', 'carrier-pigeon:7'),
  ]);
  await state('garden');
  expect(bridge.stderr).toMatch(/left out: devices\.json:1: devices\.0\.options\.unit: /);
  expect(bridge.stderr).toMatch(/left out: devices\.json:1: devices\.0\.options\.everyMs: /);
  expect(bridge.stderr.match(/"msg":".*/g)!.join()).not.toContain('912345');
});
