import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import type { ConfigView } from '../../station/api/configuration.ts';
import type { DeskApi } from '../../station/api/calls.ts';
import type { Reported } from '../../station/model/configuration.ts';
import { FarPushes } from '../../station/runtime/desired/far-pushes.ts';
import { deskOf } from '../../station/runtime/desk.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { Station } from '../../station/runtime/station.ts';
import { bearer, type Running, startBridge } from '../api/running.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { randomHex } from '../bridge/tablet.ts';
import { UNO } from '../control/scene.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Ports } from '../fakes/ports.ts';
import { type Credential, credentialOf } from '../trust/broker/cast.ts';

interface Page {
  readonly desk: DeskApi;
  end(): Promise<void>;
}

/** A station as a page's worker runs it, at the bridge's own broker over TCP. */
async function page(name: string, store: MemoryStore, credential: Partial<Credential>): Promise<Page> {
  const log = await StationLog.open(store, name, nodeClock, randomHex, codec);
  const newsroom = new Newsroom(nodeClock);
  const far = new FarStations(nodeClock, randomHex, newsroom, codec);
  const platform = {
    ...{ clock: nodeClock, log, kernel: kernel(), brokers: { connect: connectMqtt }, randomHex },
    transports: new Ports(),
  };
  const { username, password } = credential;
  const broker = {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
  const station = await Station.open(platform, { version: '0', devices: [UNO], broker, beside: { far } });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  return {
    desk: deskOf({ clock: nodeClock, far, newsroom, own: { id: name, station } }),
    async end() {
      stop.abort();
      await ended;
      await log.close();
    },
  };
}

let running: Running;
let url: string;
let admin: Record<string, string>;
let credential: Credential;
let store = new MemoryStore();
/** What the station has kept, for its next life. */
const again = () => (store = new MemoryStore(new Map(store.rows)));
let tablet: Page;
beforeAll(async () => {
  await build();
  running = await startBridge();
  url = `mqtt://127.0.0.1:${running.bridge.mqttPort}`;
  await running.identities.putTenant('test', 'north', ['n1']);
  admin = bearer(await running.token());
  credential = await credentialOf(running.identities, { station: 'tablet-1', role: 'admin' });
  tablet = await page('tablet-1', store, credential);
  await vi.waitFor(async () => expect((await seen()).config).toBeDefined(), 20_000);
}, 360_000);
afterAll(async () => {
  await tablet.end();
  await running.close();
});

const STATION = '/api/stations/tablet-1';
const seen = async (who = admin) => {
  const answer = await running.ask('GET', `${STATION}/configuration`, who);
  expect(answer.status).toBe(200);
  return { ...answer.json<ConfigView>(), etag: answer.headers.etag! };
};
const put = (config: unknown, etag: string, reason: string) =>
  running.ask('PUT', `${STATION}/desired`, { ...admin, 'if-match': etag }, { config, reason });
const labelled = (config: ConfigView['config'], label: string) => ({
  ...config!,
  devices: config!.devices.map((device) => ({ ...device, label })),
});
const ownLabel = async () => (await tablet.desk.configuration('')).config!.devices[0]!.label;

test('a bridge configures a page’s station, and a page the bridge: each answers what became of it', async () => {
  const { config, etag } = await seen();
  const taken = await put(labelled(config, 'Pump board'), etag, 'a better name');
  expect([taken.status, taken.json()]).toMatchObject([
    202,
    { is: 'trying', version: 2, by: { from: 'yard/api' }, reason: 'a better name' },
  ]);
  expect(await ownLabel()).toBe('Pump board');
  const wrong = { ...config!, devices: [{ ...config!.devices[0]!, driver: 'no-such' }] };
  const refused = await put(wrong, (await seen()).etag, 'wrong');
  expect(refused.status).toBe(422);
  expect(refused.body).toContain('no driver');
  const view = await vi.waitFor(async () => {
    const told = await tablet.desk.configuration('yard');
    expect(told.config).toBeDefined();
    return told;
  }, 60_000);
  const { reported } = view;
  const by = { who: 'Ana', from: 'page' };
  const push = { base: { version: reported!.version, hash: reported!.hash }, by, reason: 'from the tablet' };
  const told = await tablet.desk.pushConfiguration('yard', {
    ...push,
    config: labelled(view.config, 'Beds'),
  });
  expect(told).toMatchObject({ is: 'trying', by: { who: 'Ana', from: 'tablet-1/page' } });
  const own = (await running.ask('GET', '/api/config', admin)).json<{ devices: { label: string }[] }>();
  expect(own.devices[0]!.label).toBe('Beds');
});

test('what is pushed while a station is away waits for it, and is taken when it is back; once', async () => {
  // Somebody takes over at the tablet: what was tried there is good.
  await tablet.desk.renameDevice('uno', 'Renamed here');
  await vi.waitFor(async () => expect((await seen()).reported!.desired?.is).toBe('applied'), 20_000);
  const { config, etag } = await seen();
  await tablet.end();
  await vi.waitFor(async () => expect((await seen()).config).toBeUndefined(), 20_000);
  const asking = new Fieldline([
    ...['config', 'get', '--station', 'tablet-1'],
    ...['--data', join(running.folder, 'data')],
  ]);
  expect(await asking.ended).toMatchObject({ code: 1 });
  expect([asking.stdout, asking.stderr]).toEqual(['', expect.stringContaining('the station is away')]);
  const left = await put(labelled(config, 'Left for it'), etag, 'while away');
  expect([left.status, left.body]).toEqual([202, '']);
  await vi.waitFor(
    async () => expect((await seen()).waiting).toMatchObject({ reason: 'while away' }),
    20_000,
  );
  tablet = await page('tablet-1', again(), credential);
  await vi.waitFor(async () => expect(await ownLabel()).toBe('Left for it'), 20_000);
  await vi.waitFor(async () => {
    const now = await seen();
    expect(now.reported!.desired).toMatchObject({ is: 'trying', reason: 'while away' });
    expect(now.waiting).toBeUndefined();
  }, 60_000);
  const version = (await seen()).reported!.version;
  await tablet.end();
  tablet = await page('tablet-1', again(), credential);
  await vi.waitFor(async () => expect((await seen()).config).toBeDefined(), 20_000);
  expect((await seen()).reported).toMatchObject({ version });
});

test('nobody without the right leaves or asks anything: not an operator, not another tenant, not a nameless program', async () => {
  const before = await tablet.desk.configuration('');
  const asked = JSON.stringify({ do: 'get', id: 'q1' });
  const { version, hash } = before.reported!;
  const by = { who: 'Eve', from: 'x' };
  const config = JSON.stringify(labelled(before.config, 'Taken over'));
  const push = JSON.stringify({ id: 'eve', base: { version, hash }, by, reason: 'x', askedMs: 0, config });
  for (const wanted of [{ role: 'operator' }, { role: 'admin', tenant: 'north' }] as const) {
    const { username, password } = await credentialOf(running.identities, wanted);
    for (const [what, text] of [
      ['configuring', asked],
      ['desired', push],
    ] as const) {
      const client = await connectAsync(url, { username, password, reconnectPeriod: 0 });
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
      const retain = what === 'desired';
      client.publish(`fieldline/tablet-1/${what}`, text, { qos: 1, retain }, () => undefined);
      await closed; // the broker ends it with whoever says what they may not
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = await tablet.desk.configuration('');
  expect(after.config).toEqual(before.config);
  expect((await seen()).waiting).toBeUndefined();
  expect(after.reported!.versions.some((each) => each.by?.who === 'Eve')).toBe(false);
});

test.each<[string, unknown]>([
  ['no JSON', 'no json'],
  ['a push of no shape', { do: 'push', id: 'q2', push: 7 }],
  ['a question with the name of every object', { do: '__proto__', id: 'q3' }],
  ['nested without end', '['.repeat(5_000)],
  ['a megabyte', 'x'.repeat(240_000)],
])('hostile messages of who may push change nothing: %s', async (_what, says) => {
  const before = (await tablet.desk.configuration('')).reported as Reported;
  const { username, password } = await credentialOf(running.identities, { role: 'admin' });
  const client = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  const text = typeof says === 'string' ? says : JSON.stringify(says);
  for (const what of ['configuring', 'desired'] as const)
    await client.publishAsync(`fieldline/tablet-1/${what}`, text, { qos: 1 });
  await client.endAsync();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await tablet.desk.configuration('')).reported).toEqual(before);
});

test('how a station far away is can be asked for by who may configure it; there stands who did', async () => {
  const path = `${STATION}/diagnostics`;
  const answer = await running.ask('GET', path, admin);
  expect(answer.status).toBe(200);
  const told = answer.json<{ for: object; journal: { text: string }[]; devices: { key: string }[] }>();
  expect(told).toMatchObject({ what: 'fieldline diagnostics', for: { from: 'yard/api' } });
  expect(told.devices.map(({ key }) => key)).toEqual(['tablet-1/uno']);
  const { events } = await tablet.desk.diagnostics();
  expect(events.at(-1)!.text).toMatch(/^diagnostics were given to .*yard\/api/);
  const operator = bearer(await running.token({ role: 'operator' }));
  expect((await running.ask('GET', path, operator)).status).toBe(403);
  const own = await running.ask('GET', '/api/stations/yard/diagnostics', admin);
  expect(own.json()).toMatchObject({ host: { bridge: { name: 'yard' } } });
  expect(readFileSync(join(running.folder, 'data/audit.log'), 'utf8')).toContain('/diagnostics');
});

test('at a broker that lets everybody in, nobody configures a station', async () => {
  const pushes = new FarPushes('tablet-1', tablet.desk);
  const text = new TextEncoder().encode(JSON.stringify({ do: 'get', id: 'q4' }));
  const [open] = await pushes.asked(text, 'mqtt://open');
  const [signed] = await pushes.asked(text, undefined);
  const says = (message: typeof open) => new TextDecoder().decode(message!.payload);
  expect(says(open)).toContain('config/unsigned');
  expect(says(signed)).toContain('plotter-lines');
});
