import { connectAsync, type IClientOptions } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bridgeApp } from '../../../node-bridge/http/app.ts';
import { Refusals } from '../../../node-bridge/http/refusals.ts';
import { httpServer, listen } from '../../../node-bridge/http/server.ts';
import { openBroker, OWN } from '../../bridge/open-broker.ts';
import { credentialOf } from './cast.ts';

/** What a proxy adds to what it hands on: whoever asks is then of another machine. */
const ELSEWHERE = { 'x-forwarded-for': '10.0.0.9' };
let world: Awaited<ReturnType<typeof openBroker>>;
let server: ReturnType<typeof httpServer>;
let url: string;

beforeEach(async () => {
  world = await openBroker();
  const doors = { gate: { hostNames: ['greenhouse.test'], origins: [] }, ...world.trust };
  const app = bridgeApp(new Map(), { name: OWN, version: '0', mqtt: '/mqtt' }, doors, () => undefined);
  server = httpServer(app, { ...doors, refusals: new Refusals({ often: () => undefined }) }, (stream, came) =>
    world.broker.serve(stream, came),
  );
  url = `ws://127.0.0.1:${await listen(server, 0)}/mqtt`;
});
afterEach(async () => {
  server.close();
  await world.close();
});

const outcome = (headers: Record<string, string>, more: IClientOptions = {}): Promise<unknown> =>
  connectAsync(url, { reconnectPeriod: 0, wsOptions: { headers }, ...more }, false).then(
    async (client) => {
      await client.endAsync(true);
      return 'in';
    },
    (error: { readonly code?: unknown; readonly message: string }) => error.code ?? error.message,
  );

test('from another machine, a page comes in by what it shows the broker; who shows nothing, or something wrong, does not', async () => {
  const { username, password } = await credentialOf(world.trust.identities, { role: 'viewer' });
  expect(await outcome({})).toBe('in'); // a program here looks on
  expect(await outcome(ELSEWHERE, { username, password })).toBe('in');
  expect(await outcome({ ...ELSEWHERE, authorization: `Bearer ${password}` })).toBe('in');
  expect(await outcome(ELSEWHERE)).toBe(5);
  expect(await outcome(ELSEWHERE, { username, password: `${password.slice(0, -4)}AAAA` })).toBe(4);
  expect(await outcome({ ...ELSEWHERE, authorization: 'Bearer fl_wrong' })).toBe(
    "Couldn't connect to server",
  );
});

test('a cookie that is good no more does not stand in the way of a good password, and lets nobody in by itself', async () => {
  const { username, password } = await credentialOf(world.trust.identities, { role: 'viewer' });
  const gone = await credentialOf(world.trust.identities, { role: 'viewer' });
  const cookie = `__Host-fieldline=${gone.password}`;
  await world.trust.identities.revoke('test', gone.id);
  expect(await outcome({ ...ELSEWHERE, cookie }, { username, password })).toBe('in');
  expect(await outcome({ cookie }, { username, password })).toBe('in');
  expect(await outcome({ ...ELSEWHERE, cookie })).toBe(5);
  expect(await outcome({ cookie })).toBe(5);
});

test('by a name that is not this machine’s own, over plain http, nobody is a program here, and no token is good for the broker', async () => {
  const { username, password } = await credentialOf(world.trust.identities, { role: 'viewer' });
  const host = 'greenhouse.test';
  expect(await outcome({ host })).toBe(5);
  expect(await outcome({ host }, { username, password })).toBe(5);
  // A proxy on this machine that speaks TLS for it says so.
  expect(await outcome({ host, ...ELSEWHERE, 'x-forwarded-proto': 'https' }, { username, password })).toBe(
    'in',
  );
});
