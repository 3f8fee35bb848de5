import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { certify } from '../../node-bridge/cli/trust/certify.ts';
import { Refusals } from '../../node-bridge/http/refusals.ts';
import { listen } from '../../node-bridge/http/server.ts';
import { mqttsServer } from '../../node-bridge/lan/mqtts.ts';
import { newDevice, newServer } from '../../node-bridge/trust/certificate.ts';
import type { WantedToken } from '../../node-bridge/trust/identities.ts';
import { ownCa, ownTls } from '../../node-bridge/trust/own-ca.ts';
import { openBroker } from '../bridge/open-broker.ts';

const DAY_MS = 86_400_000;
const refusals = new Refusals({ often: () => undefined });
let opened: Awaited<ReturnType<typeof openBroker>>;
let server: Server;
let port: number;
let out: string;
let ca: string;
const clients: MqttClient[] = [];

beforeAll(async () => {
  opened = await openBroker();
  const own = await ownTls(opened.folder, 'b1', ['localhost', '127.0.0.1'], Date.now());
  ca = own.ca;
  server = mqttsServer(own, { ...opened.trust, refusals }, (socket, came) =>
    opened.broker.serve(socket, came),
  );
  port = await listen(server, 0);
  out = mkdtempSync(join(tmpdir(), 'fieldline-device-'));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end(true);
});
afterAll(async () => {
  server.close();
  await opened.close();
  rmSync(out, { recursive: true });
});

interface Shown {
  readonly cert: string;
  readonly key: string;
}

/** The certificate of a new device, as the command leaves it in a folder. */
async function certified(
  station: string,
  days = 30,
): Promise<Shown & { readonly id: string; readonly folder: string }> {
  const folder = mkdtempSync(join(out, 'of-'));
  const print = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const wanted: WantedToken = { label: station, role: 'viewer', tenant: 'home', station, rights: [] };
  await certify(opened.folder, folder, { ...wanted, expiresMs: Date.now() + days * DAY_MS });
  const { id } = JSON.parse(String(print.mock.calls[0]![0])) as { id: string };
  print.mockRestore();
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect(text('ca.crt')).toBe(ca);
  return { id, folder, cert: text(`${id}.crt`), key: text(`${id}.key`) };
}

/** A client that came in, or why it did not. */
function come(more: IClientOptions): Promise<MqttClient | string> {
  const options = { ca, reconnectPeriod: 0, connectTimeout: 20_000, clientId: 'greenhouse', ...more };
  const client = connect(`mqtts://localhost:${port}`, options);
  clients.push(client);
  return new Promise((resolve) => {
    client.once('connect', () => resolve(client));
    client.once('error', (error) =>
      resolve((error as NodeJS.ErrnoException).code?.toString() ?? error.message),
    );
    client.once('close', () => resolve('closed'));
  });
}

const says = (client: MqttClient, topic: string): Promise<boolean> =>
  new Promise((resolve) => {
    client.once('close', () => resolve(false));
    client.publish(topic, '{}', { qos: 1 }, (error) => resolve(!error));
  });

test('a device with a certificate of the own CA is whom it was made for, needs no password, and may no more than that', async () => {
  const { cert, key, folder, id } = await certified('greenhouse');
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
  const everything = readdirSync(opened.folder).map((file) =>
    readFileSync(join(opened.folder, file), 'utf8'),
  );
  expect(everything.join('\n')).not.toContain(key.split('\n')[1]);
  expect(everything.join('\n')).toContain(`add certificate","what":"${id}: greenhouse, viewer of home`);
  const client = await come({ cert, key });
  expect(typeof client).toBe('object');
  expect(await says(client as MqttClient, 'fieldline/greenhouse/devices/meter/event')).toBe(true);
  expect(await says(client as MqttClient, 'fieldline/orchard/devices/meter/event')).toBe(false);
});

test('a revoked one is cut off and comes in no more, not even over a session of before', async () => {
  const { cert, key, id } = await certified('greenhouse');
  const client = (await come({ cert, key })) as MqttClient;
  const over = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const begunMs = performance.now();
  await opened.trust.identities.revoke('test', id);
  await over;
  console.log(`mTLS: a revoked device was cut off after ${Math.round(performance.now() - begunMs)} ms`);
  const before = refusals.all.certificate;
  expect(await come({ cert, key })).not.toBeTypeOf('object');
  expect(refusals.all.certificate).toBe(before + 1);
});

test('one that is over, of another CA, of a server, or that nobody knows lets nobody in, a password beside it neither', async () => {
  const nowMs = Date.now();
  const own = await ownCa(opened.folder, 'b1', ['localhost'], nowMs);
  const other = await ownCa(join(out, 'other'), 'b1', ['localhost'], nowMs);
  const { token, id } = await opened.trust.identities.addToken('test', {
    label: 'x',
    role: 'admin',
    tenant: 'home',
  });
  const cases: readonly (readonly [string, Shown])[] = [
    ['over', newDevice(own, 'x', nowMs - 1_000, nowMs)],
    ['of another CA', newDevice(other, 'x', nowMs + DAY_MS, nowMs)],
    ['of a server', newServer(own, ['localhost'], nowMs)],
    ['unknown', newDevice(own, id, nowMs + DAY_MS, nowMs)],
  ];
  for (const [what, { cert, key }] of cases) {
    const before = refusals.all.certificate + refusals.all['not-tls'];
    expect([what, await come({ cert, key, username: id, password: token })]).not.toEqual([
      what,
      expect.any(Object),
    ]);
    expect([what, refusals.all.certificate + refusals.all['not-tls']]).toEqual([what, before + 1]);
  }
});

test('without a certificate it takes a token, and without either nobody comes in', async () => {
  const wanted = { label: 'x', role: 'viewer', tenant: 'home', station: 'greenhouse' } as const;
  const { id, token } = await opened.trust.identities.addToken('test', wanted);
  expect(await come({ username: id, password: token })).toBeTypeOf('object');
  expect(await come({ username: id, password: `${token.slice(0, -2)}AA` })).toBe('4');
  expect(await come({})).toBe('5');
  const { id: clear, token: open } = await opened.trust.identities.addToken('test', {
    ...wanted,
    way: 'clear',
  });
  expect(await come({ username: clear, password: open })).toBe('4'); // it was read by everybody on the way
});
