import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { columnOf } from '../../station/model/batch.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { codec } from '../fakes/codec.ts';

beforeAll(async () => void (await build()), 240_000);

let folder: string;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-config-'));
  ends.push(() => rmSync(folder, { recursive: true }));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const lines = (id: string, port: number, label = id) => ({
  id,
  label,
  driver: 'plotter-lines',
  address: `tcp:127.0.0.1:${port}`,
});

/** In the place of the old one at once, as an editor does it. */
function write(config: unknown): void {
  const file = join(folder, 'fieldline.json');
  writeFileSync(`${file}.new`, typeof config === 'string' ? config : JSON.stringify(config));
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

/** A board on the network that numbers its samples from one on, whoever listens. */
async function board() {
  let [sent, connections] = [0, 0];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  }).listen(0, '127.0.0.1');
  const timer = setInterval(() => {
    if (sockets.size > 0) sent++;
    for (const socket of sockets) socket.write(`n:${sent}\n`);
  }, 5);
  ends.push(() => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await until(() => server.listening);
  return {
    port: (server.address() as AddressInfo).port,
    get sent() {
      return sent;
    },
    get connections() {
      return connections;
    },
  };
}

function start(): Fieldline {
  const bridge = new Fieldline(['start', '--data', folder, '--name', 'b'], { PORT: '0', MQTT_PORT: '0' });
  ends.push(async () => {
    bridge.kill();
    await bridge.ended;
  });
  return bridge;
}

async function stored(device: string) {
  const log = await StationLog.open(
    await LevelStore.open(join(folder, 'log')),
    'x',
    nodeClock,
    (n) => 'a'.repeat(n),
    codec,
  );
  const rows: number[] = [];
  for await (const span of log.spans('b', device, 0, Number.MAX_SAFE_INTEGER))
    for (const batch of await span.read()) rows.push(...columnOf(batch, 'n')!);
  const gaps = await log.gaps('b', device, 0, Number.MAX_SAFE_INTEGER);
  await log.close();
  return { rows, gaps };
}

test('a device that stays as it is loses no sample while others are added, moved and taken away', async () => {
  const [steady, moved, from] = [await board(), await board(), await board()];
  write({ devices: [lines('steady', steady.port), lines('moves', from.port)] });
  const bridge = start();
  await until(() => steady.sent > 20 && from.sent > 20);

  write({ devices: [lines('moves', moved.port), lines('steady', steady.port, 'Another name')] });
  await until(() => bridge.stderr.includes('configuration read: moves begun anew, steady changed"'));
  await until(() => moved.sent > 20);

  write({ devices: [lines('steady', steady.port)], coap: { port: 0, peers: ['127.0.0.1'] } });
  bridge.kill('SIGHUP'); // the file is seen as well: once is enough
  await until(() => /configuration read: .*moves removed.*CoAP begun anew/.test(bridge.stderr));

  write({ devices: [lines('steady', 7, 'x'), { id: 'odd', driver: 7 }] });
  await until(() => bridge.stderr.includes('all goes on as before'));
  expect(bridge.stderr).toContain('fieldline.json:1: devices.1.label: this is missing"');
  write('{ "devices": [\n');
  await until(() => bridge.stderr.includes('fieldline.json:2: no JSON: '));

  const sent = steady.sent;
  await until(() => steady.sent > sent + 20);
  bridge.kill('SIGTERM');
  expect((await bridge.ended).code).toBe(0);
  const { rows, gaps } = await stored('steady');
  expect(gaps).toEqual([]);
  expect(rows.length).toBeGreaterThan(60);
  expect(rows).toEqual(Array.from({ length: rows.length }, (_, i) => rows[0]! + i));
  expect([steady.connections, from.connections, moved.connections]).toEqual([1, 1, 1]);
});

test('everything that is wrong is said at once, with its line, and without the secrets around it', async () => {
  const check = async () => {
    const checking = new Fieldline(['check-config', '--data', folder]);
    const { code } = await checking.ended;
    return { code, said: checking.stdout.split('\n').slice(0, -1) };
  };
  const nothing = `Nothing is wrong: there is no configuration in ${folder}, which may be so.`;
  expect(await check()).toEqual({ code: 0, said: [nothing] });
  write(`{
  "bridge": { "port": 99999, "broker": { "url": "broker.example", "password": "hush" } },
  "coap": {
    "peers": ["192.168.1.0/99"],
    "prot": 7
  },
  "device": [],
  "devices": [
    { "id": "a", "label": "A", "driver": "plotter-lines", "address": "" },
    { "id": "a", "label": "A", "driver": "abacus", "address": "tcp:a:1" }
  ],
  "actions": { "ntfy": { "server": "https://ntfy.example/x", "token": "hush" } }
}`);
  const { code, said } = await check();
  expect(code).toBe(1);
  expect(said.map((line) => line.split(': ').slice(0, 2).join(' '))).toEqual([
    'fieldline.json:7 device',
    'fieldline.json:2 bridge.port',
    'fieldline.json:2 bridge.broker.url',
    'fieldline.json:4 coap.peers.0',
    'fieldline.json:5 coap.prot',
    'fieldline.json:12 actions.ntfy.server',
    'fieldline.json:9 devices.0.address',
    'fieldline.json:10 devices.1.id',
  ]);
  expect(said.join()).not.toContain('hush');
  const bridge = start();
  expect((await bridge.ended).code).toBe(1);
  expect(bridge.stderr.trim().split('\n')[0]).toMatch(/^fieldline: fieldline\.json:/);

  write({ coap: { peers: ['127.0.0.1'] } });
  writeFileSync(join(folder, 'coap.json'), '{"peers":["127.0.0.1"]}');
  expect((await check()).said).toEqual([
    'fieldline.json:1: coap: coap.json is there as well: only one of them may be',
  ]);
});
