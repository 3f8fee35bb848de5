import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../../../node-bridge/trust/audit.ts';
import type { WantedToken } from '../../../node-bridge/trust/identities.ts';
import { passwordOf } from '../../../node-bridge/trust/password.ts';
import { KEY, openBroker, OWN } from '../../bridge/open-broker.ts';
import { until } from '../../bridge/until.ts';
import { credentialOf } from './cast.ts';

const PASSWORD = 'correct horse battery';
const BATCH = 'fieldline/greenhouse/devices/m/batch';
let world: Awaited<ReturnType<typeof openBroker>>;
let clients: MqttClient[];
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  clients = [];
  world = await openBroker(undefined, () => nowMs);
});
afterEach(async () => {
  for (const client of clients) await client.endAsync(true);
  await world.close();
});

const tokenOf = (more: Partial<WantedToken> = {}) => credentialOf(world.trust.identities, more);

async function enter(options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(world.url, { reconnectPeriod: 0, ...options }, false);
  clients.push(client);
  return client;
}
const refused = (options: IClientOptions): Promise<unknown> =>
  enter(options).then(
    () => 'in',
    (error: { readonly code?: number }) => error.code,
  );
const audited = () => readFileSync(join(world.folder, 'audit.log'), 'utf8');

test('a credential that is expired, revoked, wrong, another one’s or in the wrong place lets nobody in', async () => {
  const [good, other] = [await tokenOf({ station: 'greenhouse' }), await tokenOf()];
  const revoked = await tokenOf();
  await world.trust.identities.revoke('test', revoked.id);
  const expired = await tokenOf({ expiresMs: Date.now() - 1 });
  const { username, password } = good;
  const cases: readonly (readonly [string, IClientOptions])[] = [
    ['expired', expired],
    ['revoked', revoked],
    ['wrong', { username, password: `${password.slice(0, -4)}AAAA` }],
    ['another one’s name', { username: other.username, password }],
    ['another one’s station', { username: 'shed', password }],
    ['no password', { username }],
    ['in the wrong place', { username: password, password: username }],
  ];
  for (const [what, { username: name = '', password: shown }] of cases)
    expect(await refused({ username: name, ...(shown === undefined ? {} : { password: shown }) }), what).toBe(
      4,
    );
  for (const name of [username, 'greenhouse']) {
    const client = await enter({ username: name, password });
    await client.publishAsync(BATCH, '{}', { qos: 1 });
  }
  await until(() => audited().includes('"did":"connect"'));
  for (const secret of [password.slice(20), other.password.slice(20), PASSWORD])
    expect(audited()).not.toContain(secret);
});

test('a person comes in with their password, may what their role may, and is cut off when it is another', async () => {
  const { identities } = world.trust;
  const anna = { id: 'anna', tenant: 'home', password: await passwordOf(PASSWORD) } as const;
  await identities.putUser('test', { ...anna, role: 'operator' });
  const client = await enter({ username: 'anna', password: PASSWORD });
  await client.publishAsync(`fieldline/${OWN}/devices/pump/set`, '{"value":1}', { qos: 1 });
  await until(() => audited().includes('"did":"command"'));
  expect(audited()).toMatch(
    /"who":"user anna","did":"command","what":"fieldline\/bridge-1f2e\/devices\/pump\/set \{/,
  );
  await identities.putUser('test', { ...anna, role: 'operator', password: await passwordOf(`${PASSWORD}!`) });
  await until(() => !client.connected);
  expect(await refused({ username: 'anna', password: PASSWORD })).toBe(4);
  await until(() => audited().includes('"who":"user anna","did":"cut off"'));
  expect((await verifyAudit(world.folder, identities.all.install)).brokenAt).toBeUndefined();
});

test('who guesses passwords is slowed down, and one who shows a good token is not', async () => {
  const { identities } = world.trust;
  await identities.putUser('test', {
    id: 'anna',
    role: 'admin',
    tenant: 'home',
    password: await passwordOf(PASSWORD),
  });
  const token = await tokenOf();
  const guess = (password: string) => refused({ username: 'anna', password });
  const outcomes: unknown[] = [];
  for (let n = 0; n < 8; n++) outcomes.push(await guess(`guess number ${n}`));
  expect(outcomes).toEqual([4, 4, 4, 4, 4, 3, 3, 3]);
  expect(await guess(PASSWORD)).toBe(3);
  expect(await refused(token)).toBe('in');
  nowMs += 61_000;
  expect(await guess(PASSWORD)).toBe('in');
  expect(audited().match(/"did":"connect"/g)!.length).toBeLessThan(4);
});

test('revocation cuts the session, and its last word is still said; others stay', async () => {
  const [greenhouse, stays] = [await tokenOf({ station: 'greenhouse' }), await tokenOf()];
  const reader = await enter(stays);
  const heard: string[] = [];
  reader.on('message', (topic) => heard.push(topic));
  await reader.subscribeAsync('fieldline/greenhouse/#');
  const will = {
    topic: 'fieldline/greenhouse/status',
    payload: Buffer.from('gone'),
    qos: 1,
    retain: true,
  } as const;
  const client = await enter({ ...greenhouse, will });
  const begunMs = performance.now();
  await world.trust.identities.revoke('test', greenhouse.id);
  await until(() => !client.connected);
  console.log(`broker: cut off ${Math.round(performance.now() - begunMs)} ms after it was revoked`);
  await until(() => heard.includes('fieldline/greenhouse/status'));
  expect(reader.connected).toBe(true);
  expect(await refused(greenhouse)).toBe(4);
});

test('a program here that shows nothing looks on, and says nothing, also where nobody was ever paired', async () => {
  const clientId = 'greenhouse-12345678';
  const will = {
    topic: 'fieldline/greenhouse/status',
    payload: Buffer.from('x'),
    qos: 1,
    retain: true,
  } as const;
  expect(await refused({ clientId, will })).toBe(5);
  for (const topic of [BATCH, `fieldline/${OWN}/devices/pump/set`, `fieldline/${OWN}/placing`]) {
    const visitor = await enter({ clientId });
    await visitor.subscribeAsync('fieldline/#');
    await visitor.publishAsync(`fieldline/${OWN}/history/get`, '{}', { qos: 1 });
    visitor.publish(topic, '1', { qos: 1 });
    await until(() => !visitor.connected);
  }
  await until(() => /"who":"visitor","did":"publish".*"ok":false/.test(audited()));
});

test('nobody takes another’s place by its name, but a station its own', async () => {
  const [greenhouse, viewer] = [await tokenOf({ station: 'greenhouse' }), await tokenOf()];
  const clientId = 'greenhouse-12345678';
  const station = await enter({ ...greenhouse, clientId });
  expect(await refused({ clientId })).toBe(2);
  expect(await refused({ ...viewer, clientId })).toBe(2);
  expect(station.connected).toBe(true);
  const again = await enter({ ...greenhouse, clientId });
  await until(() => !station.connected);
  await again.endAsync();
  const squatter = await enter({ ...viewer, clientId });
  const back = await enter({ ...greenhouse, clientId });
  await until(() => !squatter.connected);
  expect(back.connected).toBe(true);
  expect(await refused({ ...viewer, clientId: OWN })).toBe(2);
});

test('who may read the data folder comes in with the key in it; who knows nothing of this machine not at all', async () => {
  const owner = await enter({ username: 'owner', password: KEY });
  await owner.publishAsync(`fieldline/${OWN}/placing`, '{}', { qos: 1 });
  const [near, far] = duplexPair();
  world.broker.serve(far, { address: '192.168.0.9' });
  const answer: number[] = [];
  near.on('data', (bytes: Buffer) => answer.push(...bytes));
  near.write(Buffer.from('\x10\x0d\x00\x04MQTT\x04\x02\x00\x1e\x00\x01x', 'latin1'));
  await until(() => answer.length > 3);
  expect(answer).toEqual([0x20, 2, 0, 5]);
});
