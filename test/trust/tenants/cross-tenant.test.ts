import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { HOME } from '../../../node-bridge/trust/roles.ts';
import { chance } from '../../faults/seed.ts';
import { hidden, isTracedByOthers, known, type TenantId, TENANTS, whose } from './marked.ts';
import { type Call, ghostOf, RandomCalls } from './random-calls.ts';
import type { Caller } from './callers.ts';
import { callerOf, callersOf, openTenants, type Tenants } from './two-tenants.ts';

vi.setConfig({ testTimeout: 900_000 });

const CALLS = Number(process.env.CALLS ?? 10_000);
const SEED = Number(process.env.SEED ?? 20_261_121);

let world: Tenants;
beforeAll(async () => void (world = await openTenants()), 240_000);
afterAll(() => world.end());

/** What is stored of a station, as its own tenant's admin sees it. */
const rowsOf = async (tenant: TenantId, station: string, device: string) => {
  const path = `/api/exports/${station}?from=0&format=ndjson&devices=${device}`;
  return (await world.admin.get(tenant)!.http({ by: 'http', method: 'GET', path })).text;
};

test('10,000 random calls over every route, MQTT, CoAP and the live stream: nobody is told, and nobody changes, what is another tenant’s', async () => {
  const { running, identities, heard, calling, routes, file, stations } = world;
  const random = chance(SEED);
  const ids = identities.all.tokens.map(({ id }) => id);
  const calls = new RandomCalls(random, routes, file.components.schemas, ids);
  const callers: Caller[] = [];
  for (const tenant of TENANTS) callers.push(...(await callersOf(running, tenant)));
  const before = structuredClone(identities.all);
  const [made, statuses, twins] = [new Map<string, number>(), new Map<number, number>(), [] as string[]];
  const lists = new Map<Caller, Call[]>(callers.map((caller) => [caller, []]));
  for (let n = 0; n < CALLS; n++) {
    const caller = random.oneOf(callers);
    lists.get(caller)!.push(calls.next(caller.tenant));
  }
  heard.length = 0;

  const all = [...lists].map(async ([caller, own]) => {
    let who = calling(caller);
    for (const call of own) {
      const { status, text } = await who.make(call);
      made.set(call.by, (made.get(call.by) ?? 0) + 1);
      if (call.by !== 'http') continue;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (call.method === 'DELETE' && call.path === '/api/session' && caller.wanted) {
        // It has ended its own token.
        await who.end();
        who = calling(await callerOf(running, caller.tenant, caller.what, caller.wanted));
      }
      const ghost = caller.tenant === HOME ? undefined : ghostOf(caller.tenant, call.path);
      if (ghost === undefined || status < 400) continue;
      const other = await who.http({ ...call, path: ghost });
      const plain = (told: string) => told.replace(/q7\w+/g, 'q7').replace(/"Date","[^"]*"/i, '');
      if (other.status === 0) continue; // it had no patience left
      if (other.status !== status || plain(other.text) !== plain(text))
        twins.push(
          `${caller.what}: ${call.method} ${call.path} ${status}, but ${other.status} where there is none`,
        );
    }
    await who.end();
  });
  await Promise.all(all);
  await sleep(500); // what is still being delivered

  const leaks = heard.flatMap(({ by, text, from }) => {
    const others = whose(text).filter((tenant) => tenant !== by.tenant);
    return others.length > 0
      ? [`${by.what} was told by ${from} of ${others.join()}: ${text.slice(0, 200)}`]
      : [];
  });
  const owned = heard.filter(({ by, text }) => whose(text).includes(by.tenant));
  const byWay = (way: RegExp) => owned.filter(({ from }) => way.test(from)).length;
  const seen = {
    http: byWay(/^[A-Z]/),
    mqtt: byWay(/^mqtt/),
    live: byWay(/^live/),
    coap: heard.filter(({ from }) => from === 'coap').length,
  };
  console.log(
    `tenants: SEED=${SEED}, ${CALLS} calls by ${callers.length} callers over ${routes.length} routes:`,
    Object.fromEntries(made),
    `answered ${JSON.stringify(Object.fromEntries(statuses))},`,
    `${heard.length} answers and messages looked at, ${leaks.length} leaks; own secrets seen:`,
    seen,
  );
  expect(leaks.slice(0, 10)).toEqual([]);
  expect(twins.slice(0, 10)).toEqual([]);
  expect([...made.values()].reduce((sum, count) => sum + count, 0)).toBe(CALLS);
  // What is one's own was there to be seen, by each way.
  for (const [way, count] of Object.entries(seen)) expect(count, way).toBeGreaterThan(20);
  expect(statuses.get(500)).toBeUndefined();

  const written: string[] = [];
  for (const { name, tenant, heard: said } of stations)
    written.push(
      ...said.filter((text) => isTracedByOthers(tenant, text)).map((text) => `${name} heard ${text}`),
    );
  for (const tenant of TENANTS)
    for (const { station, device } of [known(tenant), hidden(tenant)]) {
      const rows = await rowsOf(tenant, station, device);
      expect(whose(rows), station).toEqual([tenant]);
      if (isTracedByOthers(tenant, rows)) written.push(`${station} has stored what others said`);
    }
  for (const { device } of [known(HOME), { device: 'pump' }])
    if (isTracedByOthers(HOME, await rowsOf(HOME, 'yard', device)))
      written.push(`${device} took what others said`);
  written.push(
    ...(await kept())
      .filter(([tenant, text]) => isTracedByOthers(tenant, text))
      .map(([, text]) => `kept: ${text}`),
  );
  expect(written.slice(0, 10)).toEqual([]);

  const { tenants, users, tokens } = identities.all;
  expect({ tenants, users }).toEqual({ tenants: before.tenants, users: before.users });
  const mine = new Set(callers.map(({ credential }) => credential?.username));
  const gone = before.tokens.filter(({ id }) => !mine.has(id) && !tokens.some((token) => token.id === id));
  expect(gone).toEqual([]);
});

/** What the broker keeps below the stations' names, and whose it is. */
async function kept(): Promise<readonly (readonly [TenantId, string])[]> {
  const found: [TenantId, string][] = [];
  for (const tenant of TENANTS) {
    const { credential } = await callerOf(world.running, tenant, 'reader', { role: 'viewer' });
    const url = `mqtt://127.0.0.1:${world.running.bridge.mqttPort}`;
    const client = await connectAsync(url, { ...credential, reconnectPeriod: 0 }, false);
    client.on('message', (topic, payload, { retain }) => {
      if (retain) found.push([tenant, `${topic} ${String(payload)}`]);
    });
    await client.subscribeAsync('fieldline/#', { qos: 1 });
    await sleep(300);
    await client.endAsync(true);
  }
  return found;
}
