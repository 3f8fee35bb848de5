import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { fault } from '../../station/model/fault.ts';
import type { OpenedView } from '../../station/api/exports.ts';
import type { Verification } from '../../station/model/verification.ts';
import type { Recordings } from '../../node-bridge/recordings.ts';
import { bridgeApp } from '../../node-bridge/http/app.ts';
import { pagesIn } from '../../node-bridge/http/pages.ts';
import { addRecordings, PIECE_BYTES } from '../../node-bridge/http/recordings-route.ts';
import { Refusals } from '../../node-bridge/http/refusals.ts';
import { httpServer, listen } from '../../node-bridge/http/server.ts';
import { addVerify } from '../../node-bridge/http/verify-route.ts';
import { openTrust, type Trust } from '../../node-bridge/trust/trust.ts';

const gate = { hostNames: ['pi.test'], origins: ['https://app.example'] };
const served: Duplex[] = [];
let checking: () => AsyncGenerator<number, Verification>;
const KEY = '5'.repeat(32);
const done: unknown[] = [];
const recordings: Recordings = {
  list: async () => [],
  open: async (bytes) => {
    done.push(bytes);
    return { id: 'recording:x' } as OpenedView;
  },
  keep: async (id) => done.push(id) && 1,
  erase: async (id) => void done.push(id),
};
let folder: string;
let server: Server;
let port: number;
let trust: Trust;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-'));
  mkdirSync(join(folder, 'web/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  for (const [name, text] of [
    ['index.html', '<!doctype html>app'],
    ['sw.js', '// worker'],
    ['assets/main-4f3a.js', 'export {}'],
    ['assets/kernel-1b2c.wasm', '\0asm'],
  ] as const)
    writeFileSync(join(folder, 'web', name), text);
  const info = { name: 'bridge-1f2e', version: '0.1.0', mqtt: '/mqtt' } as const;
  trust = await openTrust(join(folder, 'data'), KEY);
  const app = bridgeApp(pagesIn(join(folder, 'web')), info, { gate, ...trust }, (routes) => {
    addVerify(routes, () => checking());
    addRecordings(routes, recordings);
  });
  server = httpServer(app, { gate, ...trust, refusals: new Refusals({ often: () => undefined }) }, (stream) =>
    served.push(stream),
  );
  port = await listen(server, 0);
});

afterAll(() => {
  for (const stream of served) stream.destroy();
  server.closeAllConnections();
  server.close();
  trust.live.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `fetch` would not let us say any host and any path. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: Uint8Array,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: String(Buffer.concat(chunks)) }),
      );
    });
    asking.on('error', reject).end(body);
  });
}

/** The status that refuses a WebSocket, or 101. */
function upgrade(path: string, headers: Record<string, string> = {}, protocols = ['mqtt']): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode!));
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
  });
}

test('the app is served, and every place inside it is the app', async () => {
  for (const path of ['/', '/index.html', '/devices', '/devices/garden?x=1'])
    expect(await ask(path)).toMatchObject({ status: 200, body: '<!doctype html>app' });
  expect((await ask('/')).headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
  });
});

test('what has its content in its name is kept for ever, the rest is asked for anew', async () => {
  expect((await ask('/assets/main-4f3a.js')).headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect((await ask('/assets/kernel-1b2c.wasm')).headers['content-type']).toBe('application/wasm');
  const { headers } = await ask('/sw.js');
  expect(headers['cache-control']).toBe('no-cache');
  expect(await ask('/sw.js', { 'if-none-match': headers.etag! })).toMatchObject({ status: 304, body: '' });
});

test('nothing but the app’s own files is served', async () => {
  for (const path of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/secret.txt',
  ])
    expect((await ask(path)).body).not.toContain('secret\n');
  expect((await ask('/missing.js')).status).toBe(404);
  expect((await ask('/assets/missing-00.js')).status).toBe(404);
});

test('it says that it is a bridge, and which', async () => {
  expect(JSON.parse((await ask('/health')).body)).toEqual({ status: 'ok' });
  expect(JSON.parse((await ask('/bridge.json')).body)).toEqual({
    name: 'bridge-1f2e',
    version: '0.1.0',
    mqtt: '/mqtt',
  });
});

test('HEAD is GET without a body, everything else is refused', async () => {
  expect(await ask('/', {}, 'HEAD')).toMatchObject({
    status: 200,
    body: '',
    headers: { 'content-length': '18' },
  });
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    expect(await ask('/', {}, method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test('recordings are for who knows the key: no page and nobody else changes anything', async () => {
  const path = '/api/recordings';
  const known = { authorization: `Bearer ${KEY}` };
  const wrong = [
    {},
    { authorization: 'Bearer ' },
    { authorization: `Bearer ${'6'.repeat(32)}` },
    { authorization: KEY },
  ];
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
    for (const headers of wrong) expect((await ask(`${path}?id=x`, headers, method)).status).toBe(401);
    const elsewhere = { ...known, origin: 'https://evil.example' };
    expect((await ask(`${path}?id=x`, elsewhere, method)).status).toBe(403);
  }
  for (const odd of ['/api/recordings/', '/api/recordings/x', '/api//recordings', '/API/recordings'])
    expect((await ask(odd, {}, 'POST')).status).toBe(405);
  expect(done).toEqual([]);
  const opened = await ask(`${path}?name=a%20b&last`, known, 'POST', Uint8Array.of(1, 2));
  expect(JSON.parse(opened.body)).toEqual({ answer: { id: 'recording:x' } });
  expect(JSON.parse((await ask(`${path}?id=k`, known, 'PUT')).body)).toEqual({ answer: 1 });
  expect(JSON.parse((await ask(`${path}?id=e`, known, 'DELETE')).body)).toEqual({ answer: null });
  expect(done).toEqual([{ name: 'a b', bytes: Uint8Array.of(1, 2), last: true }, 'k', 'e']);
  const tooMuch = await ask(
    `${path}?name=a`,
    { ...known, connection: 'close' },
    'POST',
    new Uint8Array(PIECE_BYTES + 1),
  );
  expect(tooMuch.status).toBe(413);
  expect(done).toHaveLength(3);
});

test('every answer carries the strict headers, refusals too', async () => {
  const answers = await Promise.all([
    ask('/'),
    ask('/assets/main-4f3a.js'),
    ask('/missing.js'),
    ask('/bridge.json'),
    ask('/', {}, 'POST'),
    ask('/', {}, 'HEAD'),
    ask('/', { host: 'evil.example' }),
    ask('/', { origin: 'null' }),
  ]);
  for (const { headers } of answers) {
    const policy = String(headers['content-security-policy']);
    for (const part of [
      "default-src 'none'",
      "require-trusted-types-for 'script'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect(policy).toContain(part);
    // Only who is spoken to cannot be known before a person says it; nothing else comes from elsewhere.
    const [spokenTo = ''] = /connect-src [^;]+/.exec(policy) ?? [];
    expect(spokenTo).toBe("connect-src 'self' http: https: ws: wss:");
    expect(policy.replace(spokenTo, '')).not.toMatch(/(?<!wasm-)unsafe-|https?:|\*/);
    expect(headers['permissions-policy']).toMatch(
      /^serial=\(self\), usb=\(self\), bluetooth=\(self\), hid=\(self\), .*camera=\(\)/,
    );
    expect(headers).toMatchObject({
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('the opener policy goes to this computer only: elsewhere plain http makes browsers complain of it', async () => {
  expect((await ask('/')).headers['cross-origin-opener-policy']).toBe('same-origin');
  const away = await ask('/', { host: 'garden.local' });
  expect(away.headers['cross-origin-opener-policy']).toBeUndefined();
});

const hosts: readonly (readonly [string, number])[] = [
  ['localhost:1', 200],
  ['LOCALHOST', 200],
  ['127.0.0.1:8080', 200],
  ['[::1]:8080', 200],
  ['pi.test:8080', 200],
  ['evil.example', 421],
  ['localhost.evil.example', 421],
  ['localhost@evil.example', 421],
  ['127.0.0.1.nip.io', 421],
  ['192.168.0.7', 421],
];
test.each(hosts)('a request for host %s is answered with %i', async (host, status) => {
  const answer = await ask('/health', { host });
  // What is no name at all is refused before it can be looked at.
  expect(host.includes('@') ? [400, 421] : [status]).toContain(answer.status);
  if (!host.includes('@')) expect(await upgrade('/mqtt', { host })).toBe(status === 200 ? 101 : 421);
});

const origins: readonly (readonly [string, number])[] = [
  ['http://127.0.0.1:PORT', 200],
  ['http://localhost:PORT', 200],
  ['http://pi.test:PORT', 200],
  ['https://app.example', 200],
  ['http://localhost:1', 403],
  ['http://127.0.0.1', 403],
  ['https://evil.example', 403],
  ['http://localhost.evil.example:PORT', 403],
  ['https://app.example.evil.example', 403],
  ['https://app.example:444', 403],
  ['null', 403],
  ['', 403],
  ['file://', 403],
  ['chrome-extension://abcdef', 403],
];
test.each(origins)('a page of origin “%s” is answered with %i', async (pattern, status) => {
  const origin = pattern.replace('PORT', String(port));
  expect((await ask('/bridge.json', { origin })).status).toBe(status);
  expect(await upgrade('/mqtt', { origin })).toBe(status === 200 ? 101 : 403);
});

test('a WebSocket is for MQTT only, and a program needs no origin', async () => {
  expect(await upgrade('/mqtt')).toBe(101);
  expect(await upgrade('/mqtt', {}, [])).toBe(400);
  expect(await upgrade('/mqtt', {}, ['chat'])).toBe(400);
  expect(await upgrade('/other')).toBe(404);
});

const VERIFIED: Verification = {
  balances: true,
  blocks: 1,
  entries: 2,
  rows: 3,
  devices: [],
  problems: [],
  unnamed: 0,
};

test('a check of the log is answered in lines as it goes, one at a time', async () => {
  let go!: () => void;
  const waiting = new Promise<void>((resolve) => (go = resolve));
  checking = async function* () {
    yield 0.001;
    yield 0.5;
    await waiting;
    return VERIFIED;
  };
  const first = ask('/api/verify', { host: 'localhost' });
  await vi.waitFor(async () => expect((await ask('/api/verify', { host: 'localhost' })).status).toBe(409));
  go();
  const { status, headers, body } = await first;
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'application/x-ndjson',
    'no-store',
  ]);
  const lines = body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([{ done: 0 }, { done: 0.5 }, { verification: VERIFIED }]);
  expect((await ask('/api/verify', { host: 'localhost' })).status).toBe(200);
});

test('who hangs up ends the check', async () => {
  let ended = false;
  checking = async function* () {
    try {
      for (let n = 1; ; n++) {
        yield n;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      ended = true;
    }
  };
  const asking = request({ host: '127.0.0.1', port, path: '/api/verify', headers: { host: 'localhost' } });
  asking.on('error', () => undefined).end();
  asking.on('response', (answer) => answer.once('data', () => asking.destroy()));
  await vi.waitFor(() => expect(ended).toBe(true), 20_000);
});

test('a check that fails says why, and a page of another site may not ask for one', async () => {
  checking = async function* () {
    yield 0.1;
    throw fault('log/broken', { message: 'the disk is gone' });
  };
  const { body } = await ask('/api/verify', { host: 'localhost' });
  expect(body).toContain('"fault":{"code":"log/broken"');
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }])
    expect((await ask('/api/verify', { host: 'localhost', ...headers })).status).toBe(403);
  expect((await ask('/api/verify', { host: 'rebound.example' })).status).toBe(421);
  expect((await ask('/api/verify', { host: 'localhost' }, 'POST')).status).toBe(405);
});
