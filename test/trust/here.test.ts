import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build, Fieldline } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { openWorld, type World } from './world.ts';

const OFFER = { role: 'admin', tenant: 'home' } as const;
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const pair = (code: string, headers: Record<string, string> = {}) =>
  world.ask(
    'POST',
    '/api/pair',
    headers,
    JSON.stringify({ code, label: 'This computer', station: 'browser-1' }),
  );
const session = async (headers: Record<string, string>) => {
  const { status, body } = await world.ask('GET', '/api/session', headers);
  return status === 200 ? (JSON.parse(body) as { readonly rights: readonly string[] }).rights : status;
};

test('the key of a link is good once, on this machine alone, and lets no network in; a newer one takes its place', async () => {
  const { pairing, identities } = world.trust;
  const older = pairing.openHere(OFFER);
  const key = pairing.openHere(OFFER);
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  for (const headers of [{ 'x-forwarded-for': '10.0.0.9' }, { host: 'greenhouse.test' }])
    expect((await pair(key, headers as Record<string, string>)).status, JSON.stringify(headers)).toBe(403);
  expect((await pair(older)).status).toBe(403);
  const made = await pair(key);
  expect(made.status).toBe(200);
  const { token } = JSON.parse(made.body) as { readonly token: string };
  expect(identities.identify(token)).toMatchObject({ station: 'browser-1' });
  expect([...identities.identify(token)!.rights]).toContain('administer');
  expect((await pair(key)).status).toBe(403);
  expect(pairing.state.phase).toBe('closed');
  expect(identities.isPaired).toBe(false);
});

test('plain http by another name is in the clear: looking needs a code, which gives a cookie that counts there alone', async () => {
  const host = 'greenhouse.test';
  const owner = { authorization: `Bearer ${'5'.repeat(32)}` };
  expect(await session({})).toEqual(['read']);
  expect(await session({ host })).toBe(401);
  expect(await session({ host, ...owner })).toBe(403);
  expect(await session({ host, ...owner, 'x-forwarded-proto': 'https' })).toContain('administer');
  const { code } = world.trust.pairing.open({ ...OFFER, role: 'operator' });
  const made = await pair(code, { host });
  expect(JSON.parse(made.body)).toEqual({ id: expect.any(String) });
  const set = String(made.headers['set-cookie']);
  expect(set).toMatch(/^fieldline-clear=fl_[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
  const cookie = set.split(';')[0]!;
  expect(await session({ host, cookie })).toEqual(['read', 'command']);
  expect(await session({ cookie })).toEqual(['read']); // as anybody on this machine
});

const SCRIPT = '/usr/bin/script';
test.skipIf(!existsSync(SCRIPT))(
  'on a terminal the first start prints the link and the next one after a pairing does not; what is no terminal never sees it',
  async () => {
    await build();
    const folder = mkdtempSync(join(tmpdir(), 'fieldline-here-'));
    const data = join(folder, 'data');
    const env = { PORT: '0', MQTT_PORT: '0' };
    const onTerminal = async () => {
      const command = `${process.execPath} dist/bridge/main.js start --data ${data}`;
      const child = spawn(SCRIPT, ['-qfec', command, '/dev/null'], {
        env: { ...process.env, ...env },
        detached: true,
      });
      let said = '';
      child.stdout.on('data', (chunk) => (said += String(chunk)));
      await until(() => /Shut to the network/.test(said), 60_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { said, end: () => (process.kill(-child.pid!, 'SIGTERM'), once(child, 'exit')) };
    };
    const piped = new Fieldline(['start', '--data', data], env);
    await piped.says(/Shut to the network/);
    piped.kill('SIGTERM');
    await piped.ended;
    expect(piped.stdout + piped.stderr).not.toContain('#here=');
    const first = await onTerminal();
    expect(first.said).toMatch(/http:\/\/localhost:\d+\/#here=[0-9a-f]{32}/);
    await first.end();
    const added = new Fieldline(['tokens', 'add', 'Somebody', '--data', data]);
    expect((await added.ended).code).toBe(0);
    const second = await onTerminal();
    expect(second.said).not.toContain('#here=');
    await second.end();
    rmSync(folder, { recursive: true });
  },
);
