import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { verifyAudit } from '../../node-bridge/trust/audit.ts';
import { ALL, Border } from '../../node-bridge/trust/border.ts';
import type { WantedToken } from '../../node-bridge/trust/identities.ts';
import { passwordOf } from '../../node-bridge/trust/password.ts';
import { HOME, type Right, RIGHTS, type Role } from '../../node-bridge/trust/roles.ts';
import { KEY, openWorld, type World } from './world.ts';

const PASSWORD = 'correct horse battery';
let world: World;
beforeAll(async () => {
  world = await openWorld();
  const { identities } = world.trust;
  await identities.putTenant('test', 'north', ['n1']);
  await identities.putTenant('test', 'south', ['s1']);
  const password = await passwordOf(PASSWORD);
  await identities.putUser('test', { id: 'anna', role: 'operator', tenant: HOME, password });
});
afterAll(() => world.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokenOf = async (more: Partial<WantedToken> = {}) =>
  world.trust.identities.addToken('test', { label: 'Test', tenant: HOME, role: 'admin', ...more });

test('every route of the bridge refuses every credential that is not good for it, and does nothing meanwhile', async () => {
  const { trust, routes, ask, done } = world;
  const revoked = await tokenOf();
  await trust.identities.revoke('test', revoked.id);
  const expired = await tokenOf({ expiresMs: Date.now() - 1 });
  const good = await tokenOf();
  const session = await ask('POST', '/api/session', {}, JSON.stringify({ user: 'anna', password: PASSWORD }));
  const cookie = /__Host-fieldline=[^;]+/.exec(String(session.headers['set-cookie']))![0];
  const page = { cookie, origin: `http://localhost:${world.port}`, host: `localhost:${world.port}` };
  expect((await ask('DELETE', '/api/session', page)).status).toBe(204);
  const scoped = await tokenOf({ rights: [] });
  const viewer = await tokenOf({ role: 'viewer' });
  const other = await tokenOf({ tenant: 'north' });
  const cases: readonly (readonly [string, Record<string, string>, number])[] = [
    ['expired', bearer(expired.token), 401],
    ['revoked', bearer(revoked.token), 401],
    ['replayed after signing out', page, 401],
    ['a wrong secret', bearer(good.token.slice(0, -4) + 'AAAA'), 401],
    ['a wrong key', bearer('6'.repeat(32)), 401],
    ['not a bearer', { authorization: `Basic ${Buffer.from('anna:x').toString('base64')}` }, 401],
    ['an empty one beside a good cookie', { ...page, authorization: '' }, 401],
    ['wrong scope', bearer(scoped.token), 403],
    ['from another site', { ...bearer(good.token), 'sec-fetch-site': 'cross-site' }, 403],
    ['of another origin', { ...bearer(good.token), origin: 'https://evil.example' }, 403],
    ['under another name', { ...bearer(good.token), host: 'rebound.example' }, 421],
  ];
  const before = done.length;
  const outcomes: string[] = [];
  for (const { method, path, right } of routes) {
    if (right === 'anybody') continue;
    for (const [what, headers, status] of cases) {
      if (right === 'own') continue; // its credential is in the body: tested below
      const answer = await ask(method, path, headers);
      outcomes.push(`${method} ${path} ${what}: ${answer.status === status ? 'ok' : answer.status}`);
    }
    if (right === 'own' || path === '/api/session') continue;
    const elsewhere = await ask(method, path, bearer(other.token));
    outcomes.push(`${method} ${path} other tenant: ${elsewhere.status === 403 ? 'ok' : elsewhere.status}`);
    const none = await ask(method, path);
    const isOpen = method === 'GET' && right === 'read';
    if (!isOpen) outcomes.push(`${method} ${path} none: ${none.status === 401 ? 'ok' : none.status}`);
    const low = await ask(method, path, bearer(viewer.token));
    if (right !== 'read')
      outcomes.push(`${method} ${path} viewer: ${low.status === 403 ? 'ok' : low.status}`);
  }
  expect(outcomes.filter((outcome) => !outcome.endsWith(': ok'))).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(100);
  console.log(`border: ${outcomes.length} refusals over ${routes.length} routes`);
  expect(done.slice(before)).toEqual([]);
  for (const [station, status] of [
    ['n1', 200],
    ['s1', 403],
    ['b1', 403],
    ['unheard-of', 403],
    ['*', 403],
    ['n1&station=s1', 200], // the first counts, for the border and the route alike
    ['s1&station=n1', 403],
  ] as const)
    expect((await ask('GET', `/api/verify?station=${station}`, bearer(other.token))).status, station).toBe(
      status,
    );
  expect(done.slice(before)).toEqual(['verify n1', 'verify n1']);
  const allowed = await ask('GET', '/api/recordings', bearer(good.token));
  expect([allowed.status, done.at(-1)]).toEqual([200, 'list']);
});

test('no route that changes something is open: not to a program here, whatever the method and the path', async () => {
  const { routes, ask } = world;
  for (const { method, right } of routes)
    expect(method === 'GET' || right !== 'read' || method === 'DELETE').toBe(true);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    for (const path of [
      '/',
      '/health',
      '/bridge.json',
      '/api/verify',
      '/api/nothing',
      '/mqtt',
      '/api//pairing',
    ])
      expect((await ask(method, path)).status, `${method} ${path}`).toBe(405);
  expect((await ask('DELETE', '/api/session')).status).toBe(401);
  expect((await ask('POST', '/api/pairing', {}, '{"role":"admin"}')).status).toBe(401);
  expect((await ask('GET', '/api/nothing')).status).toBe(404);
});

test('a program here may read without a credential, but not what a proxy hands on, and not what a page elsewhere asks', async () => {
  const { ask } = world;
  expect(JSON.parse((await ask('GET', '/api/session')).body)).toEqual({
    who: 'visitor',
    tenant: 'home',
    rights: ['read'],
  });
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
    expect((await ask('GET', '/api/session', { [name]: '127.0.0.1' })).status, name).toBe(401);
  expect((await ask('GET', '/api/session', { 'sec-fetch-site': 'same-site' })).status).toBe(403);
  const border = new Border(world.trust.identities, KEY);
  const from = (address: string | undefined) =>
    border.authorise({ method: 'GET', address, header: () => undefined }, { right: 'read' });
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.9.1'])
    expect(from(address), address).toMatchObject({ who: 'visitor' });
  for (const address of [
    '192.168.0.2',
    '::ffff:192.168.0.2',
    '10.127.0.0',
    'fe80::1',
    '',
    undefined,
    '127.0.0.1.nip.io',
  ])
    expect(from(address), address).toMatchObject({ refusal: 401 });
});

test('10,000 random calls across tenants: each is let through where its own role and tenant say so, and nowhere else', async () => {
  const { identities, border } = world.trust;
  const tenants = { [HOME]: ['b1', 'unheard-of'], north: ['n1'], south: ['s1'] };
  const roles = Object.keys(RIGHTS) as Role[];
  const callers = await Promise.all(
    Object.keys(tenants).flatMap((tenant) =>
      roles.map(async (role) => ({ tenant, role, ...(await tokenOf({ tenant, role })) })),
    ),
  );
  const any = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!;
  const counts = { leaks: 0, let: 0, wronglyRefused: 0 };
  for (let call = 0; call < 10_000; call++) {
    const { tenant, role, token } = any(callers);
    const right = any<Right>(RIGHTS.admin);
    const whose = any(Object.keys(tenants));
    const station = any([...tenants[whose as keyof typeof tenants], ALL]);
    const asking = {
      method: any(['GET', 'POST']),
      address: '10.0.0.9',
      header: (name: string) => (name === 'authorization' ? `Bearer ${token}` : undefined),
    };
    const isLet = !('refusal' in border.authorise(asking, { right, station }));
    const mine = station === ALL ? tenant === HOME && role === 'admin' : whose === tenant;
    const should = RIGHTS[role].includes(right) && mine;
    if (isLet && !should) counts.leaks++;
    if (!isLet && should) counts.wronglyRefused++;
    if (isLet) counts.let++;
  }
  expect(counts).toMatchObject({ leaks: 0, wronglyRefused: 0 });
  expect(counts.let).toBeGreaterThan(1_000);
  console.log(`tenants: 10,000 calls, ${counts.let} let through, ${counts.leaks} leaks`);
  for (const { id } of callers) await identities.revoke('test', id);
});

test('a cookie is for pages of the bridge alone, and no script can read it', async () => {
  const { ask, port } = world;
  const made = await ask('POST', '/api/session', {}, JSON.stringify({ user: 'anna', password: PASSWORD }));
  const set = String(made.headers['set-cookie']);
  expect(set).toMatch(
    /^__Host-fieldline=fl_[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200$/,
  );
  const cookie = set.split(';')[0]!;
  expect(JSON.parse((await ask('GET', '/api/session', { cookie })).body)).toMatchObject({
    who: 'user anna',
    rights: ['read', 'command', 'ingest'],
  });
  expect((await ask('DELETE', '/api/session', { cookie })).status).toBe(403);
  const own = { cookie, host: `localhost:${port}`, origin: `http://localhost:${port}` };
  expect((await ask('DELETE', '/api/session', { ...own, origin: 'http://localhost:1' })).status).toBe(403);
  expect((await ask('DELETE', '/api/session', own)).status).toBe(204);
  expect((await ask('GET', '/api/session', { cookie })).status).toBe(401);
});

test('a body that is none, too large, of another type or with more in it is refused, and never a 500', async () => {
  const { ask } = world;
  const right = JSON.stringify({ user: 'anna', password: 'wrong but long' });
  const bodies: readonly (readonly [string, Record<string, string>, number])[] = [
    ['', {}, 415],
    ['{', {}, 400],
    ['[]', {}, 400],
    ['{"__proto__":{"user":"anna"}}', {}, 400],
    ['{"user":"anna","password":"x","role":"admin"}', {}, 400],
    ['{"user":["anna"],"password":"x"}', {}, 400],
    [right, { 'content-type': 'text/plain' }, 415],
    [right, { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    [JSON.stringify({ user: 'anna', password: 'x'.repeat(5_000) }), {}, 413],
    ['['.repeat(4_000), {}, 400],
    ['{"token":"fl_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}', {}, 401],
  ];
  for (const [body, headers, status] of bodies)
    expect((await ask('POST', '/api/session', headers, body)).status, body.slice(0, 60)).toBe(status);
  for (const body of [
    '{"code":"12345","label":"x"}',
    '{"code":123456,"label":"x"}',
    '{"code":"123456","label":""}',
  ])
    expect((await ask('POST', '/api/pair', {}, body)).status).toBe(400);
});

test('a person pairs by the code that the bridge shows, once; and what comes of it is told nowhere else', async () => {
  const { ask, folder, trust } = world;
  const wanted = JSON.stringify({ role: 'operator', tenant: 'north', station: 'n1' });
  expect((await ask('POST', '/api/pairing', bearer(KEY), '{"role":"admin","station":"n1"}')).status).toBe(
    422,
  );
  expect((await ask('POST', '/api/pairing', bearer(KEY), '{"role":"admin","user":"ghost"}')).status).toBe(
    422,
  );
  const { code } = JSON.parse((await ask('POST', '/api/pairing', bearer(KEY), wanted)).body) as {
    code: string;
  };
  expect(code).toMatch(/^\d{6}$/);
  const state = async () => JSON.parse((await ask('GET', '/api/pairing', bearer(KEY))).body) as object;
  expect(await state()).toMatchObject({ phase: 'open', tries: 5 });
  expect(JSON.stringify(await state())).not.toContain(code);
  const take = () => ask('POST', '/api/pair', {}, JSON.stringify({ code, label: 'Tablet' }));
  const both = await Promise.all([take(), take()]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  const { token } = JSON.parse(both.find(({ status }) => status === 200)!.body) as { token: string };
  expect(trust.identities.identify(token)).toMatchObject({ who: 'station n1', tenant: 'north' });
  expect(await state()).toEqual({ phase: 'paired', label: 'Tablet' });
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  for (const secret of [token.slice(20), PASSWORD, KEY, `"${code}"`, 'wrong but long'])
    expect(files.join('\n')).not.toContain(secret);
  const { install } = trust.identities.all;
  const check = await verifyAudit(folder, install);
  expect(check.brokenAt).toBeUndefined();
  expect(files.join('\n')).toContain('"who":"device Tablet","did":"pair","what":"127.0.0.1","ok":true');
});

test('who is connected is cut off once the token is revoked, its user loses a role, or it expires; others are not', async () => {
  const { trust, port } = world;
  await trust.identities.putUser('test', { id: 'ben', role: 'admin', tenant: HOME });
  const [revoked, demoted, expires, stays] = [
    await tokenOf(),
    await tokenOf({ user: 'ben' }),
    await tokenOf({ expiresMs: Date.now() + 3_000 }),
    await tokenOf(),
  ];
  const open = (token?: string) =>
    new Promise<WebSocket>((resolve, reject) => {
      const headers = token === undefined ? {} : bearer(token);
      const socket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, ['mqtt'], { headers });
      socket.once('open', () => resolve(socket)).once('error', reject);
    });
  const sockets = await Promise.all([revoked, demoted, expires, stays].map(({ token }) => open(token)));
  const visitor = await open();
  await expect(open(`${stays.token}x`)).rejects.toThrow('401');
  const isOpen = () => [...sockets, visitor].map(({ readyState }) => readyState === WebSocket.OPEN);
  const begunMs = performance.now();
  await trust.identities.revoke('test', revoked.id);
  await vi.waitFor(() => expect(isOpen()[0]).toBe(false), 20_000);
  console.log(`revocation: cut after ${Math.round(performance.now() - begunMs)} ms`);
  await trust.identities.putUser('test', { id: 'ben', role: 'viewer', tenant: HOME });
  await vi.waitFor(() => expect(isOpen()).toEqual([false, false, false, true, true]), 30_000);
  for (const socket of [...sockets, visitor]) socket.terminate();
});
