import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigView } from '../../station/api/configuration.ts';
import { type Answer, bearer, type Running, startBridge } from '../api/running.ts';

let running: Running;
let admin: Record<string, string>;
beforeAll(async () => {
  running = await startBridge();
  admin = bearer(await running.token());
  await running.identities.putTenant('test', 'north', ['tablet-1']);
}, 120_000);
afterAll(() => running.close());

const STATION = '/api/stations/yard';
const seen = async () => {
  const answer = await running.ask('GET', `${STATION}/configuration`, admin);
  expect(answer.status).toBe(200);
  return { ...answer.json<Required<ConfigView>>(), etag: answer.headers.etag! };
};
const put = (config: unknown, etag: string, who = admin, reason = 'for the test'): Promise<Answer> =>
  running.ask('PUT', `${STATION}/desired`, { ...who, 'if-match': etag }, { config, reason });
const FAN = { id: 'fan', label: 'Fan', driver: 'garden-simulated', address: 'simulated:garden' };

test('a station is configured as a whole over the API, by its ETag; who did it and why is written down', async () => {
  const { config, etag, reported } = await seen();
  expect(reported.version).toBe(1);
  expect(config.devices).toMatchObject([{ id: 'garden', driver: 'garden-simulated' }]);
  expect(
    (await running.ask('GET', `${STATION}/configuration`, { ...admin, 'if-none-match': etag })).status,
  ).toBe(304);
  expect((await put(config, etag)).status).toBe(200); // it does that already
  const wanted = { ...config, devices: [...config.devices, FAN] };
  expect((await running.ask('PUT', `${STATION}/desired`, admin, { config, reason: 'no tag' })).status).toBe(
    428,
  );
  const taken = await put(wanted, etag);
  expect([taken.status, taken.json()]).toMatchObject([
    202,
    { is: 'trying', version: 2, by: { from: 'yard/api' } },
  ]);
  expect((await put(wanted, etag)).status).toBe(412); // it was made from the one before
  const now = await seen();
  const other = { ...config, devices: [FAN] };
  expect((await put(other, now.etag)).status).toBe(409); // another is being tried
  expect((await seen()).reported.desired).toMatchObject({ is: 'trying', version: 2 });
  expect(now.config.devices.map(({ id }) => id)).toEqual(['fan', 'garden']);
  const views = (await running.ask('GET', '/api/devices', admin)).json<{ devices: { device: string }[] }>();
  expect(views.devices.map(({ device }) => device).sort()).toEqual(['fan', 'garden']);
  expect(readFileSync(join(running.folder, 'data/audit.log'), 'utf8')).toContain('yard: for the test');
});

test('nobody without the right sees or changes it; another tenant does not either', async () => {
  const { config, etag } = await seen();
  const operator = bearer(await running.token({ role: 'operator' }));
  const north = bearer(await running.token({ tenant: 'north' }));
  expect((await running.ask('GET', `${STATION}/configuration`)).status).toBe(401);
  expect((await running.ask('GET', `${STATION}/configuration`, operator)).status).toBe(403);
  expect((await put(config, etag, operator)).status).toBe(403);
  expect((await running.ask('GET', `${STATION}/configuration`, north)).status).toBe(403);
  expect((await put(config, etag, north)).status).toBe(403);
  expect(
    (await running.ask('POST', `${STATION}/rollback`, operator, { version: 1, reason: 'x' })).status,
  ).toBe(403);
});

test.each<[string, (config: Required<ConfigView>['config']) => unknown, number]>([
  ['unknown keys', (config) => ({ ...config, uplinks: [] }), 400],
  ['no devices at all', ({ rules }) => ({ rules }), 400],
  ['a device with a key of its own', (config) => ({ ...config, devices: [{ ...FAN, run: 'rm -rf' }] }), 422],
  ['a driver that is none', (config) => ({ ...config, devices: [{ ...FAN, driver: 'constructor' }] }), 422],
  ['a name of every object', (config) => ({ ...config, devices: [{ ...FAN, id: '__proto__' }] }), 422],
  ['the same device twice', (config) => ({ ...config, devices: [FAN, FAN] }), 422],
  ['a text of 200 KiB', (config) => ({ ...config, devices: [{ ...FAN, label: 'x'.repeat(200_000) }] }), 422],
  ['a text of 1 MiB', (config) => ({ ...config, devices: [{ ...FAN, label: 'x'.repeat(1 << 20) }] }), 413],
  [
    '600 devices',
    (config) => ({ ...config, devices: Array.from({ length: 600 }, (_, i) => ({ ...FAN, id: `d${i}` })) }),
    422,
  ],
  [
    'a key of a meter',
    (config) => ({
      ...config,
      devices: [
        {
          id: 'meter',
          label: 'M',
          driver: 'dsmr-p1',
          address: 'serial:a',
          options: { key: 'ab'.repeat(16) },
        },
      ],
    }),
    422,
  ],
])('%s is refused in words, and nothing of it holds', async (_what, edit, status) => {
  const before = await seen();
  const answer = await put(edit(before.config), before.etag);
  expect(answer.status).toBe(status);
  expect(answer.json<{ detail: string }>().detail).toMatch(/[.]$/);
  expect(answer.body).not.toContain('abab');
  const after = await seen();
  expect([after.config, after.reported.version]).toEqual([before.config, before.reported.version]);
});
