import { type Running, startBridge } from '../../api/running.ts';
import type { WantedToken } from '../../../node-bridge/trust/identities.ts';
import { HOME } from '../../../node-bridge/trust/roles.ts';
import { credentialOf } from '../broker/cast.ts';
import { FROM_ELSEWHERE, bearer } from '../../api/running.ts';
import { until } from '../../bridge/until.ts';
import { type Caller, Calling } from './callers.ts';
import { hidden, known, speaking, type TenantId, TENANTS, whose } from './marked.ts';
import type { Told } from './random-calls.ts';
import type { Schema } from './schema-values.ts';

/** What the tests ask of a bridge's description of itself. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Told, 'method' | 'path'>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A station of a tenant that has never said anything. */
export const mute = (tenant: TenantId): string => `mute-q7${tenant}`;

/** A whole bridge with three tenants: each has two stations that speak, users, tokens, and everybody who may call in its name. */
export async function openTenants() {
  const running = await startBridge({ 'coap.json': '{"port":0,"peers":["127.0.0.1"]}' });
  const { identities, bridge } = running;
  const url = `mqtt://127.0.0.1:${bridge.mqttPort}`;
  for (const tenant of ['north', 'south'] as const)
    await identities.putTenant('test', tenant, [known(tenant).station, hidden(tenant).station, mute(tenant)]);
  await furnishHome(running);
  const stations: Awaited<ReturnType<typeof speaking>>[] = [];
  for (const tenant of TENANTS) {
    const { user } = known(tenant);
    await identities.putUser('test', { id: user, role: 'admin', tenant });
    await identities.addToken('test', { label: hidden(tenant).label, tenant, role: 'viewer', user });
    for (const { station } of [known(tenant), hidden(tenant)])
      stations.push(await speaking(tenant, station, url, identities));
  }
  const admin = new Map<TenantId, Calling>();
  const ports = { http: Number(new URL(running.url).port), mqtt: bridge.mqttPort!, coap: bridge.coapPort! };
  const heard: { readonly by: Caller; readonly text: string; readonly from: string }[] = [];
  const calling = (by: Caller) => new Calling(by, ports, (text, from) => heard.push({ by, text, from }));
  for (const tenant of TENANTS)
    admin.set(tenant, calling(await callerOf(running, tenant, 'owner', { role: 'admin' })));
  const file = (await running.ask('GET', '/api/openapi.json')).json<OpenApi>();
  const routes = Object.entries(file.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, told]): Told => ({ ...told, method: method.toUpperCase(), path })),
  );
  const world = { running, identities, stations, admin, heard, calling, routes, file };
  for (const tenant of TENANTS) await everythingSeen(world, tenant);
  return {
    ...world,
    async end() {
      for (const each of admin.values()) await each.end();
      for (const station of stations) await station.end();
      await running.close();
    },
  };
}
export type Tenants = Awaited<ReturnType<typeof openTenants>>;

/** Everybody who may call in a tenant's name, without what looks after all tenants. */
export async function callersOf(running: Running, tenant: TenantId): Promise<readonly Caller[]> {
  const of = (what: string, more: Partial<WantedToken>) =>
    callerOf(running, tenant, `${tenant} ${what}`, more);
  const all = [
    await of('viewer', { role: 'viewer' }),
    await of('operator', { role: 'operator' }),
    await of('station', { station: known(tenant).station, role: 'operator' }),
    await of('gateway', { forwards: true, rights: [] }),
    await of('device', { topics: ['tele/own/#'], rights: [] }),
    await of('user', { user: known(tenant).user, role: 'admin', rights: ['read', 'command', 'configure'] }),
  ];
  if (tenant !== HOME) return [...all, await of('admin', { role: 'admin' })];
  const nobody = (what: string, headers: Caller['headers']) =>
    ({ what: `${tenant} ${what}`, tenant, headers }) as const;
  return [...all, nobody('visitor', {}), nobody('stranger', FROM_ELSEWHERE)];
}

export async function callerOf(
  { identities }: Pick<Running, 'identities'>,
  tenant: TenantId,
  what: string,
  more: Partial<WantedToken>,
): Promise<Caller> {
  const credential = await credentialOf(identities, { tenant, ...more });
  return { what, tenant, headers: bearer(credential.password), credential, wanted: more };
}

/** What only the bridge's own tenant has: a rule, a device that programs send to, one that reads a topic. */
async function furnishHome(running: Running): Promise<void> {
  const admin = { ...bearer(await running.token()), 'if-match': '*' };
  const { device, rule, channel } = known(HOME);
  const { label } = hidden(HOME);
  const put = async (path: string, body: object, headers: Record<string, string> = admin) => {
    const { status } = await running.ask('PUT', path, headers, body);
    if (status > 201) throw new Error(`${path}: ${status}`);
  };
  const driver = { driver: 'plotter-lines', options: {} };
  await put(`/api/config/devices/${device}`, { id: device, label, ...driver, address: `http-in:${device}` });
  await put('/api/config/devices/pump', {
    ...{ id: 'pump', label, driver: 'mqtt-topics', address: 'mqtt:here' },
    options: { rules: [{ topic: 'tele/pump/{channel}' }] },
  });
  const when = [{ is: 'above', channel: `${device}/${channel}`, limit: 1e6 }];
  const { 'if-match': _any, ...fresh } = admin;
  const body = { rule: { id: rule, title: label, severity: 'info', when } };
  await put(`/api/rules/${rule}`, body, { ...fresh, 'if-none-match': '*' });
}

/** What a tenant may see is there to be seen, so that nobody is tested on an empty house. */
async function everythingSeen(
  { admin }: { readonly admin: ReadonlyMap<TenantId, Calling> },
  tenant: TenantId,
) {
  const own = admin.get(tenant)!;
  let seen = 0;
  const look = async () => {
    for (const { station, device } of [known(tenant), hidden(tenant)]) {
      const path = `/api/devices/${station}/${device}/rows?from=0&limit=1`;
      const { text } = await own.http({ by: 'http', method: 'GET', path });
      if (!whose(text).includes(tenant)) return;
    }
    seen++;
  };
  await until(() => (void look(), seen > 0), 60_000);
}
