import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Journal } from '../../node-bridge/journal.ts';
import { passwordOf } from '../../node-bridge/trust/password.ts';
import { runningIn } from '../../node-bridge/running.ts';
import { Listener } from '../bridge/listener.ts';
import { bearer, FROM_ELSEWHERE, type Running, startBridge } from './running.ts';

let running: Running;
beforeAll(async () => void (running = await startBridge()), 120_000);
afterAll(() => running.close());

/** Prometheus' text format 0.0.4, whose values are read as Go reads them: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{((?:\w+="(?:[^"\\\n]|\\.)*",?)*)\})? (-?[\d.e+-]+|NaN|\+Inf)$/i;
async function figures(): Promise<ReadonlyMap<string, number>> {
  const { status, headers, body } = await running.ask('GET', '/metrics');
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const [, name, labels = '', value] = SAMPLE.exec(line) ?? expect.unreachable(line);
      return [`${name}{${labels}}`, Number(value)];
    }),
  );
}

test('the figures are what the bridge knows: they grow with what is recorded, and with what is asked', async () => {
  const rows = 'fieldline_device_rows_total{station="yard",device="garden"}';
  const asked = 'fieldline_http_requests_total{method="GET",route="/api/devices",status="200"}';
  const first = await figures();
  expect(first.get('fieldline_ready{}')).toBe(1);
  await running.ask('GET', '/api/devices');
  await running.ask('GET', '/api/devices');
  await vi.waitFor(
    async () => expect((await figures()).get(rows)).toBeGreaterThan(first.get(rows)! + 1),
    20_000,
  );
  const now = await figures();
  expect(now.get('fieldline_device_up{station="yard",device="garden"}')).toBe(1);
  expect(now.get(asked)! - (first.get(asked) ?? 0)).toBe(2);
  expect(now.get('fieldline_log_entries_numbered_total{}')).toBeGreaterThan(0);
  expect(now.get('process_resident_memory_bytes{}')).toBeGreaterThan(1e6);
  expect([...now.keys()].filter((name) => name.startsWith('fieldline_')).length).toBeGreaterThan(25);
  expect(now.get('fieldline_turned_away_total{reason="not-tls"}')).toBe(0);
  const north = bearer(await running.token({ tenant: 'home', rights: [] }));
  expect((await running.ask('GET', '/metrics', north)).status).toBe(403);
  expect((await running.ask('GET', '/metrics', FROM_ELSEWHERE)).status).toBe(401);
});

test('it says that it lives and is ready', async () => {
  const { status, headers, body } = await running.ask('GET', '/api/health');
  expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
  expect(JSON.parse(body)).toMatchObject({
    live: true,
    ready: true,
    checks: [
      { name: 'station' },
      { name: 'store' },
      { name: 'clock', detail: expect.stringMatching(/^(The time was|Nobody has|The clock says)/) },
    ],
  });
});

test('how much is written into the log is changed while it runs, by an admin only; no secret ever stands in it', async () => {
  const { ask, identities, logged } = running;
  const admin = await running.token();
  const password = 'correct horse battery';
  await identities.putUser('test', {
    id: 'anna',
    role: 'operator',
    tenant: 'home',
    password: await passwordOf(password),
  });
  const operator = bearer(await running.token({ role: 'operator' }));
  expect((await ask('GET', '/api/log', bearer(admin))).json()).toEqual({ level: 'info' });
  await ask('GET', '/api/devices');
  expect(logged).toEqual([]);
  expect((await ask('PUT', '/api/log', operator, { level: 'trace' })).status).toBe(403);
  expect((await ask('PUT', '/api/log', bearer(admin), { level: 'loud' })).status).toBe(400);
  expect((await ask('PUT', '/api/log', bearer(admin), { level: 'trace' })).json()).toEqual({
    level: 'trace',
  });

  const { key } = (await runningIn(join(running.folder, 'data')))!;
  const device = await identities.addToken('test', { label: 'Board', role: 'viewer', tenant: 'home' });
  const session = await ask('POST', '/api/session', {}, { user: 'anna', password });
  const cookie = String(session.headers['set-cookie']).split(';')[0]!;
  const { code } = (await ask('POST', '/api/pairing', bearer(key), { role: 'viewer' })).json<{
    code: string;
  }>();
  const wrong = `fl_0123456789abcdef_${'W'.repeat(43)}`;
  await ask('POST', '/api/pair', {}, { code: code === '000000' ? '000001' : '000000', label: 'Guess' });
  const paired = (await ask('POST', '/api/pair', {}, { code, label: 'Tablet' })).json<{ token: string }>();
  await ask('POST', '/api/session', {}, { user: 'anna', password: 'a wrong password' });
  await ask('POST', '/api/session', {}, { token: wrong });
  await ask('GET', '/api/session', { cookie });
  await ask('GET', '/api/devices', bearer(wrong));
  await ask('GET', `/api/devices?token=${wrong}`, bearer(admin));
  await ask('POST', '/api/devices/yard/garden/commands', bearer(admin), `{"password":"${password}"`);
  const mqtt = `mqtt://127.0.0.1:${running.bridge.mqttPort}`;
  await Listener.at(mqtt.replace('//', `//x:${wrong}@`), 'guess').catch(() => undefined);
  const inside = await Listener.at(mqtt.replace('//', `//${device.id}:${device.token}@`), 'board');
  await inside.close();

  const secrets = [
    admin,
    key,
    password,
    'a wrong password',
    cookie.split('=')[1]!,
    wrong,
    paired.token,
    device.token,
  ];
  const halves = secrets.map((secret) => /^fl_[0-9a-f]{16}_(.+)$/.exec(secret)?.[1] ?? secret);
  const places = {
    log: logged.join(''),
    notes: running.said.join(''),
    audit: readFileSync(join(running.folder, 'data/audit.log'), 'utf8'),
  };
  expect(logged.length).toBeGreaterThan(8);
  for (const line of logged)
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), time: expect.any(Number) });
  for (const [place, text] of Object.entries(places))
    for (const secret of [...halves, `"${code}"`])
      expect(text.includes(secret), `${place}: ${secret.slice(0, 4)}…`).toBe(false);
  expect((await ask('PUT', '/api/log', bearer(admin), { level: 'silent' })).status).toBe(200);
  const { length } = logged;
  await ask('GET', '/api/devices');
  expect(logged.length).toBe(length);
});

test('what would be a secret by its name is hidden even where somebody writes it down', () => {
  const lines: string[] = [];
  const journal = new Journal((line) => lines.push(line), 'debug');
  const request = { method: 'GET', route: '/x', status: 200, tookMs: 1, who: 'owner' };
  const careless = {
    ...request,
    token: 'T0',
    headers: { authorization: 'A0', cookie: 'C0' },
    body: { password: 'P0' },
  };
  journal.answered(careless);
  expect(lines[0]).not.toMatch(/T0|A0|C0|P0/);
  expect(lines[0]!.match(/hidden/g)).toHaveLength(4);
  journal.failed(new Error('the password is P1'));
  expect(lines[1]).toContain('"name":"Error"');
  expect(lines[1]).not.toContain('P1');
});
