import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { type Running, startWith } from '../wires/running.ts';
import { coapClient, hasCoapClient, taken } from './coap-client.ts';
import { UdpCutter } from './udp-cutter.ts';

// The built bridge and libcoap's own client, which is none of our code.

let running: Running;
let coap: number;
beforeAll(async () => {
  if (!hasCoapClient) return console.log('not tested against libcoap: no coap-client here');
  await build();
  const sensor = (name: string) => ({
    id: name,
    label: name,
    driver: 'plotter-lines',
    address: `coap-in:${name}`,
  });
  running = await startWith(['light', 'box', 'mast', 'far'].map(sensor), { port: 0, peers: ['127.0.0.1'] });
  coap = Number((await running.bridge.says(/CoAP on UDP (\d+)/))[1]);
}, 240_000);
afterAll(() => running?.end());

const at = (path: string, port = coap) => `coap://127.0.0.1:${port}/${path}`;
const post = (path: string, body: string, format?: string) =>
  coapClient('-m', 'post', ...(format ? ['-t', format] : []), '-e', body, at(path)).ended;

test.skipIf(!hasCoapClient)(
  'a plain number, JSON, and SenML as JSON and as CBOR become channels',
  async () => {
    await taken('-m', 'post', '-e', '412.5', at('sensors/light'));
    await running.state('light', ({ light }) => light === 412.5);
    const said = '{"temperature":21.5,"humidity":40}';
    await taken('-m', 'put', '-t', '50', '-e', said, at('sensors/box'));
    await running.state('box', ({ temperature, humidity }) => temperature === 21.5 && humidity === 40);
    await post(
      'sensors/box',
      '[{"bn":"urn:dev:ow:10e2073a0108006:","n":"pressure","u":"Pa","v":101325}]',
      '110',
    );
    await running.state('box', ({ pressure }) => pressure === 101325);
    const cbor = '%81%a2%00%63wet%02%18%2a'; // [{0: "wet", 2: 42}]
    await post('sensors/box', cbor, '112');
    await running.state('box', ({ wet }) => wet === 42);
    await coapClient('-N', '-m', 'post', '-e', '413', at('sensors/light')).ended; // not confirmable
    await running.state('light', ({ light }) => light === 413);
  },
);

test.skipIf(!hasCoapClient)('what is read by CoAP is the JSON of the topic, to the byte', async () => {
  await post('sensors/light', '7');
  await running.state('light', ({ light }) => light === 7);
  const { out } = await coapClient('-m', 'get', at('sensors/light')).ended;
  const topic = running.reader.heard.findLast(({ topic }) => topic.endsWith('/devices/light/state'));
  expect(out.trim()).toBe(topic!.text);
  const list = (await coapClient('-m', 'get', at('.well-known/core')).ended).out;
  expect(list).toContain('</sensors/light/light>;obs;ct=50');
});

test.skipIf(!hasCoapClient)('who observes is told of each change, until it stops', async () => {
  await post('sensors/mast', '1');
  await running.state('mast', ({ mast }) => mast === 1);
  const watching = coapClient('-m', 'get', '-s', '6', at('sensors/mast/mast'));
  await until(() => watching.said.out.includes('"mast":1'));
  for (const value of [2, 3]) {
    await post('sensors/mast', String(value));
    await until(() => watching.said.out.includes(`"mast":${value}`));
  }
  await watching.ended;
});

const BLOCKS = 6;
test.skipIf(!hasCoapClient)(
  'a body in blocks arrives whole and once, whichever datagram is lost',
  async () => {
    const lost = (['there', 'back'] as const).flatMap((way) =>
      Array.from({ length: BLOCKS }, (_, nth) => ({ way, nth })),
    );
    const uploads = lost.map(async ({ way, nth }, number) => {
      const cutter = await UdpCutter.before(coap, (each, count) => each === way && count === nth);
      const body = JSON.stringify({ at: number, text: 'x'.repeat(BLOCKS * 64 - 40) });
      const url = at('sensors/far', cutter.port);
      await coapClient('-m', 'put', '-t', '50', '-b', '64', '-B', '60', '-e', body, url).ended;
      cutter.close();
      return { way, nth, ...cutter.given };
    });
    expect(await Promise.all(uploads)).toEqual(
      lost.map(({ way, nth }) => ({
        way,
        nth,
        there: BLOCKS + 1, // what was lost, or whose answer was lost, is said once more
        back: BLOCKS + (way === 'back' ? 1 : 0),
      })),
    );
    const rows = () =>
      running.reader.heard
        .filter(({ topic }) => topic.endsWith('/devices/far/batch'))
        .flatMap(({ text }) => (JSON.parse(text) as { channels: { at: number[] } }).channels.at);
    await until(() => rows().length >= lost.length);
    expect(rows().toSorted((a, b) => a - b)).toEqual(lost.map((_, number) => number));
  },
);

test.skipIf(!hasCoapClient)('what is refused is refused with its code', async () => {
  const codes = await Promise.all([
    post('sensors/nobody', '1'),
    post('sensors/light', 'bright'),
    post('sensors/light', '<x/>', '41'),
    coapClient('-m', 'delete', at('sensors/light')).ended,
    coapClient('-m', 'get', at('sensors/nobody')).ended,
  ]);
  expect(codes.map(({ err, out }) => /\d\.\d\d/.exec(err + out)?.[0])).toEqual([
    '4.04',
    '4.00',
    '4.15',
    '4.05',
    '4.04',
  ]);
});
