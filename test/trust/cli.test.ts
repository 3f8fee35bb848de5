import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, Fieldline } from '../bridge/process.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-trust-cli-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('the bridge shows a code, and who has it is paired; a bridge that is not running shows none', async () => {
  const data = join(folder, 'running');
  mkdirSync(data);
  writeFileSync(join(data, 'lan.json'), '{"listen":"never"}');
  const paired = (): Fieldline => new Fieldline(['pair', '--role', 'operator', '--data', data]);
  expect(await paired().ended).toMatchObject({ code: 1 });
  const bridge = new Fieldline(['start', '--data', data], { PORT: '0', MQTT_PORT: '0', HTTPS_PORT: '0' });
  const [, url] = await bridge.says(/running: (http:\S+) /);
  const pairing = paired();
  const [, ...digits] = await pairing.says(/Code: (\d{3}) (\d{3}) /);
  const body = JSON.stringify({ code: digits.join(''), label: 'Tablet' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/pair`, { method: 'POST', headers, body });
  const { token } = (await answer.json()) as { token: string };
  const me = await fetch(`${url}/api/session`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toEqual({
    who: 'device Tablet',
    tenant: 'home',
    rights: ['read', 'command', 'ingest'],
  });
  expect(await pairing.ended).toMatchObject({ code: 0 });
  expect(pairing.stdout).toContain('Paired: Tablet');

  const [, tlsPort, fingerprint] = await bridge.says(
    /TLS: https:\/\/localhost:(\d+)\/; .* SHA-256 ([0-9A-F:]{95})/,
  );
  const ca = readFileSync(join(data, 'ca.crt'));
  expect(new X509Certificate(ca).fingerprint256).toBe(fingerprint);
  const secure = await new Promise<number | undefined>((resolve, reject) => {
    const about = { host: 'localhost', port: tlsPort, path: '/api/session', ca };
    get(about, ({ statusCode }) => resolve(statusCode)).on('error', reject);
  });
  expect(secure).toBe(200);

  const left = paired();
  await left.says(/Code: /);
  left.kill('SIGINT');
  expect(await left.ended).toMatchObject({ code: 1 });
  bridge.kill('SIGTERM');
  await bridge.ended;
  for (const said of [bridge.stdout, bridge.stderr]) {
    expect(said).not.toContain(token.slice(20));
    expect(said).not.toContain(digits.join(''));
    expect(said).not.toMatch(/[0-9a-f]{32}/);
  }
});

async function run(command: string, input = '') {
  const program = new Fieldline([...command.split(' '), '--data', join(folder, 'data')], {}, input);
  const { code } = await program.ended;
  const rows = program.stdout.split('\n').filter((row) => row !== '');
  return { code, rows: rows.map((row): unknown => JSON.parse(row)), err: program.stderr };
}

test('users and tokens are added, listed without their secrets, taken away, and all of it is written down', async () => {
  expect((await run('users add anna --role operator', 'too short\n')).code).toBe(2);
  expect((await run('users add anna --role king', 'long enough it is\n')).err).toContain(
    'viewer, operator or admin',
  );
  expect(await run('users add anna --role operator', 'long enough it is\n')).toMatchObject({
    code: 0,
    rows: [],
  });
  expect((await run('users list')).rows).toEqual([
    { id: 'anna', role: 'operator', tenant: 'home', password: true },
  ]);
  const added = await run('tokens add script --user anna --role operator --only read --days 1');
  const [{ id, token }] = added.rows as [{ id: string; token: string }];
  expect(token).toMatch(/^fl_[0-9a-f]{16}_[\w-]{43}$/);
  const listed = await run('tokens list');
  expect(listed.rows).toMatchObject([{ id, label: 'script', user: 'anna', rights: ['read'] }]);
  expect(JSON.stringify(listed.rows)).not.toMatch(/hash|fl_/);
  expect((await run('tokens revoke 0123456789abcdef')).err).toContain('no token is called');
  expect((await run('users remove anna')).code).toBe(0);
  expect((await run('tokens list')).rows).toEqual([]);

  const checked = await run('audit verify');
  expect(checked).toMatchObject({ code: 0, rows: [{ rows: 3, torn: 0 }] });
  const [{ hash }] = checked.rows as [{ hash: string }];
  const path = join(folder, 'data/audit.log');
  const text = readFileSync(path, 'utf8');
  expect(text).not.toContain(token.slice(20));
  writeFileSync(path, text.replace('operator', 'viewer'));
  expect(await run('audit verify')).toMatchObject({ code: 1, rows: [{ brokenAt: 1 }] });
  writeFileSync(path, text.split('\n').slice(0, 2).join('\n') + '\n');
  expect((await run('audit verify')).code).toBe(0);
  expect(await run(`audit verify --contains ${hash}`)).toMatchObject({ code: 1, rows: [{ missing: hash }] });
});
