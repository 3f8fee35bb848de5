import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { HOME } from '../../../node-bridge/trust/roles.ts';
import { bearer } from '../../api/running.ts';
import { known, RELAY, type TenantId } from './marked.ts';
import { callerOf, mute, openTenants, type Tenants } from './two-tenants.ts';

// What chance finds too seldom: one tenant's things reached by way of the bridge's own.

let world: Tenants;
beforeAll(async () => void (world = await openTenants()), 240_000);
afterAll(() => world.end());

const of = (tenant: TenantId) =>
  callerOf(world.running, tenant, 'somebody', {
    role: 'admin',
    rights: ['read', 'command', 'ingest', 'configure'],
  });

test('a device of the bridge hears its own tenant alone', async () => {
  const url = `mqtt://127.0.0.1:${world.running.bridge.mqttPort}`;
  const say = async (tenant: TenantId, text: string) => {
    const { credential } = await of(tenant);
    const client = await connectAsync(url, { ...credential, reconnectPeriod: 0 }, false);
    const gone = new Promise((resolve) => client.once('close', () => resolve('sent away')));
    const said = client.publishAsync('tele/pump/level', text, { qos: 1 }).then(() => 'taken');
    const outcome = await Promise.race([said.catch(() => gone), gone]);
    await client.endAsync(true);
    return outcome;
  };
  expect(await say('south', '8642.097')).toBe('sent away');
  expect(await say(HOME, '12')).toBe('taken');
  const value = '/api/devices/yard/pump/channels/level/value';
  await vi.waitFor(async () => expect((await world.running.ask('GET', value)).body).toBe('12'), 20_000);
  const { body } = await world.running.ask('GET', '/api/devices/yard/pump/rows?from=0');
  expect(body).not.toContain('8642.097');
});

test('a rule of the bridge neither sees nor sets what is another tenant’s', async () => {
  const { running, stations } = world;
  const headers = { ...bearer((await of(HOME)).credential!.password), 'if-none-match': '*' };
  const rule = async (tenant: TenantId) => {
    const { station, device, channel } = known(tenant);
    const id = `reach-${tenant}`;
    const when = [{ is: 'above', channel: `${station}:${device}/${channel}`, limit: 1 }];
    const actions = [{ do: 'set', channel: `${station}:${device}/${RELAY}`, value: 1 }];
    const saved = { rule: { id, title: id, severity: 'info', when, actions } };
    expect((await running.ask('PUT', `/api/rules/${id}`, headers, saved)).status).toBe(201);
  };
  await rule('north');
  await rule(HOME);
  const written = (tenant: TenantId) =>
    stations.filter((each) => each.tenant === tenant).flatMap((each) => each.written.map(String));
  await vi.waitFor(async () => {
    expect((await running.ask('GET', '/api/alarms')).body).toContain('reach-home');
    expect(written(HOME)).not.toEqual([]);
  }, 60_000);
  await sleep(1_000);
  expect((await running.ask('GET', '/api/alarms')).body).not.toContain('reach-north');
  expect(written('north')).toEqual([]);
});

test('what is checked of one station counts nothing of any other', async () => {
  const { headers } = await of('north');
  const asked = await world.running.ask(
    'GET',
    `/api/verify?station=${mute('north')}`,
    headers as Record<string, string>,
  );
  const { verification } = JSON.parse(asked.body.trimEnd().split('\n').at(-1)!) as { verification: object };
  expect(verification).toMatchObject({ blocks: 0, entries: 0, rows: 0, devices: [], unnamed: 0 });
});
