import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { openHttp } from '../../node-bridge/http-in/http-link.ts';
import { mayAsk } from '../../node-bridge/http-in/reachable.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { answerIn } from '../../station/codec/http/answer.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Link } from '../../station/runtime/platform.ts';
import { build } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { startWith } from '../wires/running.ts';

// Web addresses that are asked again and again: a real HTTP server, and the built bridge.

beforeAll(async () => void (await build()), 240_000);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serving(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const HERE = new Set(['127.0.0.1']);
async function asking(address: string, allowed: ReadonlySet<string> = HERE): Promise<Link> {
  const stop = new AbortController();
  ends.push(() => stop.abort());
  return openHttp(address, allowed, nodeClock, stop.signal);
}
/** Asks once; gives what is answered. */
async function answerOf(link: Link): Promise<readonly [number, string]> {
  const heard = link.heard[Symbol.asyncIterator]();
  await link.write(new Uint8Array(0));
  const { value } = (await heard.next()) as { readonly value: { readonly bytes: Uint8Array } };
  const { status, body } = answerIn(value.bytes);
  return [status, new TextDecoder().decode(body)];
}
const refusal = async (opening: Promise<unknown>): Promise<string> =>
  opening.then(
    () => 'opened',
    (error: unknown) => toFault(error).code,
  );

test('the built bridge asks a real server: JSON by its places, and what has not changed is no row', async () => {
  const said: (string | undefined)[] = [];
  let t = 20;
  const url = await serving((request, response) => {
    said.push(request.headers['if-none-match']);
    response.setHeader('etag', `"${t}"`);
    response.statusCode = request.headers['if-none-match'] === `"${t}"` ? 304 : 200;
    response.end(response.statusCode === 200 ? `{"now":{"t":${t}},"other":7}` : undefined);
  });
  const options = { everyMs: 1_000, fields: [{ name: 'outside', path: 'now.t', unit: '°C' }] };
  const device = {
    id: 'weather',
    label: 'Weather',
    driver: 'http-poll',
    address: `${url}/now.json`,
    options,
  };
  const running = await startWith([device], undefined, { 'http-in.json': { allow: ['127.0.0.1'] } });
  ends.push(() => running.end());
  // From here on it is seen what the bridge says; its first row may have been before.
  expect(await running.state('weather', ({ outside }) => outside === 20)).not.toHaveProperty('other');
  expect(said[0]).toBe(undefined);
  t = 21.515625;
  await until(() => said.filter((etag) => etag === `"${t}"`).length >= 2);
  t = 22.5;
  await running.state('weather', ({ outside }) => outside === 22.5);
  const rows = running.reader.heard.filter(({ topic }) => topic.endsWith('/devices/weather/batch'));
  expect(rows.filter(({ text }) => text.includes('21.515625'))).toHaveLength(1);
});

test('this machine and where clouds keep secrets are shut, however they are written, until the owner allows a host', async () => {
  const url = await serving((_request, response) => response.end('1'));
  const { port } = new URL(url);
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
    '127.9',
  ])
    expect([host, await refusal(asking(`http://${host}:${port}/`, new Set()))]).toEqual([
      host,
      'link/denied',
    ]);
  for (const host of [
    '169.254.169.254',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '100.100.100.200',
    '[64:ff9b::a9fe:a9fe]',
  ])
    expect([host, mayAsk(new URL(`http://${host}/`), new Set())]).toEqual([host, false]);
  expect(mayAsk(new URL('http://192.168.1.20/'), new Set())).toBe(true);
  expect(await answerOf(await asking(url))).toEqual([200, '1']);
});

test('three redirects are followed, none from here to where one may not go, and none away from a cipher', async () => {
  let asked: string[] = [];
  const url = await serving((request, response) => {
    asked.push(request.url!);
    const [, left] = /^\/(\d+)$/.exec(request.url!) ?? [];
    if (request.url === '/shut') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else if (left === undefined || left === '0') response.end('42');
    else response.writeHead(307, { location: `/${Number(left) - 1}` }).end();
  });
  expect(await answerOf(await asking(`${url}/3`))).toEqual([200, '42']);
  expect(asked).toEqual(['/3', '/2', '/1', '/0']);
  asked = [];
  expect(await answerOf(await asking(`${url}/4`))).toEqual([307, '']);
  expect(asked).toHaveLength(4);
  expect((await answerOf(await asking(`${url}/shut`)))[0]).toBe(302);
  expect((await answerOf(await asking(`${url}/file`)))[0]).toBe(302);
});

test('who asks to be left alone is, and says so meanwhile without being asked', async () => {
  let count = 0;
  const url = await serving((_request, response) => {
    count++;
    response.writeHead(429, { 'retry-after': '3600' }).end('slow down');
  });
  const link = await asking(url);
  expect((await answerOf(link))[0]).toBe(429);
  const heard = link.heard[Symbol.asyncIterator]();
  for (let i = 0; i < 5; i++) await link.write(new Uint8Array(0));
  expect(answerIn((await heard.next()).value.bytes).status).toBe(429);
  expect(count).toBe(1);
});

test('an answer that is too large, no address, a password in it, and nobody there: each in its words', async () => {
  const url = await serving((_request, response) => response.end('x'.repeat(70_000)));
  expect(await refusal(asking(url))).toBe('link/not-found');
  expect(await refusal(asking('http://user:secret@127.0.0.1/'))).toBe('link/unsupported');
  expect(await refusal(asking('http://'))).toBe('link/unsupported');
  expect(await refusal(asking('http://127.0.0.1:1/'))).toBe('link/not-found');
});
