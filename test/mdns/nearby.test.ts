import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Interfaces } from '../../node-bridge/lan/near.ts';
import { findBridges } from '../../node-bridge/mdns/finding.ts';
import { MDNS_GROUP } from '../../node-bridge/mdns/link.ts';
import { type DnsMessage, readMessage, written } from '../../node-bridge/mdns/message.ts';
import { Nearby } from '../../node-bridge/mdns/nearby.ts';
import type { Offer } from '../../node-bridge/mdns/offer.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { until } from '../bridge/until.ts';

const FIELDLINE = '_fieldline._tcp.local';
const OFFER: Offer = {
  station: 'shed',
  version: '0.1.0',
  hosts: ['pi'],
  httpsPort: 8443,
  mqttsPort: 8883,
  fingerprint: Array.from({ length: 32 }, (_, i) => (0xa0 + i).toString(16).toUpperCase()).join(':'),
  addresses: ['127.0.0.1', '127.0.0.2'],
};
/** A machine whose only network is the loopback, where it has this address. */
const machine = (address: string) => (): Interfaces => ({
  lo: [
    {
      ...{ address, cidr: `${address}/8`, netmask: '255.0.0.0', family: 'IPv4' },
      ...{ internal: true, mac: '00:00:00:00:00:00' },
    },
  ],
});

let port: number;
let ear: Socket;
/** All that is on the wire. */
let heard: DnsMessage[];
let said: string[];
let ends: (() => Promise<void>)[];

beforeEach(async () => {
  [heard, said, ends] = [[], [], []];
  ear = createSocket({ type: 'udp4', reuseAddr: true });
  ear.bind(0, '0.0.0.0');
  await once(ear, 'listening');
  ({ port } = ear.address());
  ear.addMembership(MDNS_GROUP, '127.0.0.1');
  ear.setMulticastInterface('127.0.0.1');
  ear.on('message', (bytes) => heard.push(readMessage(bytes)!));
});
afterEach(async () => {
  for (const end of ends) await end();
  ear.close();
});

function begin(offer: () => Offer | undefined, address = '127.0.0.1'): Nearby {
  const tell = (_kind: string, text: string) => void said.push(text);
  const notes = { say: () => undefined, often: tell };
  const nearby = new Nearby({ offer, notes, interfaces: machine(address), port });
  ends.push(() => nearby.close());
  return nearby;
}
const find = (forMs = 300) => findBridges(machine('127.0.0.3')(), nodeClock, forMs, port);
/** As soon as so many are found, however long a busy machine takes to answer. */
const found = async (count: number, forMs?: number) => {
  for (;;) {
    const all = await find(forMs);
    if (all.length >= count) return all;
  }
};
const say = (message: Partial<DnsMessage>) =>
  ear.send(
    written(
      { id: 0, isAnswer: true, questions: [], answers: [], authorities: [], additionals: [], ...message },
      () => false,
    ),
    port,
    MDNS_GROUP,
  );
const answers = () => heard.filter(({ isAnswer }) => isAnswer);
const srv = (name: string, target: string) =>
  ({ name: `${name}.${FIELDLINE}`, type: 'SRV', ttlS: 120, port: 8443, target }) as const;

test('nothing is on the wire while a bridge is shut; open, it is found; shut again, it says so and is silent', async () => {
  let open: Offer | undefined;
  begin(() => open);
  await sleep(1_500);
  expect(heard).toEqual([]);
  expect(await find()).toEqual([]);
  const asked = heard.length; // by who looked for it
  open = OFFER;
  await until(() => answers().length >= 2);
  expect(heard.slice(asked).filter(({ isAnswer }) => !isAnswer)).toHaveLength(3);
  const [shed] = await found(1);
  expect(shed).toEqual({
    ...{ name: 'shed', host: 'pi.local', version: '0.1.0', ca: 'A0:A1:A2:A3:A4:A5:A6:A7' },
    urls: ['https://127.0.0.1:8443/'],
  });
  open = undefined;
  await until(() =>
    answers()
      .at(-1)!
      .answers.every(({ ttlS }) => ttlS === 0),
  );
  expect(
    answers()
      .at(-1)!
      .answers.map(({ type }) => type),
  ).toEqual(expect.arrayContaining(['PTR', 'SRV', 'TXT', 'A']));
  heard.length = 0;
  expect(await find()).toEqual([]);
  expect(answers()).toEqual([]);
});

test('a bridge that stops says goodbye before it is gone; one that never got through says nothing', async () => {
  const nearby = begin(() => OFFER);
  await until(() => answers().length >= 1);
  await nearby.close();
  await until(() =>
    answers()
      .at(-1)!
      .answers.every(({ ttlS }) => ttlS === 0),
  );
  heard.length = 0;
  const hasty = begin(() => OFFER);
  await until(() => heard.length > 0);
  await hasty.close();
  await sleep(100);
  expect(answers()).toEqual([]);
});

test('it holds no secret: name, version, station, ports and how the fingerprint begins', async () => {
  begin(() => OFFER);
  await until(() => answers().length >= 1);
  const texts = answers()[0]!.answers.flatMap((record) => (record.type === 'TXT' ? [record.texts] : []));
  const told = [
    'txtvers=1',
    'version=0.1.0',
    'station=shed',
    'ca=A0:A1:A2:A3:A4:A5:A6:A7',
    'mqtts=8883',
    'path=/',
  ];
  expect(texts).toEqual([told, told]);
});

test('of two machines of one name and two bridges of one name the later ones take another, and both are found', async () => {
  const first = begin(() => OFFER);
  await until(() => first.names.length > 0);
  const second = begin(() => OFFER, '127.0.0.2');
  await until(() => second.names.length > 0);
  expect([first.names, second.names]).toEqual([['pi.local'], ['pi-2.local']]);
  expect((await found(2)).map(({ name, host, urls }) => [name, host, urls])).toEqual([
    ['shed', 'pi.local', ['https://127.0.0.1:8443/']],
    ['shed (2)', 'pi-2.local', ['https://127.0.0.2:8443/']],
  ]);
  expect(said.join()).toContain('somebody near is called pi.local already');
});

test('two that begin in the same moment come out with two names', async () => {
  const both = [begin(() => OFFER), begin(() => OFFER, '127.0.0.2')];
  await until(() => both.every(({ names }) => names.length > 0));
  await sleep(1_000);
  expect(new Set(both.flatMap(({ names }) => names)).size).toBe(2);
  expect(new Set((await found(2)).map(({ name }) => name)).size).toBe(2);
});

test('whoever takes every name leaves it without one for a while, and with little said', async () => {
  ear.on('message', (bytes) => {
    const message = readMessage(bytes)!;
    if (message.isAnswer) return;
    for (const { name, type } of message.questions)
      if (type === 'ANY' && name.endsWith(FIELDLINE))
        say({ answers: [{ name, type: 'SRV', ttlS: 120, port: 1, target: 'evil.local' }] });
  });
  const nearby = begin(() => OFFER);
  await until(() => said.length === 10);
  await sleep(500);
  expect(said).toHaveLength(10);
  expect(nearby.names).toEqual([]);
  expect(
    heard.filter(({ isAnswer, questions }) => !isAnswer && questions.length > 0).length,
  ).toBeLessThanOrEqual(30);
});

test('one that is taken away from it later is given up with a goodbye, and the next one taken', async () => {
  const nearby = begin(() => OFFER);
  await until(() => answers().length >= 2);
  say({ answers: [srv('shed', 'other.local')] });
  await until(() => said.length === 1);
  await until(() =>
    answers().some(({ answers: all }) => all.some(({ name }) => name.startsWith('shed (2)'))),
  );
  await until(() => nearby.names.length > 0);
  expect(answers().some(({ answers: all }) => all.length > 0 && all.every(({ ttlS }) => ttlS === 0))).toBe(
    true,
  );
});

test('the same record is said to all at most once a second, and what an asker knows not at all', async () => {
  begin(() => OFFER);
  await until(() => answers().length >= 2);
  await sleep(1_100);
  heard.length = 0;
  const questions = [{ name: FIELDLINE, type: 'PTR' }] as const;
  for (let i = 0; i < 50; i++) say({ isAnswer: false, questions });
  await until(() => answers().length > 0);
  await sleep(300);
  expect(answers()).toHaveLength(1);
  await sleep(1_000);
  const target = `shed.${FIELDLINE}`;
  heard.length = 0;
  say({ isAnswer: false, questions, answers: [{ name: FIELDLINE, type: 'PTR', ttlS: 100, target }] });
  await sleep(300);
  expect(answers()).toEqual([]);
  say({ isAnswer: false, questions, answers: [{ name: FIELDLINE, type: 'PTR', ttlS: 10, target }] });
  await until(() => answers().length === 1);
});

test('a flood is heard for a part of each second; noise harms nobody', async () => {
  begin(() => OFFER);
  await until(() => answers().length >= 2);
  const from = createSocket('udp4');
  let replies = 0;
  from.on('message', () => replies++);
  from.bind(0, '127.0.0.4');
  await once(from, 'listening');
  from.setMulticastInterface('127.0.0.4');
  ends.push(async () => void from.close());
  const ask = written(
    {
      id: 7,
      isAnswer: false,
      questions: [{ name: FIELDLINE, type: 'PTR' }],
      answers: [],
      authorities: [],
      additionals: [],
    },
    () => true,
  );
  for (let i = 0; i < 100; i++) from.send(i % 2 ? ask : Buffer.alloc(40, 0xc0), port, MDNS_GROUP);
  await until(() => replies > 0);
  await sleep(500);
  expect(replies).toBeLessThanOrEqual(40);
  await sleep(1_000);
  expect(await found(1)).toHaveLength(1);
});

test('who looks is told by hostile answers only what fits: few, short, and no marks that hide', async () => {
  ear.on('message', (bytes, { address, port: from }) => {
    if (from === port) return;
    for (let i = 0; i < 400; i++) {
      const name = `x${i}\u202e${'y'.repeat(40)}`;
      const answer = {
        ...{ id: 0, isAnswer: true, questions: [], authorities: [] },
        answers: [{ name: FIELDLINE, type: 'PTR', ttlS: 1, target: `${name}.${FIELDLINE}` } as const],
        additionals: [
          srv(name, 'h.local'),
          ...Array.from(
            { length: 20 },
            (_, n) => ({ name: 'h.local', type: 'A', ttlS: 1, bytes: Uint8Array.of(10, 0, 0, n) }) as const,
          ),
          {
            name: `${name}.${FIELDLINE}`,
            type: 'TXT',
            ttlS: 1,
            texts: [`version=${'\x1b'.repeat(200)}`],
          } as const,
        ],
      };
      ear.send(
        written(answer, () => true),
        from,
        address,
      );
    }
    void bytes;
  });
  const all = await found(1, 1_000);
  expect(all.length).toBeLessThanOrEqual(256);
  for (const bridge of all) {
    expect(bridge.urls.length).toBeLessThanOrEqual(8);
    expect(JSON.stringify(bridge)).not.toMatch(/\\u001b|\u202e/);
    expect(bridge.version.length).toBeLessThanOrEqual(100);
  }
});
