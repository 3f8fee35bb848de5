import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runningIn } from '../../node-bridge/running.ts';
import { Identities, type WantedToken } from '../../node-bridge/trust/identities.ts';
import type { ConfigView } from '../../station/api/configuration.ts';
import { desiredMessage } from '../../station/runtime/desired/message.ts';
import { Listener } from '../bridge/listener.ts';
import { freePort } from '../bridge/mosquitto.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { sampling, tablet } from '../bridge/tablet.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { type Credential, credentialOf } from '../trust/broker/cast.ts';
import { ANA } from './scene.ts';

const WAIT = { timeout: 60_000, interval: 100 };

/** A bridge as it was built, in a process that is killed and begun again over the same data and ports. */
class Place {
  readonly #data: string;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  readonly url: string;
  #running: Fieldline | undefined;

  static async begin(name: string, env: Readonly<Record<string, string>> = {}, ...more: string[]) {
    const ports = { PORT: String(await freePort()), MQTT_PORT: String(await freePort()) };
    const place = new Place(name, { ...env, ...ports, HTTPS_PORT: '0', MQTTS_PORT: '0' }, more);
    await place.begin();
    return place;
  }

  private constructor(name: string, env: Readonly<Record<string, string>>, more: readonly string[]) {
    this.#data = join(folder, name);
    this.#env = env;
    this.#args = ['start', '--data', this.#data, '--name', name, ...more];
    this.url = `mqtt://127.0.0.1:${env['MQTT_PORT']}`;
  }

  async begin(): Promise<void> {
    this.#running = new Fieldline(this.#args, this.#env);
    await this.#running.says(/is running/);
  }

  async kill(): Promise<void> {
    this.#running?.kill('SIGKILL');
    await this.#running?.ended;
  }

  async credential(more: Partial<WantedToken>): Promise<Credential> {
    return await credentialOf(await Identities.open(this.#data), more);
  }

  /** As its owner asks, or who has that token. */
  async ask(path: string, method = 'GET', more: { etag?: string; token?: string; body?: object } = {}) {
    const { port, key } = (await runningIn(this.#data))!;
    const { etag = '', token = key, body } = more;
    const headers = {
      authorization: `Bearer ${token}`,
      'if-match': etag,
      'content-type': 'application/json',
    };
    const said = body ? { body: JSON.stringify(body) } : {};
    return await fetch(`http://127.0.0.1:${port}/api/stations/${path}`, { method, headers, ...said });
  }

  async seen() {
    const answer = await this.ask('tablet-1/configuration');
    expect(answer.status).toBe(200);
    return { ...((await answer.json()) as ConfigView), etag: answer.headers.get('etag')! };
  }

  /** Once that holds of what it shows of the tablet. */
  shows(holds: (view: ConfigView) => void) {
    return vi.waitFor(async () => {
      const view = await this.seen();
      holds(view);
      return view;
    }, WAIT);
  }

  async put(label: string, view: { readonly etag: string }, token?: string) {
    const config = { ...wanted, devices: wanted.devices.map((device) => ({ ...device, label })) };
    const more = { etag: view.etag, body: { config, reason: label }, ...(token ? { token } : {}) };
    return await this.ask('tablet-1/desired', 'PUT', more);
  }
}

let folder: string;
let cloud: Place;
let pi: Place;
let credential: Credential;
/** What the tablet's configuration is made from. */
let wanted: Required<ConfigView>['config'];
const store = new MemoryStore();
let page: Awaited<ReturnType<typeof tablet>>;
const begins = async () => void (page = await tablet(store, pi.url, credential));
const labels = async () => (await page.station.configuration('')).config!.devices.map(({ label }) => label);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-chain-'));
  await build();
  cloud = await Place.begin('cloud');
  // As `fieldline broker add cloud --forwards` makes it: no right beside.
  const { username, password } = await cloud.credential({ forwards: true, rights: [] });
  const signIn = { BROKER_USERNAME: username, BROKER_PASSWORD: password };
  pi = await Place.begin('pi', signIn, '--broker', cloud.url);
  credential = await pi.credential({ station: 'tablet-1', rights: [] });
  await begins();
  await sampling().at(page.link, 200); // a bridge sends on of whom it has stored something
  wanted = (await cloud.shows(({ config }) => expect(config).toBeDefined())).config!;
}, 240_000);
afterAll(async () => {
  await Promise.all([pi.kill(), cloud.kill()]);
  rmSync(folder, { recursive: true });
});

test('a configuration pushed at the bridge further on reaches the station behind the other one, and what became of it comes back', async () => {
  const view = await cloud.seen();
  const operator = await cloud.credential({ role: 'operator' });
  expect((await cloud.put('Of nobody', view, operator.password)).status).toBe(403);
  const taken = await cloud.put('From afar', view);
  expect([taken.status, await taken.json()]).toMatchObject([
    202,
    { is: 'trying', version: 2, reason: 'From afar', by: { who: 'owner', from: 'cloud/api' } },
  ]);
  expect(await labels()).toEqual(['From afar']);
  await cloud.shows(({ reported }) =>
    expect(reported).toMatchObject({ version: 2, desired: { is: 'trying' } }),
  );
  expect((await cloud.put('Too late', view)).status).toBe(412);
  const back = { etag: (await cloud.seen()).etag, body: { version: 1, reason: 'as it was' } };
  const gone = await cloud.ask('tablet-1/rollback', 'POST', back);
  expect([gone.status, await gone.json()]).toMatchObject([202, { is: 'trying', version: 3 }]);
  expect(await labels()).toEqual(['Meter']);
  const bundle = await cloud.ask('tablet-1/diagnostics');
  expect(await bundle.json()).toMatchObject({ what: 'fieldline diagnostics', for: { from: 'cloud/api' } });
});

test('left at the bridge further on while the station is away, it outlives both bridges, and is taken when the station is back', async () => {
  await page.station.renameDevice('meter', 'Renamed here'); // somebody takes over there: what was tried is good
  const eye = await Listener.as(await cloud.credential({}), cloud.url, 'eye', 'fieldline/tablet-1/reported');
  await eye.json('/reported', ({ desired }) => desired?.is === 'applied');
  await eye.close();
  await page.end();
  const view = await cloud.shows(({ config }) => expect(config).toBeUndefined());
  const { etag } = await cloud.seen();
  const left = await cloud.put('Left far away', { etag });
  expect([left.status, await left.text()]).toEqual([202, '']);
  await cloud.kill(); // right after its answer
  await cloud.begin();
  const again = await cloud.shows(({ waiting }) =>
    expect(waiting).toMatchObject({ reason: 'Left far away' }),
  );
  expect(again.reported?.hash).toBe(view.reported!.hash);
  await pi.shows(({ waiting }) => expect(waiting).toMatchObject({ reason: 'Left far away' }));
  for (const each of [cloud, pi]) await each.kill();
  await pi.begin(); // the one further on is still gone
  await begins();
  await vi.waitFor(async () => expect(await labels()).toEqual(['Left far away']), WAIT);
  await pi.shows(({ waiting }) => expect(waiting).toBeUndefined());
  await cloud.begin();
  const done = await cloud.shows(({ reported, waiting }) => {
    expect(reported?.desired).toMatchObject({ reason: 'Left far away', by: { from: 'cloud/api' } });
    expect(waiting).toBeUndefined();
  });
  await page.end();
  await cloud.kill();
  await cloud.begin();
  // What it had not stored yet when it was killed, the other bridge tells it again.
  await cloud.shows(({ reported, waiting }) =>
    expect([waiting, reported?.version]).toEqual([undefined, done.reported!.version]),
  );
});

test('what is left over MQTT is stored before the broker says that it is taken; something newer takes its place further on, too', async () => {
  const first = await cloud.seen();
  expect((await cloud.put('Older', first)).status).toBe(202);
  await pi.shows(({ waiting }) => expect(waiting).toMatchObject({ reason: 'Older' }));
  const { version, hash } = (await pi.seen()).reported!;
  const client = await connectAsync(pi.url, await pi.credential({ role: 'admin' }));
  const push = { id: 'newer', base: { version, hash }, by: ANA, reason: 'Newer', askedMs: 0, version: 1 };
  const { topic, payload } = desiredMessage('tablet-1', push);
  await client.publishAsync(topic, Buffer.from(payload), { qos: 1, retain: true });
  await pi.kill();
  await client.endAsync(true);
  await pi.begin();
  await pi.shows(({ waiting }) => expect(waiting).toMatchObject({ id: 'newer', by: ANA }));
  await begins();
  await vi.waitFor(async () => expect(await labels()).toEqual(['Meter']), WAIT);
  for (const each of [pi, cloud])
    await each.shows(({ reported, waiting }) => {
      expect(reported?.desired).toMatchObject({ id: 'newer' });
      expect(waiting).toBeUndefined();
    });
  await page.end();
});

test('a station that nobody ever heard of is refused in words', async () => {
  const etag = `"1-${'0'.repeat(24)}"`;
  const answer = await cloud.ask('tabelt-1/desired', 'PUT', {
    etag,
    body: { config: wanted, reason: 'typo' },
  });
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('tabelt-1 has never told here which configuration it has');
  expect((await cloud.ask('tabelt-1/configuration')).status).toBe(404);
});
