import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { CoapClient, type Question } from '../../node-bridge/coap/client/coap-client.ts';
import { datagramsTo } from '../../node-bridge/coap/client/datagrams.ts';
import { exchange } from '../../node-bridge/coap/client/exchange.ts';
import { USUAL } from '../../node-bridge/coap/outgoing.ts';
import { resourcePlaceOf } from '../../node-bridge/coap/client/place.ts';
import { wires } from '../../node-bridge/wires/wires.ts';
import { ascii, latin1 } from '../../station/codec/bytes.ts';
import {
  blockOf,
  blockOption,
  type CoapMessage,
  type CoapOption,
  codeOf,
  OPTION,
  optionOf,
  pathOf,
  readMessage,
  uintOf,
  uintOption,
  writeMessage,
} from '../../station/codec/coap/message.ts';
import { toFault } from '../../station/model/fault.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { until } from '../bridge/until.ts';
import { endingContract } from '../contract/links.contract.ts';

/** A bridge's wires, whose owner allows to ask this machine. */
const near = (clock: Clock) => wires(clock, undefined, { allowed: new Set(['127.0.0.1']) });

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

type Says = (asked: CoapMessage, nth: number) => Partial<CoapMessage> | 'nothing';
const CONTENT: Partial<CoapMessage> = { kind: 'ack', code: codeOf('2.05') };
const EMPTY = new Uint8Array(0);

/** A server that says whatever a test has it say, and what it was asked. */
async function serverThat(says: Says) {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const asked: CoapMessage[] = [];
  let clientPort = 0;
  const say = (message: Partial<CoapMessage>) => {
    const { kind = 'con', code = 0, id = 1, token = EMPTY, options = [], payload = EMPTY } = message;
    socket.send(writeMessage({ kind, code, id, token, options, payload }), clientPort, '127.0.0.1');
  };
  socket.on('message', (bytes, { port }) => {
    clientPort = port;
    const message = readMessage(bytes);
    const { id, token, code } = message;
    asked.push(message);
    const answer = code > 0 ? says(message, asked.length - 1) : 'nothing';
    if (answer !== 'nothing') say({ ...CONTENT, id, token, ...answer });
  });
  ends.push(() => socket.close());
  const { port } = socket.address();
  const { signal } = new AbortController();
  const datagrams = await datagramsTo({ host: '127.0.0.1', port }, 'coap:', signal);
  const client = new CoapClient('coap:', datagrams, USUAL);
  ends.push(() => client.close());
  const ask = (question: Partial<Question> = {}) =>
    exchange(client, { kind: 'con', code: codeOf('0.01'), options: [], ...question }, signal);
  return { asked, ask, say, port };
}

const part = (number: number, more: boolean, bytes: number, etag = 1): Partial<CoapMessage> => ({
  options: [blockOption(OPTION.block2, { number, more, bytes }), uintOption(OPTION.etag, etag)],
  payload: new Uint8Array(bytes).fill(etag),
});
const numberOf = (asked: CoapMessage) => blockOf(asked, OPTION.block2)?.number ?? 0;

test('a body without an end is given up at 64 KiB', async () => {
  const { ask, asked } = await serverThat((question) => part(numberOf(question), true, 1024));
  expect(await ask().catch(toFault)).toMatchObject({ code: 'frame/length', detail: { expected: 65_536 } });
  expect(asked).toHaveLength(65);
});

test('parts of two versions are never one body; what never stands still is given up', async () => {
  const once = await serverThat((question, nth) =>
    part(numberOf(question), numberOf(question) < 2, 64, nth < 2 ? 1 : 2),
  );
  expect((await once.ask()).body).toEqual(new Uint8Array(192).fill(2));
  const never = await serverThat((question, nth) => part(numberOf(question), true, 64, nth + 1));
  expect(await never.ask().catch(toFault)).toMatchObject({ code: 'frame/syntax' });
  expect(never.asked).toHaveLength(9);
});

test.each([
  ['a part that is shorter than it says', { ...part(0, true, 64), payload: new Uint8Array(63) }],
  ['another part than the one that was asked for', part(3, true, 64)],
  ['an option that nobody knows and that must be understood', { options: [uintOption(2049, 1)] }],
])('%s is no answer', async (_words, said) => {
  const { ask } = await serverThat(() => said);
  expect(await ask().catch(toFault)).toMatchObject({ code: 'frame/syntax' });
});

test('a server that was asked nothing known, and says so, is not asked again', async () => {
  const { ask, asked } = await serverThat(() => ({ kind: 'rst', code: 0, token: EMPTY }));
  expect(await ask().catch(toFault)).toMatchObject({ code: 'link/lost' });
  expect(asked).toHaveLength(1);
});

test('a body is sent in parts as small as the server wants them, and from the beginning where it lost its head', async () => {
  const taken: number[] = [];
  let lostItsHead = false;
  const { ask, asked } = await serverThat(({ options, payload }) => {
    const { number, more, bytes } = blockOf({ options }, OPTION.block1)!;
    const smaller = blockOption(OPTION.block1, { number, more, bytes: Math.min(bytes, 128) });
    if (bytes > 256)
      return { code: codeOf('4.13'), options: [blockOption(OPTION.block1, { number, more, bytes: 256 })] };
    if (number * bytes >= 512 && !lostItsHead) {
      lostItsHead = true;
      return { code: codeOf('4.08') };
    }
    if (number === 0) taken.length = 0;
    expect(number * bytes).toBe(taken.length);
    taken.push(...payload);
    return { code: codeOf(more ? '2.31' : '2.04'), options: [smaller] };
  });
  const payload = Uint8Array.from({ length: 1_000 }, (_, i) => i);
  expect((await ask({ code: codeOf('0.03'), payload })).code).toBe(codeOf('2.04'));
  expect(taken).toEqual([...payload]);
  expect(uintOf(asked[0]!, OPTION.size1)).toBe(1_000);
});

test('whoever tells what nobody wants to know, or asks, is told that nobody is here', async () => {
  const { ask, asked, say } = await serverThat(() => ({}));
  await ask();
  for (const code of [codeOf('2.05'), codeOf('0.01'), 0]) {
    const before = asked.length;
    say({ code, id: 100 + code, token: code === 0 ? EMPTY : Uint8Array.of(9) });
    await until(() => asked.length > before);
    expect(asked.at(-1)).toMatchObject({ kind: 'rst', code: 0, id: 100 + code });
  }
});

test('an address says where, what and how; one that is none is refused', () => {
  const place = resourcePlaceOf('//[fe80::1]:61616/a%20b/t?unit=K&n#every=10s,non', 'coap:');
  expect(place).toMatchObject({ host: 'fe80::1', port: 61_616, name: 't', kind: 'non', everyMs: 10_000 });
  const { options } = place;
  expect(pathOf(place)).toBe('a b/t');
  expect(optionOf(place, OPTION.uriQuery)).toEqual(ascii('unit=K'));
  expect(options).toHaveLength(4);
  expect(resourcePlaceOf('//node.local', '')).toMatchObject({
    port: 5683,
    name: 'value',
    options: [],
    kind: 'con',
  });
  const wrong = [
    '',
    '/a',
    '//',
    '//a:0/',
    '//a:70000/',
    '//a/%',
    '//a/%2f',
    `//a/${'x'.repeat(256)}`,
    '//a/#',
    '//a/#every=0s',
    '//u@a/',
  ];
  for (const each of wrong) expect(() => resourcePlaceOf(each, ''), each).toThrow('link/unsupported');
});

test.each([
  ['4.04', 'link/not-found'],
  ['4.03', 'link/denied'],
  ['5.00', 'frame/refused'],
] as const)('a resource that answers %s is no line: %s', async (code, why) => {
  const { port } = await serverThat(() => ({ code: codeOf(code) }));
  const { signal } = new AbortController();
  const opening = near(nodeClock).openLink(
    { kind: 'serial', baudRate: 9600 },
    `coap://127.0.0.1:${port}/a`,
    signal,
  );
  expect(await opening.catch(toFault)).toMatchObject({ code: why });
});

test('a server is told when it is observed no more, and one that tells no more by itself is asked', async () => {
  const clock = new FakeClock();
  const lamp = (value: string, ...options: CoapOption[]) => ({ options, payload: ascii(value) });
  const { port, asked } = await serverThat((_question, nth) =>
    nth === 0 ? lamp('0', uintOption(OPTION.observe, 7)) : lamp(`${nth}`, uintOption(OPTION.maxAge, 30)),
  );
  const stop = new AbortController();
  const spec = { kind: 'serial', baudRate: 9600 } as const;
  const link = await near(clock).openLink(spec, `coap://127.0.0.1:${port}/lamp`, stop.signal);
  const heard: string[] = [];
  void (async () => {
    for await (const each of link.heard) if (each.kind === 'bytes') heard.push(latin1(each.bytes));
  })();
  await until(() => heard.length === 1);
  await clock.advance(75_000);
  await until(() => heard.length === 2);
  await clock.advance(30_000);
  await until(() => heard.length === 3);
  expect(heard).toEqual(['{"lamp":0}\n', '{"lamp":1}\n', '{"lamp":2}\n']);
  expect(asked.map((question) => uintOf(question, OPTION.observe))).toEqual([0, 0, undefined]);
  await link.close();

  const other = await serverThat(() => lamp('0', uintOption(OPTION.observe, 7)));
  const observed = await near(clock).openLink(spec, `coap://127.0.0.1:${other.port}/lamp`, stop.signal);
  await observed.close();
  await until(() => other.asked.length === 2);
  const [began, ended] = other.asked;
  expect([uintOf(began!, OPTION.observe), uintOf(ended!, OPTION.observe)]).toEqual([0, 1]);
  expect(ended!.token).toEqual(began!.token);
});

test('what is set is put as the resource speaks; refused, it says so; unanswered, it is unknown and said no more', async () => {
  const clock = new FakeClock();
  const spec = { kind: 'serial', baudRate: 9600 } as const;
  const json = uintOption(OPTION.contentFormat, 50);
  let answer: Partial<CoapMessage> | 'nothing' = { code: codeOf('2.04') };
  const { port, asked } = await serverThat(({ code }) =>
    code === codeOf('0.01') ? { options: [json], payload: ascii('{"lamp":0}') } : answer,
  );
  const stop = new AbortController();
  const link = await near(clock).openLink(spec, `coap://127.0.0.1:${port}/lamp#every=900s`, stop.signal);
  const puts = () => asked.filter(({ code }) => code === codeOf('0.03'));
  await link.write(ascii('lamp:1\n'));
  expect(latin1(puts()[0]!.payload)).toBe('{"lamp":1}');
  expect(uintOf(puts()[0]!, OPTION.contentFormat)).toBe(50);
  await until(() => asked.at(-1)!.code === codeOf('0.01')); // what came of it

  answer = { code: codeOf('4.03') };
  expect(await link.write(ascii('lamp:1\n')).catch(toFault)).toEqual({
    code: 'frame/refused',
    detail: { code: 403, by: 'CoAP' },
  });

  answer = 'nothing';
  let why: unknown;
  void link.write(ascii('lamp:1\n')).catch((error: unknown) => (why = toFault(error)));
  await clock.advance(4_999);
  expect(why).toBe(undefined);
  await clock.advance(1);
  await settle();
  expect(why).toEqual({ code: 'command/unconfirmed', detail: { waitedMs: 5_000 } });
  await until(() => puts().length === 4); // once, and again after 2 to 3 s
  await clock.advance(300_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(puts()).toHaveLength(4);
  await link.close();
});

endingContract('a CoAP resource', async () => {
  const { port } = await serverThat(() => ({ payload: Uint8Array.of(0x37) }));
  const stop = new AbortController();
  const spec = { kind: 'serial', baudRate: 9600 } as const;
  return { link: await near(nodeClock).openLink(spec, `coap://127.0.0.1:${port}/a`, stop.signal), stop };
});
