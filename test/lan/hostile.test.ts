import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../trust/world.ts';

const HASTE = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50, idleMs: 1_500 };
let world: World;
beforeEach(async () => (world = await openWorld(HASTE)));
afterEach(() => world.close());

/** What a connection hears that says this and then no more, or a byte now and then. */
const hears = (first: string, drip = ''): Promise<string> =>
  new Promise((resolve) => {
    let heard = '';
    let timer: NodeJS.Timeout | undefined;
    const socket = connectTcp(world.port, '127.0.0.1', () => {
      socket.write(first);
      timer = setInterval(() => drip !== '' && socket.write(drip), 40);
    });
    socket.on('data', (bytes) => (heard += String(bytes)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(heard.split('\r\n')[0]!);
    });
  });

const POST = 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

test('who drips headers or a body is sent away in time, however many; each is counted, and others are served meanwhile', async () => {
  const slow = Array.from({ length: 40 }, () => hears('GET / HTTP/1.1\r\nHost: localhost\r\n', 'X: y\r\n'));
  const bodies = Array.from({ length: 20 }, () => hears(`${POST}Content-Length: 4000\r\n\r\n{`, ' '));
  expect((await world.ask('GET', '/health')).status).toBe(200);
  const heads = await Promise.all(slow);
  expect(new Set(heads)).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
  expect((await Promise.all(bodies)).every((line) => /^$|408|400/.test(line))).toBe(true);
  expect(world.refusals.all).toMatchObject({ 'slow-head': 40, 'slow-body': 20 });
  expect((await world.ask('GET', '/health')).status).toBe(200);
});

test('headers that are too large, chunks without an end and what is no HTTP are refused and counted', async () => {
  expect(
    await hears(`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
  ).toContain('431');
  expect(await hears(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).toContain('431');
  expect(await hears('\x16\x03\x01\x02\x00\x01\x00\x01\xfc')).toContain('400');
  const both = `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/recordings HTTP/1.1\r\n\r\n`;
  expect(await hears(both)).toContain('400'); // one request for us, two for somebody else (RFC 9112, section 6.1)
  const chunk = `1000\r\n${' '.repeat(0x1000)}\r\n`;
  expect(await hears(`${POST}Transfer-Encoding: chunked\r\n\r\n${chunk}`, chunk)).toMatch(/413|408|^$/);
  const { all } = world.refusals;
  expect(all['large-head']).toBe(2);
  expect(all['not-http']).toBeGreaterThanOrEqual(2);
  expect((await world.ask('GET', '/health')).status).toBe(200);
});

test('who guesses a code over many connections has five tries, and no more with the next code', async () => {
  const { pairing } = world.trust;
  const { code } = pairing.open({ role: 'admin', tenant: 'home' });
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const guess = (text: string) =>
    world.ask('POST', '/api/pair', {}, JSON.stringify({ code: text, label: 'x' }));
  const statuses: number[] = [];
  for (let tries = 0; tries < 12; tries++) statuses.push((await guess(wrong)).status);
  expect(statuses).toEqual([403, 403, 403, 403, 403, ...Array<number>(7).fill(429)]);
  expect(pairing.state).toEqual({ phase: 'spent' });
  expect((await guess(code)).status).toBe(429);
  const next = pairing.open({ role: 'admin', tenant: 'home' });
  expect((await guess(next.code)).status).toBe(429); // even the right one, for a minute
  expect(world.trust.identities.all.tokens).toEqual([]);
});

test('a page elsewhere gets nothing written on any route by what a browser adds by itself', async () => {
  const { token } = await world.trust.identities.addToken('test', {
    label: 'x',
    tenant: 'home',
    role: 'admin',
  });
  const cookie = `__Host-fieldline=${token}`;
  const before = world.done.length;
  const rows = world.routes.filter(({ method, right }) => method !== 'GET' && right !== 'own');
  const elsewhere: readonly Record<string, string>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    {},
  ];
  for (const { method, path } of rows)
    for (const headers of elsewhere)
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
        const { status } = await world.ask(
          method,
          path,
          { cookie, 'content-type': type, ...headers },
          method === 'DELETE' ? '' : '{}',
        );
        expect(status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(403);
      }
  expect(rows.length).toBeGreaterThan(4);
  expect(world.done).toHaveLength(before);
  expect(world.trust.identities.identify(token)).toBeDefined();
});

test('what is no TLS at a port for it, and a handshake that stops, end without an answer', async () => {
  // The plain port is asked for TLS: there is no answer that would be taken for one.
  const shaken = await new Promise<string>((resolve) => {
    const socket = connectTls({ host: '127.0.0.1', port: world.port, rejectUnauthorized: false }, () =>
      resolve('open'),
    );
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'ended'));
  });
  expect(shaken).not.toBe('open');
});
