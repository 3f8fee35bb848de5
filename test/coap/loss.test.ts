import { afterEach, expect, test } from 'vitest';
import { CoapClient, type Question } from '../../node-bridge/coap/client/coap-client.ts';
import { datagramsTo } from '../../node-bridge/coap/client/datagrams.ts';
import { exchange } from '../../node-bridge/coap/client/exchange.ts';
import { observe } from '../../node-bridge/coap/client/observe.ts';
import { Inbox } from '../../node-bridge/coap/inbox.ts';
import { Outgoing, USUAL } from '../../node-bridge/coap/outgoing.ts';
import { FORMAT } from '../../node-bridge/coap/readings.ts';
import { Resources } from '../../node-bridge/coap/resources.ts';
import { CoapServer } from '../../node-bridge/coap/server.ts';
import { codeOf, OPTION, pathOptions, uintOption } from '../../station/codec/coap/message.ts';
import { FakeClock } from '../fakes/clock.ts';
import { type Lose, share, UdpCutter, type Way } from './udp-cutter.ts';

// Our client and our server, over real datagrams of which chosen ones are lost.

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

const WIDE = new Map(Array.from({ length: 150 }, (_, i) => [`channel-number-${i}`, i]));
const BODY = new TextEncoder().encode(JSON.stringify(Object.fromEntries(WIDE)));
const PARTS = Math.ceil(BODY.length / 512);

async function rig(lose: Lose) {
  const inbox = new Inbox();
  const link = inbox.open('far', 'coap-in:far', new AbortController().signal);
  const taken: string[] = [];
  void (async () => {
    for await (const heard of link.heard)
      if (heard.kind === 'bytes') taken.push(new TextDecoder().decode(heard.bytes).trim());
  })();
  const shown = {
    log: { origin: { station: 'bridge' } },
    devices: () => [{ device: 'wide' }],
    lastRow: () => ({ timeMs: 1, values: WIDE }),
  };
  const here = { host: '127.0.0.1', port: 0, isPeer: () => true };
  const server = await CoapServer.listen(here, new Resources(shown, inbox));
  const clock = new FakeClock();
  let sent = 0;
  let isOver = false;
  /** Time passes only while something that was lost is missed, and until it is said again. */
  const missed = async () => {
    for (const before = sent; sent === before && !isOver;) await clock.advance(1_000);
  };
  const cutter = await UdpCutter.before(server.port, (way, nth) => {
    const isLost = lose(way, nth);
    if (isLost) void missed();
    return isLost;
  });
  const { signal } = new AbortController();
  const datagrams = await datagramsTo({ host: '127.0.0.1', port: cutter.port }, 'coap:', signal);
  const send = (bytes: Uint8Array) => {
    sent++;
    datagrams.send(bytes);
  };
  const client = new CoapClient('coap:', { ...datagrams, send }, { ...USUAL, clock, random: () => 0 });
  const end = async () => {
    client.close();
    cutter.close();
    server.close();
    await link.close();
  };
  ends.push(() => void end());
  const ask = (question: Partial<Question>) =>
    exchange(client, { kind: 'con', code: codeOf('0.01'), options: [], ...question }, signal).finally(
      () => (isOver = true),
    );
  const upload = () =>
    ask({
      code: codeOf('0.03'),
      options: [...pathOptions('sensors/far'), uintOption(OPTION.contentFormat, FORMAT.json)],
      payload: BODY,
    });
  const download = () => ask({ options: pathOptions('sensors/wide') });
  return { taken, cutter, upload, download };
}

const only =
  (...lost: readonly (readonly [Way, number])[]): Lose =>
  (way, nth) =>
    lost.some(([lostWay, lostNth]) => way === lostWay && nth === lostNth);

test('a body in parts arrives whole and once, whichever datagram is lost', async () => {
  const ways = ['there', 'back'] as const;
  const single = ways.flatMap((way) => Array.from({ length: PARTS }, (_, nth) => [[way, nth] as const]));
  const pairs = single.flatMap((one, at) => single.slice(at + 1).map((other) => [...one, ...other]));
  expect(PARTS).toBeGreaterThan(4);
  for (const lost of [...single, ...pairs]) {
    const { taken, cutter, upload } = await rig(only(...lost));
    const text = JSON.stringify(lost);
    expect((await upload()).code, text).toBe(codeOf('2.04'));
    expect(taken, text).toEqual([new TextDecoder().decode(BODY)]);
    // What is lost costs one question more; where it was an answer, one answer more, too.
    const { given, lost: missing } = cutter;
    expect(given, text).toEqual({
      there: PARTS + missing.there + missing.back,
      back: PARTS + missing.back,
    });
    ends.splice(0).forEach((end) => end());
  }
});

test('a body in parts is read whole, whichever datagram is lost', async () => {
  const ways = ['there', 'back'] as const;
  for (const way of ways)
    for (let nth = 0; nth < 5; nth++) {
      const { download } = await rig(only([way, nth]));
      const { code, body } = await download();
      expect(code).toBe(codeOf('2.05'));
      expect(JSON.parse(new TextDecoder().decode(body))).toEqual({ ...Object.fromEntries(WIDE), time: 1 });
    }
});

test('where a third is lost each way, what arrives is whole and taken once, and what fails says so', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, async (_, seed) => {
      const { taken, upload } = await rig(share(1 / 3, 1000 * seed));
      const said = await upload().then(
        ({ code }) => code,
        (error: { fault: { code: string } }) => error.fault.code,
      );
      expect(taken.length).toBeLessThanOrEqual(1);
      if (said === codeOf('2.04')) expect(taken).toHaveLength(1);
      else expect(said).toBe('link/silent');
      return said;
    }),
  );
  expect(outcomes.filter((said) => said === codeOf('2.04')).length).toBeGreaterThan(20);
});

test('who observes is told the newest state once, whichever notification or acknowledgement is lost', async () => {
  // Before them come the question, the echo that is asked for, and the first state.
  for (const lost of [
    ['back', 2],
    ['there', 2],
  ] as const) {
    let value = 1;
    const shown = {
      log: { origin: { station: 'bridge' } },
      devices: () => [],
      lastRow: () => ({ timeMs: 1, values: new Map([['x', value]]) }),
    };
    const here = { host: '127.0.0.1', port: 0, isPeer: () => true };
    const hurried = { ...USUAL, ackTimeoutMs: 50 };
    const server = await CoapServer.listen(here, new Resources(shown, new Inbox()), hurried);
    const cutter = await UdpCutter.before(server.port, only(lost));
    const { signal } = new AbortController();
    const datagrams = await datagramsTo({ host: '127.0.0.1', port: cutter.port }, 'coap:', signal);
    const client = new CoapClient('coap:', datagrams, USUAL);
    for (const end of [() => server.close(), () => cutter.close(), () => client.close()]) ends.push(end);
    const question = { kind: 'con', code: codeOf('0.01'), options: pathOptions('sensors/a/x') } as const;
    const told: number[] = [];
    for await (const { body } of observe(client, question, USUAL, signal)) {
      told.push((JSON.parse(new TextDecoder().decode(body)) as { x: number }).x);
      if (told.length === 3) break;
      value++;
    }
    expect(told).toEqual([1, 2, 3]);
    expect(cutter.lost).toEqual({ there: 0, back: 0, [lost[0]]: 1 });
  }
});

test('a confirmable message is said five times, each time after twice as long, then given up', async () => {
  for (const [random, firstMs] of [
    [0, 2_000],
    [1, 3_000],
  ] as const) {
    const clock = new FakeClock();
    const beganMs = clock.steady();
    const saidMs: number[] = [];
    const done: (readonly [boolean, number])[] = [];
    const message = { kind: 'con', code: 1, id: 1, token: new Uint8Array(0), options: [] } as const;
    new Outgoing(
      { ...message, payload: new Uint8Array(0) },
      () => saidMs.push(clock.steady() - beganMs),
      (answered) => done.push([answered, clock.steady() - beganMs]),
      { ...USUAL, clock, random: () => random },
    );
    await clock.advance(200_000);
    expect(saidMs).toEqual([0, 1, 3, 7, 15].map((times) => times * firstMs));
    expect(done).toEqual([[false, 31 * firstMs]]); // MAX_TRANSMIT_WAIT is 93 s: RFC 7252, section 4.8.2
  }
});
