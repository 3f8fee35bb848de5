import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bearer, type Running, startBridge } from './running.ts';

const DRY = {
  id: 'dry',
  title: 'The bed is dry',
  severity: 'warning',
  when: [{ is: 'below', channel: 'garden/soilMoisture', limit: 99 }],
};
interface Card {
  readonly rule: string;
  readonly acknowledged?: { readonly who: string };
}

let running: Running;
let admin: Record<string, string>;
beforeAll(async () => {
  running = await startBridge();
  admin = bearer(await running.token());
}, 120_000);
afterAll(() => running.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  running.ask('GET', path, { ...admin, ...headers });
const put = (path: string, body: object, headers: Record<string, string>) =>
  running.ask('PUT', path, { ...admin, ...headers }, body);
const remove = (path: string, headers: Record<string, string>) =>
  running.ask('DELETE', path, { ...admin, ...headers });
const tagOf = async (path: string) => (await get(path)).headers.etag!;

test('a rule is made, changed and removed by whoever has seen its newest version, and by nobody else', async () => {
  const path = '/api/rules/dry';
  expect((await put(path, { rule: DRY }, {})).status).toBe(428);
  expect((await put(path, { rule: DRY }, { 'if-match': '"guessed"' })).status).toBe(412);
  const made = await put(path, { rule: DRY }, { 'if-none-match': '*' });
  expect([made.status, made.json()]).toMatchObject([201, { id: 'dry', isOn: true, rule: { version: 1 } }]);
  expect((await put(path, { rule: DRY }, { 'if-none-match': '*' })).status).toBe(412);
  const first = await tagOf(path);
  expect(first).toBe(made.headers.etag);
  expect((await get(path, { 'if-none-match': first })).status).toBe(304);

  const drier = { rule: { ...DRY, title: 'Very dry' } };
  const both = await Promise.all([
    put(path, drier, { 'if-match': first }),
    put(path, drier, { 'if-match': first }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect((await get(path)).json()).toMatchObject({
    title: 'Very dry',
    rule: { version: 2 },
    before: [{ rule: { version: 1 } }],
  });
  const second = await tagOf(path);
  expect(second).not.toBe(first);
  const off = await put(path, { ...drier, isOn: false }, { 'if-match': second });
  expect(off.json()).toMatchObject({ isOn: false });

  expect((await remove(path, { 'if-match': second })).status).toBe(412);
  expect((await remove(path, { 'if-match': off.headers.etag! })).status).toBe(204);
  expect([(await get(path)).status, (await remove(path, { 'if-match': '*' })).status]).toEqual([404, 404]);
  const audit = readFileSync(join(running.folder, 'data/audit.log'), 'utf8');
  expect(audit).toContain('"what":"save dry","ok":true');
  expect(audit).toContain('"what":"save dry","ok":false');
  expect(audit).toContain('"what":"remove dry","ok":true');
});

test('a rule that cannot be is refused with all that is wrong, each at its place', async () => {
  const wrong = { ...DRY, when: [{ is: 'outside', channel: 'garden/soilMoisture', low: 9, high: 1 }] };
  const told = await put('/api/rules/dry', { rule: wrong }, { 'if-none-match': '*' });
  expect(told.status).toBe(422);
  expect(told.json<{ problems: readonly { path: string }[] }>().problems[0]!.path).toMatch(/^\/when\/0/);
  const other = await put('/api/rules/other', { rule: DRY }, { 'if-none-match': '*' });
  expect(other.json()).toMatchObject({
    status: 422,
    detail: 'The rule has another id than the address says.',
  });
  expect((await get('/api/rules')).json()).toEqual({ rules: [] });
});

test('an alarm is dealt with in the name of whoever asks, whatever they say', async () => {
  await put('/api/rules/dry', { rule: DRY }, { 'if-none-match': '*' });
  const alarm = async () => {
    const { alarms } = (await get('/api/alarms')).json<{ alarms: readonly Card[] }>();
    return alarms.find(({ rule }) => rule === 'dry');
  };
  await vi.waitFor(async () => expect(await alarm()).toBeDefined(), 30_000);
  const act = (body: object, headers = admin) => running.ask('POST', '/api/alarms/dry', headers, body);
  const operator = bearer(await running.token({ role: 'operator', label: 'Anna' }));
  expect((await act({ act: 'acknowledge', who: 'somebody else' }, operator)).status).toBe(400);
  expect((await act({ act: 'acknowledge' }, bearer(await running.token({ role: 'viewer' })))).status).toBe(
    403,
  );
  expect((await act({ act: 'acknowledge' }, operator)).status).toBe(204);
  expect(await alarm()).toMatchObject({ acknowledged: { who: 'device Anna', from: 'api' } });
  expect((await act({ act: 'shelve', untilMs: 9e15 })).status).toBe(400);
  expect((await act({ act: 'shelve', untilMs: 8e15 })).status).toBe(422);
  expect((await act({ act: 'note', text: 'the pump is out' })).status).toBe(204);
  const { events } = (await get('/api/alarms/history')).json<{
    events: readonly { what: string; who?: string }[];
  }>();
  expect(events.slice(0, 2)).toMatchObject([{ what: 'noted' }, { what: 'acknowledged', who: 'device Anna' }]);
});

test('an alarm whose rule asks for a note is acknowledged with one only', async () => {
  const rule = { ...DRY, id: 'noted', needsNote: true };
  await put('/api/rules/noted', { rule }, { 'if-none-match': '*' });
  const alarm = async () => {
    const { alarms } = (await get('/api/alarms')).json<{ alarms: readonly Card[] }>();
    return alarms.find((each) => each.rule === 'noted');
  };
  await vi.waitFor(async () => expect(await alarm()).toMatchObject({ needsNote: true }), 30_000);
  const act = (body: object) => running.ask('POST', '/api/alarms/noted', admin, body);
  const without = await act({ act: 'acknowledge' });
  expect([without.status, without.json()]).toMatchObject([422, { problems: [{ path: '/text' }] }]);
  expect((await act({ act: 'acknowledge', text: ' ' })).status).toBe(400);
  expect((await act({ act: 'acknowledge', text: 'the tap was shut' })).status).toBe(204);
  expect(await alarm()).toMatchObject({ notes: [{ text: 'the tap was shut' }] });
});

test('the configuration is changed by whoever has seen it as it is; a device is added and ended, and no key is told', async () => {
  const path = '/api/config';
  const change = (body: object, etag: string) =>
    running.ask('PATCH', path, { ...admin, 'if-match': etag }, body);
  const before = await tagOf(path);
  const changed = await change({ label: 'Back yard', keepDays: 7 }, before);
  expect(changed.json()).toMatchObject({ label: 'Back yard', keepDays: 7 });
  expect((await change({ keepDays: 8 }, before)).status).toBe(412);
  expect((await change({ budgetBytes: 1 }, changed.headers.etag!)).json()).toMatchObject({ status: 422 });
  expect((await get('/api/stations')).json()).toMatchObject({
    stations: [{ station: 'yard', label: 'Back yard' }],
  });

  const second = { id: 'second', label: 'Second', driver: 'garden-simulated', address: 'simulated:garden' };
  const at = `${path}/devices/second`;
  const wrong = await put(at, { ...second, driver: 'no-such' }, { 'if-match': changed.headers.etag! });
  expect([wrong.status, wrong.json()]).toMatchObject([422, { problems: [{ path: '/driver' }] }]);
  const added = await put(at, second, { 'if-match': changed.headers.etag! });
  expect(added.json<{ devices: readonly { id: string }[] }>().devices.map(({ id }) => id)).toEqual([
    'garden',
    'second',
  ]);
  await vi.waitFor(
    async () => expect((await get('/api/devices/yard/second')).json()).toMatchObject({ phase: 'live' }),
    20_000,
  );
  const ended = await remove(at, { 'if-match': added.headers.etag! });
  expect(ended.json<{ devices: readonly { id: string }[] }>().devices.map(({ id }) => id)).toEqual([
    'garden',
  ]);

  const meter = { id: 'meter', label: 'Meter', driver: 'own-profile', address: 'tcp:127.0.0.1:9' };
  for (const body of [meter, { ...meter, options: { key: 'a-secret-of-mine' } }]) {
    const told = await put(`${path}/devices/meter`, body, { 'if-match': ended.headers.etag! });
    expect(told.body).not.toContain('a-secret-of-mine');
  }
});
