import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WantedToken } from '../../node-bridge/trust/identities.ts';
import { passwordOf } from '../../node-bridge/trust/password.ts';
import { HOME } from '../../node-bridge/trust/roles.ts';
import { bearer, FROM_ELSEWHERE, type Running, startBridge } from './running.ts';

interface Operation {
  readonly security: readonly object[];
  readonly 'x-fieldline-right': string;
}

let running: Running;
beforeAll(async () => void (running = await startBridge()), 120_000);
afterAll(() => running.close());

const PASSWORD = 'correct horse battery';
const RIGHTS = ['read', 'command', 'ingest', 'configure', 'administer'] as const;
const filled = (path: string) => path.replace('{station}', 'yard').replace(/\{\w+\}/g, 'garden');

test('every route refuses a token that is expired, revoked, wrong, of a wrong scope, replayed, for another way or another tenant’s', async () => {
  const { identities, ask } = running;
  await identities.putTenant('test', 'north', ['n1']);
  const password = await passwordOf(PASSWORD);
  await identities.putUser('test', { id: 'anna', role: 'admin', tenant: HOME, password });
  const of = (more: Partial<WantedToken> = {}) =>
    identities.addToken('test', { label: 'Test', tenant: HOME, role: 'admin', ...more });
  const [good, revoked, expired] = [await of(), await of(), await of({ expiresMs: Date.now() - 1 })];
  await identities.revoke('test', revoked.id);
  const clear = await of({ way: 'clear' });
  const other = await of({ tenant: 'north' });
  const without = new Map<string, string>();
  for (const right of RIGHTS)
    without.set(right, (await of({ rights: RIGHTS.filter((each) => each !== right) })).token);
  const host = new URL(running.url).host.replace('127.0.0.1', 'localhost');
  const page = { host, origin: `http://${host}` };
  const signedIn = await ask('POST', '/api/session', page, { user: 'anna', password: PASSWORD });
  const cookie = /__Host-fieldline=[^;]+/.exec(String(signedIn.headers['set-cookie']))![0];
  expect((await ask('GET', '/api/config', { ...page, cookie })).status).toBe(200);
  expect((await ask('DELETE', '/api/session', { ...page, cookie })).status).toBe(204);

  const { paths } = (await ask('GET', '/api/openapi.json')).json<{
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  }>();
  const [wrong, refused]: [string[], Set<string>] = [[], new Set()];
  const held = async (what: string, method: string, path: string, headers: object, statuses: number[]) => {
    const answer = await ask(method, filled(path), { 'if-match': '*', ...headers });
    refused.add(`${method} ${path} ${what}`);
    if (!statuses.includes(answer.status)) wrong.push(`${method} ${path} ${what}: ${answer.status}`);
    if (answer.body.includes(good.token.slice(20))) wrong.push(`${method} ${path} repeats a secret`);
  };
  for (const [path, methods] of Object.entries(paths))
    for (const [name, { security, 'x-fieldline-right': right }] of Object.entries(methods)) {
      if (security.length === 0) continue; // it tells everybody the same, or its body is the credential
      const method = name.toUpperCase();
      const cut = `${good.token.slice(0, -4)}AAAA`;
      await held('expired', method, path, bearer(expired.token), [401]);
      await held('revoked', method, path, bearer(revoked.token), [401]);
      await held('wrong', method, path, bearer(cut), [401]);
      await held('for another way', method, path, bearer(clear.token), [401]);
      await held('replayed', method, path, { ...page, cookie }, [401]);
      await held('from elsewhere', method, path, { ...FROM_ELSEWHERE, ...bearer(expired.token) }, [401]);
      await held('of a wrong scope', method, path, bearer(without.get(right)!), [403]);
      const isAnybodys = path === '/api/session' || right === 'read';
      if (path.includes('{station}') || !isAnybodys)
        await held('another tenant’s', method, path, bearer(other.token), [403]);
    }
  console.log(`credentials: ${refused.size} refusals over ${Object.keys(paths).length} paths`);
  expect(wrong).toEqual([]);
  expect(refused.size).toBeGreaterThan(350);
  expect((await ask('GET', '/api/config', bearer(good.token))).status).toBe(200);
});
