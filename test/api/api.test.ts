import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ascii } from '../../station/codec/bytes.ts';
import { credentialOf } from '../trust/broker/cast.ts';
import { board } from './board.ts';
import { bearer, curl, type Running, startBridge } from './running.ts';

interface Row {
  readonly timeMs: number;
  readonly time: string;
  readonly values: Readonly<Record<string, number>>;
}
interface State {
  readonly id: string;
  readonly phase: string;
  readonly detail: string;
  readonly value?: number;
}
interface ChannelTold {
  readonly name: string;
  readonly last: { readonly value: number; readonly timeMs: number; readonly time: string };
}
const GARDEN = '/api/devices/yard/garden';
const BOARD = '/api/devices/tablet-1/board';

let running: Running;
let home: Record<string, string>;
let north: Record<string, string>;
let tablet: Awaited<ReturnType<typeof board>>;
beforeAll(async () => {
  running = await startBridge();
  await running.identities.putTenant('test', 'north', ['tablet-1']);
  home = bearer(await running.token());
  north = bearer(await running.token({ tenant: 'north' }));
  const credential = await credentialOf(running.identities, {
    tenant: 'north',
    station: 'tablet-1',
    rights: [],
  });
  tablet = await board('tablet-1', `mqtt://127.0.0.1:${running.bridge.mqttPort}`, credential);
  await vi.waitFor(async () => {
    expect((await rowsOf(GARDEN)).length).toBeGreaterThan(3);
    expect((await get(`${BOARD}/channels/temp`, north)).status).toBe(200);
  }, 60_000);
}, 120_000);
afterAll(async () => {
  await tablet.end();
  await running.close();
});

const get = (path: string, headers = home) => running.ask('GET', path, headers);
const command = (body: object, query = '', at = GARDEN, headers = home) =>
  running.ask('POST', `${at}/commands${query}`, headers, body);
const rowsOf = async (at: string, query = '') =>
  (await get(`${at}/rows${query}`)).json<{ rows: readonly Row[] }>().rows;

test('devices and their channels are told with the newest values, and a time is told in both ways', async () => {
  const { devices } = (await get('/api/devices')).json<{
    devices: readonly { device: string; channels: ChannelTold[] }[];
  }>();
  expect(devices.map(({ device }) => device)).toEqual(['garden']);
  const soil = devices[0]!.channels.find(({ name }) => name === 'soilMoisture')!;
  expect(soil).toMatchObject({ unit: '%', label: 'Soil moisture', writable: false });
  expect(soil.last.value).toBeGreaterThan(0);
  expect(Date.parse(soil.last.time)).toBeCloseTo(soil.last.timeMs, -1);
  expect(devices[0]!.channels.find(({ name }) => name === 'pump')).toMatchObject({
    writable: true,
    control: { risk: 2, safe: 0 },
  });
  const bare = await get(`${GARDEN}/channels/soilMoisture/value`);
  expect(Number(bare.body)).toBeGreaterThan(0);
  expect((await get('/api/devices/yard/nobody')).status).toBe(404);
  expect((await get(`${GARDEN}/channels/nothing`)).json()).toMatchObject({ status: 404 });
});

test('rows are told a page at a time: all of them, each once, whatever the page', async () => {
  const toMs = Date.now();
  const whole = await rowsOf(GARDEN, `?from=0&to=${toMs}`);
  expect(whole.length).toBeGreaterThan(3);
  for (const { timeMs, time } of whole) expect(Date.parse(time)).toBe(Math.trunc(timeMs));
  for (const limit of [1, 2, 3]) {
    const paged: Row[] = [];
    let cursor: string | undefined;
    do {
      const next = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await get(`${GARDEN}/rows?from=0&to=${toMs}&limit=${limit}${next}`);
      const page = answer.json<{ rows: readonly Row[]; next?: string }>();
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      paged.push(...page.rows);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
  }
  for (const cursor of ['x', '1', '1/-1', '9/999999999', '/'])
    expect((await get(`${GARDEN}/rows?cursor=${encodeURIComponent(cursor)}`)).status, cursor).toBe(422);
  const iso = new Date(whole[1]!.timeMs + 1).toISOString();
  expect(await rowsOf(GARDEN, `?from=${iso}&to=${toMs}`)).toEqual(whole.slice(2));
});

test('the three kinds of files hold what the rows say; nothing of a device that is not there', async () => {
  const toMs = Date.now();
  const rows = await rowsOf(GARDEN, `?from=0&to=${toMs}`);
  const file = (format: string) =>
    get(`/api/exports/yard?devices=garden&from=0&to=${toMs}&format=${format}`).then(({ body, headers }) => {
      expect(headers['content-disposition']).toBe(`attachment; filename="yard.${format}"`);
      return body;
    });
  const lines = (await file('ndjson'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  expect(lines.map(({ timeMs, values }) => [timeMs, values])).toEqual(
    rows.map((row) => [row.timeMs, row.values]),
  );
  const csv = (await file('csv'))
    .trim()
    .split(/\r?\n/)
    .slice(2)
    .filter((line) => /,[-\d]/.test(line));
  expect(csv.length).toBe(rows.length);
  const made = await fetch(
    `${running.url}/api/exports/yard?devices=garden&from=0&to=${toMs}&format=fieldline`,
  );
  const opened = await fetch(`${running.url}/api/recordings?name=garden.fieldline&last`, {
    ...{ method: 'POST', headers: home, body: await made.arrayBuffer() },
  });
  expect(await opened.json()).toMatchObject({ answer: { name: 'garden', rows: rows.length } });
  for (const format of ['csv', 'ndjson', 'fieldline'])
    expect((await get(`/api/exports/yard?devices=nobody&format=${format}`)).status).toBe(404);
});

test('history is as many columns as were asked for, and the mean of one lies between its least and most', async () => {
  const answer = await get(`${GARDEN}/history?channels=temperature,pump&points=20`);
  const { series, stepMs } = answer.json<{
    stepMs: number;
    series: readonly {
      channel: string;
      points: readonly { min: number | null; mean: number; max: number }[];
    }[];
  }>();
  expect(series.map(({ channel }) => channel)).toEqual(['temperature', 'pump']);
  expect(stepMs).toBeGreaterThanOrEqual(3_600_000 / 20);
  const known = series[0]!.points.filter(({ min }) => min !== null);
  expect(known.length).toBeGreaterThan(0);
  expect(series[0]!.points.length).toBeLessThanOrEqual(24);
  for (const { min, mean, max } of known) expect(min! <= mean && mean <= max).toBe(true);
});

test('a command is confirmed by what the device reports, once for each id, and is written down with who it was', async () => {
  const on = await command({ channel: 'pump', value: 1, id: 'water' });
  expect([on.status, on.json()]).toMatchObject([200, { id: 'water', phase: 'confirmed', value: 1 }]);
  expect((await get(String(on.headers.location))).json()).toEqual(on.json());
  const again = await command({ channel: 'pump', value: 1, id: 'water' });
  expect(again.json<State>()).toEqual(on.json());
  expect((await command({ channel: 'pump', value: 0, id: 'water' })).status).toBe(409);
  expect(Number((await get(`${GARDEN}/channels/pump/value`)).body)).toBe(1);
  expect((await command({ channel: 'pump', value: 0 })).json()).toMatchObject({
    phase: 'confirmed',
    value: 0,
  });
  const audit = readFileSync(join(running.folder, 'data/audit.log'), 'utf8');
  expect(audit).toContain(
    '"who":"device Test","did":"POST /api/devices/:station/:device/commands","what":"yard/garden/pump = 1","ok":true',
  );
});

test('what is refused is refused in words, and nothing is sent: range, name, a lock, a device that is away', async () => {
  const range = await command({ channel: 'pump', value: 7 });
  expect([range.status, range.json()]).toMatchObject([
    422,
    { detail: 'The value is out of range: 0 to 1.', fault: { code: 'command/out-of-range' } },
  ]);
  expect((await command({ channel: 'soilMoisture', value: 1 })).status).toBe(404);
  expect((await command({ channel: 'pump', value: 1 }, '', '/api/devices/yard/nobody')).status).toBe(404);
  expect((await command({ channel: 'pump', value: 1 }, '', '/api/devices/elsewhere/pump')).status).toBe(409);
  expect((await get(`${GARDEN}/commands/never`)).status).toBe(404);
  const viewer = bearer(await running.token({ role: 'viewer' }));
  expect((await command({ channel: 'pump', value: 1 }, '', GARDEN, viewer)).status).toBe(403);
  expect((await command({ channel: 'pump', value: 1 }, '', GARDEN, {})).status).toBe(401);

  const read = await get('/api/config');
  const { devices } = read.json<{ devices: readonly object[] }>();
  const cold = { device: 'garden', channel: 'temperature', when: 'below', limit: 100, staleMs: 60_000 };
  const locked = { ...devices[0], controls: { pump: { risk: 2, interlocks: [cold] } } };
  const put = (body: object, etag: string) =>
    running.ask('PUT', '/api/config/devices/garden', { ...home, 'if-match': etag }, body);
  const changed = await put(locked, read.headers.etag!);
  expect(changed.status).toBe(200);
  await vi.waitFor(async () => {
    const refused = await command({ channel: 'pump', value: 1 });
    expect([refused.status, refused.json()]).toMatchObject([409, { fault: { code: 'command/interlocked' } }]);
    expect(refused.json<State>().detail).toMatch(/^Locked while .* is below 100 /);
  }, 60_000);
  expect(Number((await get(`${GARDEN}/channels/pump/value`)).body)).toBe(0);
  expect((await put(devices[0]!, read.headers.etag!)).status).toBe(412);
  expect((await put(devices[0]!, changed.headers.etag!)).status).toBe(200);
});

test('while nobody knows what became of a command the answer is 202 and says so, and what becomes of it can be asked', async () => {
  const set = (body: object, query = '') => command(body, query, BOARD, north);
  const early = await set({ channel: 'relay', value: 1 }, '?waitMs=50');
  expect([early.status, early.json()]).toMatchObject([202, { phase: 'requested' }]);
  tablet.link.say(ascii('relay: 1, temp: 20\n')); // the board reports it after all
  await vi.waitFor(async () => {
    const late = await get(String(early.headers.location), north);
    expect([late.status, late.json()]).toMatchObject([200, { phase: 'confirmed', value: 1 }]);
  }, 60_000);
  const lost = await set({ channel: 'relay', value: 0 }, '?waitMs=20000');
  expect([lost.status, lost.json()]).toMatchObject([
    202,
    { phase: 'unknown', fault: { code: 'command/unconfirmed' } },
  ]);
  expect(lost.json<State>().detail).toContain('do not just send it again');
});

test('nobody sees a station of another tenant: not in a list, not by its name, not in a file', async () => {
  const { devices } = (await get('/api/devices', north)).json<{ devices: readonly { station: string }[] }>();
  expect(devices.map(({ station }) => station)).toEqual(['tablet-1']);
  const stations = (await get('/api/stations')).json<{ stations: readonly { station: string }[] }>();
  expect(stations.stations.map(({ station }) => station)).toEqual(['yard']);
  for (const [path, headers] of [
    [BOARD, home],
    [`${BOARD}/rows`, home],
    [`${BOARD}/history`, home],
    ['/api/exports/tablet-1?devices=board&format=csv', home],
    ['/api/things/tablet-1/board', home],
    [GARDEN, north],
    ['/api/rules', north],
    ['/api/config', north],
    ['/api/alarms', north],
  ] as const)
    expect((await get(path, headers)).status, path).toBe(403);
  expect((await command({ channel: 'relay', value: 1 }, '', BOARD, home)).status).toBe(403);
  expect((await get('/api/things', north)).body).not.toContain('yard');
  expect((await rowsOf(GARDEN)).length).toBeGreaterThan(0);
  const rows = (await get(`${BOARD}/rows`, north)).json<{ rows: readonly Row[] }>().rows;
  expect(rows[0]!.values).toMatchObject({ temp: 20 });
});

test('curl, which is not ours, is served and refused the same', async () => {
  const { out } = await curl(`${running.url}/api/devices/yard/garden`);
  expect(JSON.parse(out)).toMatchObject({ device: 'garden', phase: 'live' });
  const refused = await curl(
    '--fail',
    '-X',
    'POST',
    '--json',
    '{"channel":"pump","value":1}',
    `${running.url}${GARDEN}/commands`,
  );
  expect(refused.code).toBe(22);
  const set = await curl(
    ...['--fail', '--json', '{"channel":"pump","value":1}', '-H', `authorization: ${home['authorization']}`],
    `${running.url}${GARDEN}/commands`,
  );
  expect(JSON.parse(set.out)).toMatchObject({ phase: 'confirmed' });
  const csv = await curl(`${running.url}/api/exports/yard?devices=garden&format=csv`);
  expect(csv.out.split('\n')[0]).toContain('Soil moisture');
});
