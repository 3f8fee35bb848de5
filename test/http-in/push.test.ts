import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, Fieldline } from '../bridge/process.ts';
import { type Running, startWith } from '../wires/running.ts';

// Programs that send what they measured: the built bridge, and curl.

const hasCurl = ((): boolean => {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let running: Running;
let token: string;
const tokenFor = async (...scope: string[]) => {
  const made = new Fieldline([
    'tokens',
    'add',
    'sensor',
    '--role',
    'operator',
    ...scope,
    '--data',
    running.data,
  ]);
  await made.ended;
  return (JSON.parse(made.stdout) as { readonly token: string }).token;
};
beforeAll(async () => {
  await build();
  const device = {
    id: 'greenhouse',
    label: 'Greenhouse',
    driver: 'plotter-lines',
    address: 'http-in:greenhouse',
  };
  running = await startWith([device]);
  await running.reader.json('/devices/greenhouse/status', ({ phase }) => phase === 'live');
  token = await tokenFor('--only', 'ingest');
}, 240_000);
afterAll(() => running?.end());

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = 'greenhouse',
) =>
  fetch(`${running.http}/api/in/${path}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
const answered = async (asking: Promise<Response>) => {
  const answer = await asking;
  return [answer.status, answer.status === 202 ? ((await answer.json()) as unknown) : undefined];
};

test.skipIf(!hasCurl)('one line of curl, as the docs have it, makes a channel', async () => {
  const curl = spawn('curl', [
    ...['-sS', '--fail', '-H', `Authorization: Bearer ${token}`],
    ...['-d', '28.3', `${running.http}/api/in/greenhouse`],
  ]);
  expect((await once(curl, 'exit'))[0]).toBe(0);
  await running.state('greenhouse', ({ greenhouse }) => greenhouse === 28.3);
});

test('objects, lists of them and SenML are readings; what has an id is taken once', async () => {
  expect(await answered(post('{"temperature":21.5,"air":{"humidity":40},"id":"esp-1"}'))).toEqual([
    202,
    { taken: 1, repeated: 0 },
  ]);
  await running.state(
    'greenhouse',
    ({ temperature, air_humidity }) => temperature === 21.5 && air_humidity === 40,
  );
  const list = '[{"seq":1,"level":1},{"seq":2,"level":2},{"seq":1,"level":8642.097}]';
  expect(await answered(post(list, {}, 'greenhouse?id=seq'))).toEqual([202, { taken: 2, repeated: 1 }]);
  expect(
    await answered(post('[{"seq":2,"level":8642.097},{"seq":3,"level":3}]', {}, 'greenhouse?id=seq')),
  ).toEqual([202, { taken: 1, repeated: 1 }]);
  const key = { 'idempotency-key': 'a1' };
  expect(await answered(post('{"level":4}', key))).toEqual([202, { taken: 1, repeated: 0 }]);
  expect(await answered(post('{"level":8642.097}', key))).toEqual([202, { taken: 0, repeated: 1 }]);
  const senml = { 'content-type': 'application/senml+json' };
  expect(await answered(post('[{"bn":"urn:dev:","n":"wet","v":42}]', senml))).toMatchObject([
    202,
    { taken: 1 },
  ]);
  await running.state('greenhouse', ({ wet }) => wet === 42);
  const levels = running.reader.heard
    .filter(({ topic }) => topic.endsWith('/devices/greenhouse/batch'))
    .map(({ text }) => text)
    .join();
  expect(levels).not.toContain('8642.097');
});

test('what is refused is refused with its code, and nothing of it is recorded', async () => {
  const long = JSON.stringify(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`channel-${i}`, i])));
  const cases: readonly [string, Promise<Response>, number][] = [
    ['no credential', fetch(`${running.http}/api/in/greenhouse`, { method: 'POST', body: '1' }), 401],
    ['another scope', post('1', { authorization: `Bearer ${await tokenFor('--only', 'read')}` }), 403],
    ['from another page', post('1', { origin: 'https://evil.example' }), 403],
    ['nobody of that name', post('1', {}, 'nobody'), 404],
    ['no name', post('1', {}, 'a%20b'), 400],
    ['the name of a prototype', post('1', {}, '__proto__'), 404],
    ['no number', post('bright'), 400],
    ['broken JSON', post('{"t":'), 400],
    ['nested to break a parser', post('['.repeat(30_000)), 400],
    ['no id where there should be one', post('{"t":1}', {}, 'greenhouse?id=seq'), 400],
    ['a line that nobody would read', post(long), 400],
    ['more readings than there may be', post(`[${Array(1_001).fill('{"t":666}').join()}]`), 400],
    ['more bytes than there may be', post(' '.repeat(70_000)), 413],
  ];
  for (const [what, asking, status] of cases) expect([what, (await asking).status]).toEqual([what, status]);
  await post('{"last":1}');
  await running.state('greenhouse', ({ last }) => last === 1);
  expect(running.reader.heard.map(({ text }) => text).join()).not.toContain('channel-399');
});

test('a token that may say what was measured may do nothing else', async () => {
  const ask = (path: string, method = 'GET') =>
    fetch(`${running.http}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  expect((await ask('/api/verify')).status).toBe(403);
  expect((await ask('/api/recordings')).status).toBe(403);
  expect((await ask('/api/pairing', 'POST')).status).toBe(403);
});
