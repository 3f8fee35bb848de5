import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isInside } from '../../node-bridge/errands/addresses.ts';
import { BridgeCourier } from '../../node-bridge/errands/bridge-courier.ts';
import { ErrandConfig, errandConfigIn } from '../../node-bridge/errands/config.ts';
import * as v from 'valibot';
import type { RuleEvent } from '../../station/model/rule.ts';
import { until } from '../bridge/until.ts';
import { Scene } from '../control/scene.ts';

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
}

let server: Server;
let origin: string;
let heard: Heard[];
/** The codes that the server answers with, the last one from then on. */
let codes: number[];
let scene: Scene | undefined;
let folder: string;

beforeEach(async () => {
  [heard, codes] = [[], [200]];
  server = createServer((asked, answer) => {
    const { headers, url: path = '' } = asked;
    let body = '';
    asked.on('data', (chunk: Buffer) => (body += chunk.toString()));
    asked.on('end', () => {
      heard.push({ headers, path, body });
      const code = codes.length > 1 ? codes.shift()! : codes[0]!;
      answer.writeHead(code, code === 302 ? { location: `${origin}/elsewhere` } : {}).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'fieldline-errands-'));
});
afterEach(async () => {
  await scene?.end();
  scene = undefined;
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

const hot = { is: 'above', channel: 'mast/temp', limit: 35 };
const rule = { id: 'hot', version: 1, title: 'Too hot', severity: 'critical', when: [hot] };

const bridge = (config: object, store?: Scene['store']) =>
  Scene.begin({}, store, ({ log, clock }) => ({
    courier: new BridgeCourier(v.parse(ErrandConfig, config), log, clock),
  }));

async function fires(at: Scene, ...actions: readonly object[]): Promise<void> {
  await at.station.editRules({ edit: 'save', rule: { ...rule, actions } });
  await at.says('mast', 'temp: 36.5');
  await at.clock.advance(20);
}

async function endsOf(at: Scene): Promise<readonly RuleEvent[]> {
  await Promise.all([at.log.flush(), at.clock.advance(10)]);
  const entries = await at.log.read(0, 10_000);
  return entries.flatMap((entry) => (entry.kind === 'event' && entry.event.step ? [entry.event] : []));
}

/** Lets time go by, a second at a time, until it is so. */
async function inTime(at: Scene, isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !isSo(); tries++) {
    await at.clock.advance(1000);
    await new Promise((done) => setTimeout(done, 2));
  }
  expect(isSo()).toBe(true);
}

test('a webhook is wanted, arrives with all about the alarm, and its end is told', async () => {
  scene = await bridge({ webhooks: [origin] });
  const body = '{"t": {{mast/temp}}, "why": "{{text}}"}';
  await fires(
    scene,
    { do: 'webhook', url: `${origin}/hook?token=secret` },
    { do: 'webhook', url: `${origin}/own`, body },
  );
  await until(() => heard.length === 2);
  const [all, own] = heard.toSorted((a, b) => a.path.localeCompare(b.path));
  expect(JSON.parse(all!.body)).toMatchObject({
    station: 'desk-1',
    rule: 'hot',
    what: 'raised',
    value: 36.5,
    text: '36.5 > 35.0',
  });
  expect(all!.headers['idempotency-key']).toMatch(/^desk-1\/hot\/\d+\/1$/);
  expect(JSON.parse(own!.body)).toEqual({ t: 36.5, why: '36.5 > 35.0' });
  let ends: readonly RuleEvent[] = [];
  await inTime(scene, () => {
    void endsOf(scene!).then((found) => (ends = found));
    return ends.filter(({ step }) => step!.result === 'done').length === 2;
  });
  expect(ends.filter(({ step }) => step!.result === 'wanted')).toHaveLength(2);
  expect((await scene.station.rules())[0]!.flow!.steps).toMatchObject([
    { result: 'done' },
    { result: 'done' },
  ]);
  expect(JSON.stringify(ends)).not.toContain('secret');
});

test('what does not arrive is tried five times with the same key, and then given up', async () => {
  codes = [500];
  scene = await bridge({ webhooks: [origin] });
  await fires(scene, { do: 'webhook', url: `${origin}/` });
  let last: RuleEvent | undefined;
  await inTime(scene, () => {
    void endsOf(scene!).then((ends) => (last = ends.at(-1)));
    return last?.step?.result === 'failed';
  });
  expect(heard).toHaveLength(5);
  expect(new Set(heard.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(last!.step!.fault).toEqual({
    code: 'action/undelivered',
    detail: { what: 'webhook', tries: 5, message: 'it answers with 500' },
  });
});

test('a restart between two tries goes on with them: at least once, with the same key', async () => {
  codes = [503, 200];
  scene = await bridge({ webhooks: [origin] });
  await fires(scene, { do: 'webhook', url: `${origin}/` });
  await until(() => heard.length === 1);
  await scene.clock.advance(1000);
  const { store } = scene;
  await scene.end();
  const before = heard.length;
  scene = await bridge({ webhooks: [origin] }, store.reopened());
  await until(() => heard.length > before);
  expect(new Set(heard.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  let flow = (await scene.station.rules())[0]!.flow;
  await inTime(scene, () => {
    void scene!.station.rules().then(([view]) => (flow = view!.flow));
    return flow?.steps[0]?.result === 'done';
  });
});

test.each([
  ['a redirect', () => (codes = [302]), 1, 'it answers with a redirect'],
  ['a refusal', () => (codes = [404]), 1, 'it answers with 404'],
] as const)('%s is not followed and not tried again', async (_, set, times, message) => {
  set();
  scene = await bridge({ webhooks: [origin] });
  await fires(scene, { do: 'webhook', url: `${origin}/` });
  let last: RuleEvent | undefined;
  await inTime(scene, () => {
    void endsOf(scene!).then((ends) => (last = ends.at(-1)));
    return last?.step?.result === 'failed';
  });
  expect(heard).toHaveLength(times);
  expect(last!.step!.fault).toMatchObject({ detail: { message } });
});

test('nothing goes where it is not listed, and a name inside the own network is none of the list', async () => {
  const { port } = server.address() as AddressInfo;
  scene = await bridge({ webhooks: [`http://localhost:${port}`] });
  await fires(
    scene,
    { do: 'webhook', url: `${origin}/` },
    { do: 'webhook', url: `http://localhost:${port}/` },
    { do: 'email', to: 'a@b.example' },
  );
  let ends: readonly RuleEvent[] = [];
  await inTime(scene, () => {
    void endsOf(scene!).then((found) => (ends = found));
    return ends.filter(({ step }) => step!.result === 'failed').length === 3;
  });
  expect(
    ends.filter(({ step }) => step!.result === 'failed').map(({ step }) => [step!.step, step!.fault!.code]),
  ).toEqual([
    [1, 'action/not-allowed'],
    [3, 'action/not-allowed'],
    [2, 'action/undelivered'],
  ]);
  expect(heard).toEqual([]);
  await scene.end();
  scene = await bridge({ webhooks: [`http://localhost:${port}`], private: ['localhost'] });
  await fires(scene, { do: 'webhook', url: `http://localhost:${port}/` });
  await until(() => heard.length === 1);
});

test('ntfy gets a message with its severity, and the token only in its header', async () => {
  scene = await bridge({ ntfy: { server: origin, token: 'tk_secret' } });
  await fires(scene, { do: 'ntfy', topic: 'garden', text: '{{title}}: {{mast/temp}} °C' });
  await until(() => heard.length === 1);
  expect(JSON.parse(heard[0]!.body)).toEqual({
    topic: 'garden',
    title: 'Too hot',
    message: 'Too hot: 36.5 °C',
    priority: 5,
  });
  expect(heard[0]!.headers.authorization).toBe('Bearer tk_secret');
});

test('an e-mail goes to a listed address by a mail server that asks for a password, which no log holds', async () => {
  const letters: string[] = [];
  const signedIn: string[] = [];
  const mail = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username = '', password = '' }, _session, done) => {
      signedIn.push(`${username} ${password}`);
      done(null, { user: username });
    },
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        letters.push(text);
        done();
      });
    },
  });
  const listening = mail.listen(0, '127.0.0.1');
  await new Promise((done) => listening.once('listening', done));
  const { port } = (listening as Server).address() as AddressInfo;
  const smtp = {
    ...{ host: '127.0.0.1', port, security: 'none', from: 'bridge@farm.example', to: ['ana@farm.example'] },
    ...{ username: 'bridge', password: 'hush-hush' },
  };
  scene = await bridge({ smtp });
  await fires(
    scene,
    { do: 'email', to: 'ana@farm.example', subject: '{{title}} at {{station}}' },
    { do: 'email', to: 'eve@else.example' },
  );
  await until(() => letters.length === 1);
  expect(signedIn).toEqual(['bridge hush-hush']);
  expect(letters[0]).toMatch(/^Subject: Too hot at desk-1\r?$/m);
  expect(letters[0]).toMatch(/^To: ana@farm\.example\r?$/m);
  expect(letters[0]).toContain('36.5 > 35.0');
  const kept = JSON.stringify([
    await endsOf(scene),
    await scene.log.setting('errands'),
    await scene.station.rules(),
  ]);
  expect(kept).not.toContain('hush-hush');
  await new Promise<void>((done) => mail.close(() => done()));
});

test('a mail server and an ntfy server by a name that stands for an address inside are not gone to, unless that is allowed', async () => {
  const { port } = new URL(origin);
  const smtp = {
    host: 'localhost',
    port: Number(port),
    security: 'none',
    from: 'b@farm.example',
    to: ['a@farm.example'],
  };
  const servers = { smtp, ntfy: { server: `http://localhost:${port}` } };
  scene = await bridge(servers);
  await fires(scene, { do: 'email', to: 'a@farm.example' }, { do: 'ntfy', topic: 'garden' });
  let failed: readonly RuleEvent[] = [];
  await vi.waitFor(async () => {
    failed = (await endsOf(scene!)).filter(({ step }) => step?.result === 'failed');
    expect(failed).toHaveLength(2);
  }, 60_000);
  for (const end of failed)
    expect(JSON.stringify(end)).toContain('its name stands for an address inside the own network');
  expect(heard).toHaveLength(0);
  await scene.end();
  scene = await bridge({ ...servers, private: ['localhost'] });
  await fires(scene, { do: 'ntfy', topic: 'garden' });
  await until(() => heard.length === 1);
});

test('addresses inside are told from those outside, however they are written', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.1.1',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::a00:1',
    '0.0.0.0',
    '224.0.0.1',
    'fec0::1',
    '3fff::1',
  ])
    expect([address, isInside(address)]).toEqual([address, true]);
  for (const address of ['93.184.216.34', '2606:2800:220:1::1', '172.32.0.1', '::ffff:93.184.216.34'])
    expect([address, isInside(address)]).toEqual([address, false]);
});

test('the config says what is wrong with it without saying its secrets, and is read by its owner alone', async () => {
  const file = join(folder, 'actions.json');
  const written = (config: unknown, mode = 0o600) => {
    writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    chmodSync(file, mode);
    return errandConfigIn(folder);
  };
  expect(await errandConfigIn(folder)).toMatchObject({ webhooks: [], topics: [] });
  await expect(written('{"smtp": {"password": "hush"')).rejects.toThrow(
    /^actions\.json:1: no JSON: a comma or } is missing$/,
  );
  await expect(written({ ntfy: { server: 'https://ntfy.example', token: 7 } })).rejects.toThrow(
    'actions.json:1: ntfy.token: expected string',
  );
  await expect(written({ webhooks: ['https://a.example/path'] })).rejects.toThrow('only https://host');
  const withToken = { ntfy: { server: 'https://ntfy.example', token: 'hush' } };
  await expect(written(withToken, 0o644)).rejects.toThrow('chmod 600');
  expect(await written(withToken)).toMatchObject(withToken);
});
