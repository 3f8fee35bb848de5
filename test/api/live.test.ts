import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { LiveClient, MOST_WAITING_BYTES } from '../../node-bridge/api/live-client.ts';
import { ascii } from '../../station/codec/bytes.ts';
import type { Logged } from '../../station/model/entry.ts';
import { credentialOf } from '../trust/broker/cast.ts';
import { board } from './board.ts';
import { bearer, FROM_ELSEWHERE, type Running, startBridge } from './running.ts';

interface Told {
  readonly kind: string;
  readonly station: string;
  readonly device?: string;
  readonly seq?: number;
  readonly timesMs?: readonly number[];
  readonly values?: Readonly<Record<string, readonly (number | null)[]>>;
}

let running: Running;
let tablet: Awaited<ReturnType<typeof board>>;
const open: WebSocket[] = [];
beforeAll(async () => {
  running = await startBridge();
  await running.identities.putTenant('test', 'north', ['tablet-1']);
  const credential = await credentialOf(running.identities, {
    tenant: 'north',
    station: 'tablet-1',
    rights: [],
  });
  tablet = await board('tablet-1', `mqtt://127.0.0.1:${running.bridge.mqttPort}`, credential);
}, 120_000);
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});
afterAll(async () => {
  await tablet.end();
  await running.close();
});

const urlOf = (query = '') => `${running.url.replace('http', 'ws')}/api/live${query}`;

/** Who listens, with all that they are told. */
function listen(query = '', headers: Record<string, string> = {}) {
  const socket = new WebSocket(urlOf(query), { headers });
  open.push(socket);
  const told: Told[] = [];
  socket.on('message', (text) => told.push(JSON.parse(String(text)) as Told));
  socket.on('error', () => undefined);
  return { socket, told };
}

const refusal = (query: string, headers: Record<string, string>) =>
  new Promise<number>((resolve) => {
    const { socket } = listen(query, headers);
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode!));
    socket.on('open', () => resolve(101));
  });

test('each row is told once it is stored, in order, each once, with the values that the rows say', async () => {
  const { told } = listen('?station=yard&device=garden');
  await vi.waitFor(
    () => expect(told.filter(({ kind }) => kind === 'rows').length).toBeGreaterThan(2),
    20_000,
  );
  expect(told[0]).toEqual({ kind: 'hello', station: 'yard' });
  const rows = told.filter(({ kind }) => kind === 'rows');
  const seqs = rows.map(({ seq }) => seq!);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  const stored = (await running.ask('GET', '/api/devices/yard/garden/rows?from=0')).json<{
    rows: readonly { timeMs: number; values: Record<string, number> }[];
  }>();
  for (const { timesMs, values } of rows)
    timesMs!.forEach((timeMs, at) => {
      const same = stored.rows.find((row) => row.timeMs === timeMs)!;
      expect(Object.fromEntries(Object.entries(values!).map(([name, column]) => [name, column[at]]))).toEqual(
        same.values,
      );
    });
});

test('a station of another tenant is not heard, whoever asks how', async () => {
  const home = listen();
  const north = listen('', bearer(await running.token({ tenant: 'north' })));
  await vi.waitFor(() => expect(home.told.some(({ kind }) => kind === 'rows')).toBe(true), 20_000);
  await vi.waitFor(() => {
    tablet.link.say(ascii('relay: 0, temp: 21\n'));
    expect(north.told.some(({ kind, device }) => kind === 'rows' && device === 'board')).toBe(true);
  }, 60_000);
  expect(new Set(home.told.map(({ station }) => station))).toEqual(new Set(['yard']));
  const heard = north.told.filter(({ kind }) => kind !== 'hello');
  expect(new Set(heard.map(({ station }) => station))).toEqual(new Set(['tablet-1']));
  expect(await refusal('?station=tablet-1', {})).toBe(403);
});

test('nobody comes in under another name, from another page, without a credential, or with one that is over', async () => {
  const token = await running.token();
  const cases: readonly (readonly [Record<string, string>, number])[] = [
    [{ host: 'rebound.example' }, 421],
    [{ origin: 'https://evil.example' }, 403],
    [FROM_ELSEWHERE, 401],
    [{ ...FROM_ELSEWHERE, ...bearer(token) }, 101],
    [bearer(`${token.slice(0, -4)}AAAA`), 401],
    [bearer(await running.token({ rights: [] })), 403],
    [bearer(await running.token({ expiresMs: Date.now() - 1 })), 401],
  ];
  for (const [headers, status] of cases)
    expect(await refusal('', headers), JSON.stringify(headers)).toBe(status);
  expect(await refusal('?station=elsewhere&device=x', bearer(await running.token({ tenant: 'north' })))).toBe(
    403,
  );
});

test('who is revoked is cut off, and others stay; who speaks is sent away', async () => {
  const wanted = { label: 'Test', tenant: 'home', role: 'viewer' } as const;
  const { id, token } = await running.identities.addToken('test', wanted);
  const cut = listen('', bearer(token));
  const other = listen();
  await vi.waitFor(() => expect([cut.told.length, other.told.length]).toEqual([1, 1]), 20_000);
  const closed = new Promise((resolve) => cut.socket.once('close', resolve));
  await running.identities.revoke('test', id);
  await closed;
  expect(other.socket.readyState).toBe(WebSocket.OPEN);
  const left = new Promise((resolve) => other.socket.once('close', resolve));
  other.socket.send('anything');
  expect(await left).toBe(1003);
});

test('no more than 64 listen at once, and who leaves makes room', async () => {
  const all = Array.from({ length: 64 }, () => listen());
  await vi.waitFor(() => expect(all.every(({ told }) => told.length > 0)).toBe(true), 20_000);
  expect(await refusal('', {})).toBe(503);
  all[0]!.socket.terminate();
  await vi.waitFor(async () => expect(await refusal('', {})).toBe(101), 20_000);
});

/** Rows of a device, as many as fill a message of some size. */
const entryOf = (seq: number): Logged => ({
  kind: 'batch',
  seq,
  batch: { device: 'd', channels: ['n'], time: new Float64Array(1_000), columns: [new Float64Array(1_000)] },
});

test('who does not read holds nobody up: what waits is bounded, the rest is counted, and told when they read again', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const met = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const socket: Socket = connect(port, '127.0.0.1');
  socket.write(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
  );
  let heard = '';
  const peer = await met;
  socket.pause();
  const client = new LiveClient(peer);
  const text = 'x'.repeat(16_000);
  let most = 0;
  let sent = 0;
  // Far more than the system itself buffers.
  for (let seq = 1; seq <= 2_000; seq++) {
    client.tell(entryOf(seq), () => [{ kind: 'rows', seq: ++sent && seq, text }]);
    most = Math.max(most, peer.bufferedAmount);
    if (seq % 50 === 0) await sleep(1);
  }
  expect(client.skipped).toBeGreaterThan(500);
  expect(most).toBeLessThan(MOST_WAITING_BYTES + 20_000);
  const skipped = client.skipped;
  expect(sent + skipped).toBe(2_000);
  socket.on('data', (bytes: Buffer) => (heard = (heard + bytes.toString('latin1')).slice(-200_000)));
  socket.resume();
  await vi.waitFor(
    () => expect(heard).toContain(`{"kind":"skipped","entries":${skipped},"rows":${skipped * 1_000}}`),
    20_000,
  );
  client.tell(entryOf(2_001), () => [{ kind: 'rows', seq: 2_001 }]);
  await vi.waitFor(() => expect(heard).toContain('"seq":2001'), 20_000);
  client.close();
  socket.destroy();
  server.close();
});
