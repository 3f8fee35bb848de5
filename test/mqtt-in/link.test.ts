import { expect, test } from 'vitest';
import { MqttLink } from '../../node-bridge/mqtt-in/mqtt-link.ts';
import { offerFor } from '../../node-bridge/mqtt-in/offer.ts';
import { publicationIn } from '../../station/codec/mqtt/publication.ts';
import type { Driver } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import { messageBytes } from '../../station/drivers/broker.ts';
import { toFault } from '../../station/model/fault.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import type { Connection, Heard, Incoming } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { parseDevice } from '../../station/runtime/settings/settings.ts';
import { FakeClock } from '../fakes/clock.ts';

const UP = 'v3/app/devices/dev1/up';
const spec = drivers.get('mqtt-ttn')!.source.link as Extract<Driver['source']['link'], { kind: 'mqtt' }>;

/** A link over a connection that is in our hands. */
function open() {
  const clock = new FakeClock();
  const incoming = new Mailbox<Incoming>();
  const published: Message[] = [];
  let end!: (why: undefined) => void;
  const ended = new Promise<undefined>((resolve) => (end = resolve));
  const connection: Connection = {
    limits: {},
    incoming,
    ended,
    publish: async (message) => {
      if (message.topic === 'lost') throw new Error('no PUBACK');
      published.push(message);
      return 'taken';
    },
    subscribe: async () => undefined,
    unsubscribe: async () => undefined,
    close: async () => {
      incoming.close();
      end(undefined);
    },
  };
  const link = new MqttLink(connection, spec, 'mqtt:house', clock, new AbortController().signal);
  const say = (topic: string, payload: string, retained = false) =>
    incoming.put({ topic, payload: new TextEncoder().encode(payload), retained, redelivered: false });
  const heard = link.heard[Symbol.asyncIterator]();
  const next = async () => (await heard.next()).value as Heard;
  return { clock, incoming, published, link, say, next };
}

test('an uplink is stamped with when the network heard it, within a minute, and never before the one heard last', async () => {
  const { clock, say, next } = open();
  const at = (lateMs: number) =>
    JSON.stringify({ uplink_message: { received_at: new Date(clock.now() - lateMs).toISOString() } });
  const lateMs = async () => clock.steady() - (await next()).steadyMs!;
  await clock.advance(600_000);
  say(UP, at(40_000));
  expect(Math.round(await lateMs())).toBe(40_000);
  say(UP, at(50_000)); // it came through another gateway: not before what is stamped already
  expect(Math.round(await lateMs())).toBe(40_000);
  say(UP, at(-30_000)); // one of the two clocks is wrong
  expect(await lateMs()).toBe(0);
  say(UP, at(90_000));
  expect(await lateMs()).toBe(0);
  say(UP, '{"uplink_message":{"received_at":"yesterday"}}');
  expect(await lateMs()).toBe(0);
});

test('what nobody asked for is left out, what is too large is told as lost, and a connection that ends is a link that is lost', async () => {
  const { say, next, incoming } = open();
  say('v3/app/devices/dev1/join', '{}');
  say(UP, 'x'.repeat(70_000));
  say(UP, '{}', true);
  expect(await next()).toEqual({ kind: 'line-error', error: 'overrun' });
  const heard = await next();
  expect(heard.kind === 'bytes' && publicationIn(heard.bytes)).toMatchObject({ topic: UP, retained: true });
  incoming.close();
  const code = await next().then(String, (error: unknown) => toFault(error).code);
  expect(code).toBe('link/lost');
});

test('a command goes out once, not to be kept; where the broker did not take it, nobody knows', async () => {
  const { link, published } = open();
  await link.write(messageBytes('cmnd/plug/POWER', 'ON'));
  expect(published).toMatchObject([{ topic: 'cmnd/plug/POWER', qos: 1, retain: false }]);
  const code = await link
    .write(messageBytes('lost', 'ON'))
    .then(String, (error: unknown) => toFault(error).code);
  expect(code).toBe('link/lost');
});

test('a topic that nobody reads is offered with what could read it, and that reads it', () => {
  const topics: Readonly<Record<string, string>> = {
    'tele/plug_1/SENSOR': 'mqtt-tasmota',
    'zigbee2mqtt/lamp': 'mqtt-zigbee2mqtt',
    'hall/sensor/air/state': 'mqtt-esphome',
    [UP]: 'mqtt-ttn',
    'application/1/device/0101010101010101/event/up': 'mqtt-chirpstack',
    'iotdunia/temperature': 'mqtt-topics',
  };
  for (const [topic, driver] of Object.entries(topics)) {
    const offer = offerFor(topic)!;
    expect([topic, offer.driver]).toEqual([topic, driver]);
    const device = parseDevice({ id: 'x', label: 'X', ...offer });
    const payload =
      topic.endsWith('state') || topic.startsWith('iot')
        ? '21.5'
        : '{"Power":1,"fPort":1,"fCnt":1,"uplink_message":{}}';
    const said = device.driver.decode(messageBytes(topic, payload), {
      options: device.options,
      asked: new Uint8Array(0),
      heading: new Uint8Array(0),
    });
    expect(Object.keys(said[0]?.reading ?? {}), topic).not.toEqual([]);
  }
  expect(offerFor('a/{b}')).toBeUndefined();
  expect(offerFor('a/+/c#')).toBeUndefined();
});
