import { expect, test } from 'vitest';
import { bridgeApp } from '../../node-bridge/http/app.ts';
import type { Trust } from '../../node-bridge/trust/trust.ts';

const gate = { hostNames: [], origins: ['https://app.example'] };
const info = { name: 'bridge', version: '0', mqtt: '/mqtt' } as const;
const app = bridgeApp(
  new Map(),
  info,
  { gate, ...({} as Pick<Trust, 'border' | 'identities'>) },
  () => undefined,
);

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  app.request(path, { method, headers: { host: 'localhost', ...headers } }, { incoming: { socket: {} } });
const preflight = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization',
};

test('a page that was let in may read, and may show a credential, but no cookie goes along', async () => {
  const read = await ask('/bridge.json', { origin: 'https://app.example' });
  expect(read.headers.get('access-control-allow-origin')).toBe('https://app.example');
  // Without its version nobody could change what they have read.
  expect(read.headers.get('access-control-expose-headers')).toContain('etag');
  expect(read.headers.get('access-control-allow-credentials')).toBeNull();
  expect(read.headers.get('vary')).toContain('Origin');
  const before = await ask('/api/pair', { origin: 'https://app.example', ...preflight }, 'OPTIONS');
  expect(before.status).toBe(204);
  expect(before.headers.get('access-control-allow-headers')).toContain('authorization');
});

test.each(['https://evil.example', 'null', 'https://app.example.evil.example'])(
  'a page from elsewhere reads nothing: %s',
  async (origin) => {
    for (const [path, method] of [
      ['/bridge.json', 'GET'],
      ['/health', 'GET'],
      ['/api/pair', 'OPTIONS'],
    ] as const) {
      const answer = await ask(path, { origin, ...(method === 'OPTIONS' ? preflight : {}) }, method);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  },
);

test('only that something answers can be found out by any page', async () => {
  const policy = async (path: string) => (await ask(path)).headers.get('cross-origin-resource-policy');
  expect(await policy('/health')).toBe('cross-origin');
  expect(await policy('/bridge.json')).toBe('same-origin');
});
