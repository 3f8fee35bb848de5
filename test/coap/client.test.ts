import { afterEach, expect, test } from 'vitest';
import { CoapClient, type Question } from '../../node-bridge/coap/client/coap-client.ts';
import { datagramsTo } from '../../node-bridge/coap/client/datagrams.ts';
import { exchange, type Reply } from '../../node-bridge/coap/client/exchange.ts';
import { Inbox } from '../../node-bridge/coap/inbox.ts';
import { observe } from '../../node-bridge/coap/client/observe.ts';
import { USUAL } from '../../node-bridge/coap/outgoing.ts';
import { resourcePlaceOf } from '../../node-bridge/coap/client/place.ts';
import { Resources } from '../../node-bridge/coap/resources.ts';
import { CoapServer } from '../../node-bridge/coap/server.ts';
import { isNewer, Watch } from '../../node-bridge/coap/client/watch.ts';
import { codeOf, OPTION, pathOptions, uintOption } from '../../station/codec/coap/message.ts';
import { toFault } from '../../station/model/fault.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { coapServer, freeUdpPort, hasCoapServer } from './coap-server.ts';

// Our client against libcoap's own server.

const [GET, POST, PUT] = [codeOf('0.01'), codeOf('0.02'), codeOf('0.03')];
const { signal } = new AbortController();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function clientOf(port: number) {
  const datagrams = await datagramsTo({ host: '127.0.0.1', port }, 'coap:', signal);
  const client = new CoapClient('coap:', datagrams, USUAL);
  ends.push(() => client.close());
  return client;
}

async function rig() {
  const server = await coapServer();
  ends.push(server.end);
  const client = await clientOf(server.port);
  const question = (path: string, more: Partial<Question> = {}): Question => {
    const { kind, options } = resourcePlaceOf(`//127.0.0.1/${path}`, 'coap:');
    return { kind, code: GET, ...more, options: [...options, ...(more.options ?? [])] };
  };
  const ask = (path: string, more?: Partial<Question>) => exchange(client, question(path, more), signal);
  return { server, client, question, ask };
}
const textOf = ({ body }: Reply) => new TextDecoder().decode(body);
const bytesOf = (text: string) => new TextEncoder().encode(text);

test.skipIf(!hasCoapServer)(
  'what is put to a server is read from it again, also in parts, confirmable or not',
  async () => {
    const { ask } = await rig();
    for (const kind of ['con', 'non'] as const)
      for (const length of [1, 511, 512, 513, 4_000]) {
        const payload = bytesOf(`${kind} ${length} `.repeat(length).slice(0, length));
        const path = `store/${kind}`;
        const { code } = await ask(path, { kind, code: PUT, payload });
        expect(code >> 5, `${kind} ${length}`).toBe(2);
        const read = await ask(path, { kind });
        expect(read.code).toBe(codeOf('2.05'));
        expect(textOf(read)).toBe(new TextDecoder().decode(payload));
      }
    const json = uintOption(OPTION.contentFormat, 50);
    await ask('store/json', { code: PUT, payload: bytesOf('{"a":1}'), options: [json] });
    expect(await ask('store/json')).toMatchObject({ format: 50, code: codeOf('2.05') });
    expect((await ask('nowhere')).code).toBe(codeOf('4.04'));
    expect((await ask('time', { code: POST })).code).toBe(codeOf('4.05'));
  },
);

test.skipIf(!hasCoapServer)('who observes is told of each state, in order, until it has enough', async () => {
  const { client, question } = await rig();
  const seconds: number[] = [];
  for await (const reply of observe(client, question('time?ticks'), USUAL, signal)) {
    expect(reply.code).toBe(codeOf('2.05'));
    seconds.push(Number(textOf(reply)));
    if (seconds.length === 4) break;
  }
  expect(new Set(seconds).size).toBe(4);
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
});

test.skipIf(!hasCoapServer)(
  'an answer that comes by itself, after the acknowledgement, is taken',
  async () => {
    const { ask } = await rig();
    expect(textOf(await ask('async?1'))).toBe('done');
  },
);

test('where nobody is, nobody is waited for longer than RFC 7252 says, and that is told', async () => {
  const clock = new FakeClock();
  const datagrams = await datagramsTo({ host: '127.0.0.1', port: await freeUdpPort() }, 'coap:', signal);
  const client = new CoapClient('coap:', datagrams, { ...USUAL, clock, random: () => 0 });
  ends.push(() => client.close());
  let why: unknown;
  void exchange(client, { kind: 'con', code: GET, options: [] }, signal).catch(
    (error: unknown) => (why = toFault(error)),
  );
  await clock.advance(61_999);
  expect(why).toBe(undefined);
  await clock.advance(1);
  await settle();
  expect(why).toEqual({ code: 'link/silent', detail: { address: 'coap:', waitedMs: 62_000 } });
  expect(clock.sleeping).toBe(0);
});

test('a server that has forgotten who observes is asked again once its last word is no longer fresh', async () => {
  const clock = new FakeClock();
  let value = 1;
  const shown = {
    log: { origin: { station: 'bridge' } },
    devices: () => [],
    lastRow: () => ({ timeMs: 1, values: new Map([['x', value]]) }),
  };
  const serve = (port: number) =>
    CoapServer.listen({ host: '127.0.0.1', port, isPeer: () => true }, new Resources(shown, new Inbox()));
  const first = await serve(0);
  const { port } = first;
  const datagrams = await datagramsTo({ host: '127.0.0.1', port }, 'coap:', signal);
  const client = new CoapClient('coap:', datagrams, { ...USUAL, clock });
  ends.push(() => client.close());
  const question = { kind: 'con', code: GET, options: pathOptions('sensors/a/x') } as const;
  const states = observe(client, question, { random: () => 0 }, signal);
  const next = async () => JSON.parse(textOf((await states.next()).value!)) as unknown;
  expect(await next()).toEqual({ x: 1, time: 1 });
  first.close();
  value = 2;
  const second = await serve(port);
  ends.push(() => second.close());
  const anew = next();
  await clock.advance(65_000); // Max-Age is 60 s where nobody says
  expect(await anew).toEqual({ x: 2, time: 1 });
  value = 3;
  expect(await next()).toEqual({ x: 3, time: 1 });
  await states.return(undefined);
});

test('an answer is newer by its number going round, or by two minutes', () => {
  const at = (order: number, steadyMs = 0) => ({ order, steadyMs });
  expect(isNewer(at(2), at(1))).toBe(true);
  expect(isNewer(at(1), at(1))).toBe(false);
  expect(isNewer(at(1), at(2))).toBe(false);
  expect(isNewer(at(0), at(2 ** 24 - 1))).toBe(true);
  expect(isNewer(at(2 ** 24 - 1), at(0))).toBe(false);
  expect(isNewer(at(2 ** 23), at(0))).toBe(false);
  expect(isNewer(at(1, 128_000), at(2))).toBe(false);
  expect(isNewer(at(1, 128_001), at(2))).toBe(true);
});

test('who looks seldom is told the newest state only, and none that was overtaken', async () => {
  const clock = new FakeClock();
  const watch = new Watch(clock);
  const state = (order: number) => ({
    kind: 'non' as const,
    code: codeOf('2.05'),
    id: order,
    token: new Uint8Array(0),
    options: [uintOption(OPTION.observe, order)],
    payload: new Uint8Array(0),
  });
  watch.began(state(5));
  for (const order of [6, 8, 7]) watch.heard(state(order));
  expect((await watch.next(1_000, signal))?.id).toBe(8);
  watch.heard(state(7));
  const late = watch.next(1_000, signal);
  await clock.advance(1_000);
  expect(await late).toBe(undefined);
  expect(clock.sleeping).toBe(0);
});
