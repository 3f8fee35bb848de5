import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { type NetworkInterfaceInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { coapConfigIn } from '../../node-bridge/coap/config.ts';
import { Callers } from '../../node-bridge/http/callers.ts';
import { Refusals } from '../../node-bridge/http/refusals.ts';
import { listen } from '../../node-bridge/http/server.ts';
import { FoundAs } from '../../node-bridge/lan/found-as.ts';
import { listeningDevices } from '../../node-bridge/lan/listening-devices.ts';
import { addressesOf, nearTo } from '../../node-bridge/lan/near.ts';
import { ShownCertificate } from '../../node-bridge/lan/shown-certificate.ts';

const cable = (cidr: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo =>
  ({
    cidr,
    address: cidr.split('/')[0]!,
    internal: false,
    family: 'IPv4',
    scopeid: 0,
    ...more,
  }) as NetworkInterfaceInfo;
const INTERFACES = {
  lo: [cable('127.0.0.1/8', { internal: true })],
  eth0: [
    cable('fe80::1/64', { family: 'IPv6', scopeid: 2 }),
    cable('2a02:908:1:2::7/64', { family: 'IPv6' }),
    cable('203.0.113.20/24'),
  ],
};

test('near is what has a private address or is in a network of this machine, and nothing else', () => {
  const isNear = nearTo(INTERFACES);
  const all: readonly (readonly [string, boolean])[] = [
    ['192.168.7.9', true],
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['100.64.0.9', true],
    ['::ffff:192.168.7.9', true],
    ['::ffff:198.51.100.7', false],
    ['203.0.113.99', true],
    ['203.0.114.1', false],
    ['8.8.8.8', false],
    ['fd12::1', true],
    ['fe80::9%eth0', true],
    ['2a02:908:1:2:aaaa::1', true],
    ['2a02:908:1:3::1', false],
    ['2606:4700::1111', false],
    ['', false],
    ['localhost', false],
  ];
  expect(all.filter(([address, near]) => isNear(address) !== near)).toEqual([]);
});

test('it is found by IPv4 first, never under an address of one cable alone, and by names that can stand in a certificate', () => {
  expect(addressesOf(INTERFACES)).toEqual(['203.0.113.20', '2a02:908:1:2::7']);
  const found = new FoundAs(['Pump.Example', 'b\u00fcro', 'x y'], undefined, INTERFACES);
  expect(found.names[0]).toBe('pump.example');
  expect(found.names.every((name) => /^[a-z\d.-]+$/.test(name))).toBe(true);
  expect(found.hosts()).toContain('[2a02:908:1:2::7]');
  expect(found.certified).toContain('2a02:908:1:2::7');
  expect(found.certified).not.toContain('fe80::1');
});

test('a certificate is made anew for other names, in time before it is over, and when the clock turns out to be wrong', async () => {
  const DAY_MS = 86_400_000;
  const made: string[] = [];
  const shown = new ShownCertificate(async (names, nowMs) => {
    made.push(names.join());
    const during = { fromMs: nowMs - DAY_MS, untilMs: nowMs + 397 * DAY_MS };
    return { ca: '', fingerprint: '', server: {}, leftOut: [], ...during };
  });
  const begin = Date.UTC(2026, 10, 21);
  const isNew = async (name: string, days: number) => (await shown.for([name], begin + days * DAY_MS)).isNew;
  expect(await isNew('a', 0)).toBe(true);
  expect(await isNew('a', 366)).toBe(false);
  expect(await isNew('a', 368)).toBe(true);
  expect(await isNew('b', 368)).toBe(true);
  expect(await isNew('b', 0)).toBe(true); // the clock was a year ahead
  expect(made).toEqual(['a', 'a', 'b', 'b']);
});

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

test('each address may have so many connections and no more, a far one none, and what left makes room', async () => {
  const refusals = new Refusals({ often: () => undefined });
  server = createServer((socket) => socket.on('error', () => undefined));
  let welcome = true;
  new Callers(() => welcome, refusals).watch(server);
  const port = await listen(server, 0);
  const come = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const inside: Socket[] = [];
  while (refusals.all['too-many'] === 0 && inside.length < 1_000) {
    inside.push(await come());
    await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.waitFor(() => expect(inside.filter(({ closed }) => closed).length).toBeGreaterThan(0));
  const held = inside.filter(({ closed }) => !closed);
  expect(held.length).toBeLessThanOrEqual(128);
  expect(held.length).toBeGreaterThan(100);
  const before = refusals.all['too-many'];
  held[0]!.destroy();
  await once(held[0]!, 'close');
  await vi.waitFor(async () => {
    const again = await come();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(again.closed).toBe(false);
  });
  expect(refusals.all['too-many'] - before).toBeLessThan(50);
  welcome = false;
  const far = await come();
  await once(far, 'close');
  expect(refusals.all['too-far']).toBe(1);
});

test('a device that listens to the network is one that is told of; one of this machine is not', () => {
  const device = (id: string, address: string) => ({ id, address, label: id, driver: 'plotter-lines' });
  const told = listeningDevices([
    device('a', 'tcp-server:0.0.0.0:4001'),
    device('b', 'udp-server:[::]:5005'),
    device('c', 'tcp-server:4001'),
    device('d', 'udp-server:127.0.0.1:5005'),
    device('e', 'tcp:192.168.1.20:4001'),
  ]);
  expect(told).toEqual(['tcp-server:0.0.0.0:4001 for the device a', 'udp-server:[::]:5005 for the device b']);
});

test('CoAP is opened to the network only by who writes down what that means', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-coap-'));
  const written = (more: object) => {
    writeFileSync(join(folder, 'coap.json'), JSON.stringify({ peers: ['192.168.1.0/24'], ...more }));
    return coapConfigIn(folder);
  };
  const consent = 'everybody on this network may read and forge it';
  for (const host of ['0.0.0.0', '::', '192.168.1.5'])
    await expect(written({ host })).rejects.toThrow(`write "consent": "${consent}"`);
  await expect(written({ host: '0.0.0.0', consent: 'yes' })).rejects.toThrow(/coap\.json.* consent: /);
  expect(await written({ host: '0.0.0.0', consent })).toMatchObject({ host: '0.0.0.0' });
  expect(await written({})).toMatchObject({ host: '127.0.0.1' });
  rmSync(folder, { recursive: true });
});
