import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Identities } from '../../node-bridge/trust/identities.ts';
import { OWNER } from '../../node-bridge/trust/roles.ts';
import { tellKeptHome } from '../../node-bridge/trust/trust.ts';
import { startBridge } from '../api/running.ts';

// The bridge itself is its home's: nobody can shut out who looks after it.

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fieldline-home-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a bridge that a tenant has is the home’s again from its start on, which is said once', async () => {
  const identities = await Identities.open(folder);
  await identities.putTenant('anna', 'north', ['n1', 'yard']);
  expect(identities.mayReach(OWNER, 'yard')).toBe(false);
  const said: string[] = [];
  const start = () => tellKeptHome('yard', identities, { say: (line) => said.push(line) });
  await start();
  expect(identities.mayReach(OWNER, 'yard')).toBe(true);
  expect(identities.all.tenants).toEqual([{ id: 'north', stations: ['n1'] }]);
  await start();
  expect(said).toEqual([expect.stringContaining('was among the stations of north')]);
  await expect(identities.putTenant('anna', 'north', ['n1', 'yard'])).rejects.toThrow(
    /^yard is this bridge itself/,
  );
  await expect((await Identities.open(folder)).putTenant('anna', 'south', ['yard'])).rejects.toThrow(
    /^yard is this bridge itself/,
  );
});

test('a running bridge refuses itself as a tenant’s station, in words, and its admin goes on looking after it', async () => {
  const running = await startBridge();
  try {
    const admin = { authorization: `Bearer ${await running.token({ role: 'admin' })}` };
    const put = (stations: readonly string[]) =>
      running.ask('PUT', '/api/people/tenants/north', admin, { stations });
    const refused = await put(['barn', 'yard']);
    expect([refused.status, refused.json<{ detail: string }>().detail]).toEqual([
      409,
      'Yard is this bridge itself and stays the home’s: in a tenant, nobody who administers the home could look after it.',
    ]);
    expect((await put(['barn'])).status).toBe(204);
    expect((await running.ask('GET', '/api/config', admin)).status).toBe(200);
    expect((await running.ask('GET', '/api/devices/yard/garden', admin)).status).toBe(200);
  } finally {
    await running.close();
  }
});
