import { afterEach, beforeEach, expect, test } from 'vitest';
import { RIGHTS } from '../../node-bridge/trust/roles.ts';
import type { PeopleEdit } from '../../station/api/bridges.ts';
import type { UplinkConfig } from '../../station/api/config.ts';
import { fault } from '../../station/model/fault.ts';
import { BridgeDesk } from '../../station/runtime/bridges/bridge-desk.ts';
import type { Answer, Ask, Log } from '../../station/runtime/platform.ts';
import { askFrom } from '../../workers/ask-bridge.ts';
import { openWorld, STANDING, type World } from '../trust/world.ts';

// A bridge's HTTP side on a real port, asked by what the browser's worker asks with.

let world: World;
let address: string;
beforeEach(async () => {
  world = await openWorld();
  address = `http://127.0.0.1:${world.port}`;
});
afterEach(() => world.close());

/** The desk of a station over its uplinks, which are only kept. */
function deskOf(station: string, ask: Ask = askFrom('http://127.0.0.1/'), uplinks: UplinkConfig[] = []) {
  const kept = {
    all: uplinks,
    setUplink: async (uplink: UplinkConfig) => {
      const at = uplinks.findIndex(({ id }) => id === uplink.id);
      uplinks.splice(at < 0 ? uplinks.length : at, 1, uplink);
    },
    removeUplink: async (id: string) =>
      void uplinks.splice(
        uplinks.findIndex((each) => each.id === id),
        1,
      ),
  };
  const log = { origin: { station, epoch: 'e' } } as unknown as Log; // all that is asked of it
  return { desk: new BridgeDesk({ ask, log, randomHex: () => '12345678' }, kept), uplinks, kept };
}

const codeFor = (role: 'viewer' | 'operator' | 'admin') =>
  world.trust.pairing.open({ role, tenant: 'home' }).code;
const wish = (code: string) => ({ address, name: 'greenhouse', code, label: 'Tablet' });
const tokens = () => world.trust.identities.all.tokens;

test('a code gives the station an uplink with a token of its own, which is good for its name', async () => {
  const { desk, uplinks } = deskOf('browser-1');
  expect(await desk.pairBridge(wish(codeFor('operator')))).toBe('bridge-12345678');
  const [token] = tokens();
  expect(token).toMatchObject({ label: 'Tablet', role: 'operator', station: 'browser-1' });
  expect(uplinks).toMatchObject([
    {
      id: 'bridge-12345678',
      label: 'greenhouse',
      url: `ws://127.0.0.1:${world.port}/mqtt`,
      username: token!.id,
      remember: true,
    },
  ]);
  expect(world.trust.identities.identify(uplinks[0]!.password!)?.station).toBe('browser-1');
});

test('pairing again takes the place of what was given before, and the uplink stays the same one', async () => {
  const { desk, uplinks } = deskOf('browser-1');
  const id = await desk.pairBridge(wish(codeFor('viewer')));
  const [{ password }] = uplinks as [UplinkConfig];
  expect(await desk.pairBridge(wish(codeFor('admin')))).toBe(id);
  expect(uplinks).toHaveLength(1);
  expect(tokens().map(({ role }) => role)).toEqual(['admin']);
  expect(world.trust.identities.identify(password!)).toBeUndefined();
});

test('nobody comes in under the name of a station that somebody else has', async () => {
  await deskOf('browser-1').desk.pairBridge(wish(codeFor('operator')));
  const { desk, uplinks } = deskOf('browser-1');
  await expect(desk.pairBridge(wish(codeFor('admin')))).rejects.toMatchObject({
    fault: { code: 'bridge/refused', detail: { status: 409 } },
  });
  expect([uplinks.length, tokens().length]).toEqual([0, 1]);
});

test('a wrong code says how many tries are left, a spent one that it is over, and then waiting is all there is', async () => {
  const { desk, uplinks } = deskOf('browser-1');
  const code = codeFor('viewer');
  const wrong = wish(String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
  const said: unknown[] = [];
  for (let n = 0; n < 6; n++)
    await desk
      .pairBridge(wrong)
      .catch(({ fault }: { fault: { code: string; detail: object } }) => said.push(fault));
  expect(said.slice(0, 5)).toEqual(
    [4, 3, 2, 1, 0].map((tries) => fault('bridge/wrong-code', { tries }).fault),
  );
  expect(said[5]).toMatchObject({ code: 'bridge/wait' });
  expect([uplinks.length, tokens().length]).toEqual([0, 0]);
});

test('where the uplink cannot be kept, what the bridge gave is given back', async () => {
  const { desk, kept } = deskOf('browser-1');
  kept.setUplink = () => Promise.reject(fault('log/full', { usedBytes: 1, quotaBytes: 1 }));
  await expect(desk.pairBridge(wish(codeFor('viewer')))).rejects.toMatchObject({
    fault: { code: 'log/full' },
  });
  expect(tokens()).toEqual([]);
});

test('how the bridge is, its people and a further code are asked for with the token, as far as the role goes', async () => {
  const { desk } = deskOf('browser-1');
  const uplink = await desk.pairBridge(wish(codeFor('admin')));
  expect(await desk.bridge(uplink)).toEqual({
    ...STANDING,
    you: { who: 'station browser-1', tenant: 'home', rights: RIGHTS.admin },
  });
  await desk.editBridgePeople(uplink, {
    edit: 'put-user',
    id: 'anna',
    role: 'viewer',
    password: 'a long one, indeed',
  });
  await desk.editBridgePeople(uplink, { edit: 'put-user', id: 'anna', role: 'operator' });
  const people = await desk.bridgePeople(uplink);
  expect(people.users).toEqual([{ id: 'anna', role: 'operator', tenant: 'home', hasPassword: true }]);
  expect(people.tokens).toMatchObject([{ label: 'Tablet', isYours: true }]);
  expect(JSON.stringify(people)).not.toMatch(/hash|salt|fl_/);

  const opened = await desk.bridgePairing(uplink, { act: 'open', role: 'viewer' });
  if (opened.phase !== 'open') throw new Error(opened.phase);
  await deskOf('browser-2').desk.pairBridge(wish(opened.code!));
  expect(await desk.bridgePairing(uplink, { act: 'look' })).toEqual({ phase: 'paired', label: 'Tablet' });

  const second = (await desk.bridgePeople(uplink)).tokens.find(({ station }) => station === 'browser-2')!;
  await desk.editBridgePeople(uplink, { edit: 'revoke', token: second.id });
  await desk.editBridgePeople(uplink, { edit: 'remove-user', id: 'anna' });
  expect([tokens().length, world.trust.identities.all.users.length]).toEqual([1, 0]);
  await expect(desk.editBridgePeople(uplink, { edit: 'remove-user', id: 'anna' })).rejects.toMatchObject({
    fault: { code: 'bridge/refused', detail: { status: 404 } },
  });
});

test('a token is made for a program within its scope and its time, told once, and revoked', async () => {
  const { desk } = deskOf('browser-1');
  const uplink = await desk.pairBridge(wish(codeFor('admin')));
  const token = await desk.makeBridgeToken(uplink, {
    ...{ label: 'Export', role: 'operator', rights: ['read'], days: 2 },
  });
  const identity = world.trust.identities.identify(token)!;
  expect([...identity.rights]).toEqual(['read']);
  const { tokens: told } = await desk.bridgePeople(uplink);
  const made = told.find(({ label }) => label === 'Export')!;
  expect(made).toMatchObject({ role: 'operator', rights: ['read'], tenant: 'home', isYours: false });
  expect(Math.round((made.expiresMs! - made.madeMs) / 86_400_000)).toBe(2);
  expect(JSON.stringify(told)).not.toContain(token.slice(20));
  await desk.editBridgePeople(uplink, { edit: 'revoke', token: made.id });
  expect(world.trust.identities.identify(token)).toBeUndefined();
  for (const wrong of [
    { user: 'nobody' },
    { tenant: 'nowhere' },
    { user: 'a', station: 'b' },
    { rights: ['fly'] },
  ])
    await expect(
      desk.makeBridgeToken(uplink, { label: 'X', role: 'viewer', ...wrong }),
    ).rejects.toMatchObject({
      fault: { code: 'bridge/refused' },
    });
});

test('a tenant is begun, has stations and users of its own, and ends once nobody is of it', async () => {
  const { desk } = deskOf('browser-1');
  const uplink = await desk.pairBridge(wish(codeFor('admin')));
  await desk.editBridgePeople(uplink, {
    edit: 'put-tenant',
    id: 'north',
    stations: ['barn', 'silo', 'barn'],
  });
  await desk.editBridgePeople(uplink, {
    ...{ edit: 'put-user', id: 'nora', role: 'viewer', tenant: 'north', password: 'a long one, indeed' },
  });
  const { tenants, users } = await desk.bridgePeople(uplink);
  expect(tenants).toEqual([{ id: 'north', stations: ['barn', 'silo'] }]);
  expect(users).toEqual([{ id: 'nora', role: 'viewer', tenant: 'north', hasPassword: true }]);
  const nora = await desk.makeBridgeToken(uplink, {
    ...{ label: 'N', role: 'viewer', tenant: 'north', user: 'nora' },
  });
  const { identities } = world.trust;
  const who = identities.identify(nora)!;
  expect([identities.mayReach(who, 'barn'), identities.mayReach(who, 'bridge-1f2e')]).toEqual([true, false]);
  const refused = (edit: PeopleEdit, status: number) =>
    expect(desk.editBridgePeople(uplink, edit)).rejects.toMatchObject({ fault: { detail: { status } } });
  await refused({ edit: 'remove-tenant', id: 'north' }, 409);
  await refused({ edit: 'put-tenant', id: 'south', stations: ['silo'] }, 409);
  await refused({ edit: 'put-tenant', id: 'home', stations: [] }, 422);
  const itself = { edit: 'put-tenant', id: 'south', stations: ['yard', 'bridge-1f2e'] } as const;
  await expect(desk.editBridgePeople(uplink, itself)).rejects.toMatchObject({
    fault: {
      detail: { status: 409, why: expect.stringMatching(/^Bridge-1f2e is this bridge itself/) as string },
    },
  });
  expect((await desk.bridgePeople(uplink)).tenants).toHaveLength(1);
  await refused({ edit: 'remove-tenant', id: 'west' }, 404);
  await refused({ edit: 'put-user', id: 'x', role: 'viewer', tenant: 'west' }, 422);
  await desk.editBridgePeople(uplink, { edit: 'remove-user', id: 'nora' });
  await desk.editBridgePeople(uplink, { edit: 'remove-tenant', id: 'north' });
  expect((await desk.bridgePeople(uplink)).tenants).toEqual([]);
});

test('a viewer is refused in words, and who was revoked is told so', async () => {
  const { desk } = deskOf('browser-1');
  const uplink = await desk.pairBridge(wish(codeFor('viewer')));
  expect((await desk.bridge(uplink)).you.rights).toEqual(['read']);
  await expect(desk.bridgePeople(uplink)).rejects.toMatchObject({
    fault: { code: 'bridge/refused', detail: { status: 403, why: 'Your role does not allow this.' } },
  });
  await world.trust.identities.revoke('owner', tokens()[0]!.id);
  await expect(desk.bridge(uplink)).rejects.toMatchObject({ fault: { code: 'bridge/unknown' } });
});

test('unlinking is heard by the bridge, or said not to be, and the uplink is gone either way', async () => {
  const { desk, uplinks } = deskOf('browser-1');
  expect(await desk.unlinkBridge(await desk.pairBridge(wish(codeFor('viewer'))))).toBe(true);
  expect([uplinks.length, tokens().length]).toEqual([0, 0]);
  const uplink = await desk.pairBridge(wish(codeFor('viewer')));
  const away = deskOf(
    'browser-1',
    async ({ url }) => Promise.reject(fault('bridge/unreachable', { url })),
    uplinks,
  );
  expect(await away.desk.unlinkBridge(uplink)).toBe(false);
  expect([uplinks.length, tokens().length]).toEqual([0, 1]);
});

test.each<[string, Answer]>([
  ['a login page of something else', { status: 200, json: '<html>router</html>' }],
  ['a token that is none', { status: 200, json: { id: 'x', token: 'y z' } }],
  ['another form of tries', { status: 403, json: { tries: 'many' } }],
])('what answers strangely is no bridge: %s', async (_what, answer) => {
  const { desk, uplinks } = deskOf('browser-1', async () => answer);
  await expect(desk.pairBridge(wish('123456'))).rejects.toMatchObject({
    fault: { code: answer.status === 200 ? 'bridge/strange' : 'bridge/refused' },
  });
  expect(uplinks).toEqual([]);
});

test('only an address and a code are tried', async () => {
  const { desk } = deskOf('browser-1', () => Promise.reject(new Error('asked')));
  for (const wrong of [
    { address: 'file:///etc' },
    { code: '12345' },
    { label: '' },
    { address: 'http://a:b@c' },
  ])
    await expect(desk.pairBridge({ ...wish('123456'), ...wrong })).rejects.toMatchObject({
      fault: { code: 'config/invalid' },
    });
});
