import { beforeEach, describe, expect, test } from 'vitest';
import type { UplinkConfig } from '../../station/api/config.ts';
import type { DialectName } from '../../station/model/uplink.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { testBroker } from '../../station/runtime/sending/test-broker.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { DataType, payload } from '../../station/uplink/dialects/sparkplug/payload.ts';
import { readPayload } from '../../station/uplink/dialects/sparkplug/read-payload.ts';
import { codec } from '../fakes/codec.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

let clock: FakeClock;
let brokers: FakeBrokers;
let station: GardenStation;

beforeEach(async () => {
  clock = new FakeClock(1_700_000_000_000);
  brokers = new FakeBrokers();
  const log = await StationLog.open(new MemoryStore(), 'pi', clock, (n) => 'e'.repeat(n), codec);
  station = new GardenStation(log, clock);
});

function link(dialect: DialectName, rest: Partial<UplinkConfig> = {}) {
  const stop = new AbortController();
  const link = new BrokerLink({
    uplink: { ...USUAL, id: 'u', url: 'ws://broker/mqtt', dialect, ...rest },
    platform: { clock, brokers, randomHex: (n) => 'f'.repeat(n) },
    station,
    changed: () => undefined,
  });
  const run = link.run(stop.signal);
  const end = async () => {
    stop.abort();
    await Promise.all([run, clock.advance(2_000)]);
  };
  return { link, end };
}

const verbs = () => brokers.taken.map(({ topic }) => topic.split('/')[2]);
const json = (topic: string) =>
  brokers.taken
    .filter((message) => message.topic === topic)
    .map(({ payload }) => JSON.parse(new TextDecoder().decode(payload)) as unknown);
const says = (topic: string, body: object | Uint8Array, retain = false) =>
  brokers.take({
    topic,
    payload: body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body)),
    qos: 1,
    retain,
  });

describe('a Sparkplug edge node', () => {
  const rebirth = payload([
    { name: 'Node Control/Rebirth', timestamp: 1, type: DataType.Boolean, value: true },
  ]);
  const host = { dialectOptions: { primaryHost: 'scada' } };
  const hostIs = (online: boolean, timestamp: number) =>
    says('spBv1.0/STATE/scada', { online, timestamp }, true);
  const sequence = () =>
    brokers.taken
      .filter(({ topic }) => /\/(NBIRTH|DBIRTH|DDATA|DDEATH)\//.test(topic))
      .map(({ payload }) => readPayload(payload).seq);

  test('is born before any data, numbers every message in the order they leave, and says its death', async () => {
    await station.rows(1, 2);
    const { link: sparkplug, end } = link('sparkplug');
    await clock.advance(3_000);
    await station.rows(3);
    await clock.advance(3_000);
    expect(verbs().slice(0, 2)).toEqual(['NBIRTH', 'DBIRTH']);
    expect(sequence()).toEqual(sequence().map((_, i) => i));
    expect(sparkplug.view()).toMatchObject({ mode: 'unconfirmed', phase: 'in-step', taken: 2 });
    await end();
    expect(verbs().at(-1)).toBe('NDEATH');
  });

  test('told to be born again, it stops its data until everything is told anew', async () => {
    const { end } = link('sparkplug');
    await clock.advance(3_000);
    const before = brokers.taken.length;
    brokers.withholds = ({ topic }) => topic.includes('BIRTH'); // a slow way
    says('spBv1.0/Fieldline/NCMD/pi', rebirth);
    await station.rows(5);
    await clock.advance(2_000);
    expect(verbs().slice(before + 1)).toEqual(['NBIRTH', 'DBIRTH']);
    brokers.answer();
    await clock.advance(1_000);
    expect(verbs().slice(before + 1)).toEqual(['NBIRTH', 'DBIRTH', 'DDATA']);
    expect(sequence().slice(-3)).toEqual([0, 1, 2]);
    await end();
  });

  test('each connection has the next bdSeq, in its will and in its birth', async () => {
    const { end } = link('sparkplug');
    await clock.advance(1_000);
    brokers.cut();
    await clock.advance(5_000);
    const bdSeqs = brokers.taken
      .filter(({ topic }) => /NBIRTH|NDEATH/.test(topic))
      .map(({ topic, payload }) => [
        topic.split('/')[2],
        readPayload(payload).metrics.find(({ name }) => name === 'bdSeq')!.value,
      ]);
    expect(bdSeqs).toEqual([
      ['NBIRTH', 0],
      ['NDEATH', 0],
      ['NBIRTH', 1],
    ]);
    await end();
  });

  test('says nothing before its primary host is online, and says why nothing goes', async () => {
    await station.rows(1);
    hostIs(false, 1);
    const { link: sparkplug, end } = link('sparkplug', host);
    await clock.advance(5_000);
    expect(verbs()).toEqual(['scada']);
    expect(sparkplug.view().fault).toMatchObject({ code: 'uplink/nobody-listens' });
    hostIs(true, 2);
    await clock.advance(3_000);
    expect(verbs().slice(2, 4)).toEqual(['NBIRTH', 'DBIRTH']);
    expect(sparkplug.view()).toMatchObject({ fault: undefined, taken: 1 });
    await end();
  });

  test('dies and leaves when its primary host goes, and is born again when it is back', async () => {
    hostIs(true, 1);
    const { end } = link('sparkplug', host);
    await clock.advance(3_000);
    hostIs(false, 2);
    await clock.advance(100);
    expect(verbs().at(-1)).toBe('NDEATH');
    expect(brokers.clients).toEqual([]);
    await station.rows(1);
    await clock.advance(5_000);
    expect(verbs().at(-1)).toBe('NDEATH');
    hostIs(true, 3);
    await clock.advance(5_000);
    expect(verbs().slice(-3)).toEqual(['NBIRTH', 'DBIRTH', 'DDATA']);
    await end();
  });

  test('sets what a DCMD names, and tells what became of it', async () => {
    const { end } = link('sparkplug');
    await clock.advance(3_000);
    const pump = payload([{ name: 'pump', timestamp: 1, type: DataType.Boolean, value: true }]);
    says('spBv1.0/Fieldline/DCMD/pi/garden', pump);
    await clock.advance(3_000);
    expect(station.commands).toMatchObject([{ device: 'garden', channel: 'pump', value: 1 }]);
    const texts = brokers.taken.flatMap(({ topic, payload }) =>
      topic.includes('/DDATA/') ? readPayload(payload).metrics.map(({ value }) => value) : [],
    );
    expect(texts).toContainEqual(expect.stringContaining('"channel":"pump"'));
    await end();
  });
});

test('Home Assistant finds a device beside all that Fieldline says, and forgets one that is removed', async () => {
  await station.rows(21.5);
  const { end } = link('home-assistant');
  await clock.advance(3_000);
  const topic = 'homeassistant/device/pi/garden/config';
  expect(brokers.retained(topic)).toBeDefined();
  expect(brokers.retained('fieldline/pi/devices/garden/state')).toBeDefined();
  station.devices = () => [];
  await clock.advance(2_000);
  expect(brokers.retained(topic)).toBeUndefined();
  await end();
});

test('a call of ThingsBoard is carried out and answered', async () => {
  const { end } = link('thingsboard');
  await clock.advance(3_000);
  says('v1/gateway/rpc', { device: 'pi/garden', data: { id: 3, method: 'setValue', params: true } });
  await clock.advance(3_000);
  expect(station.commands).toMatchObject([{ device: 'garden', channel: 'pump', value: 1 }]);
  expect(json('v1/gateway/rpc').at(-1)).toEqual({
    device: 'pi/garden',
    id: 3,
    data: { success: true, value: 1 },
  });
  await end();
});

test('a call of ThingsBoard for a device that is not there is answered with why', async () => {
  const { end } = link('thingsboard');
  await clock.advance(3_000);
  says('v1/gateway/rpc', { device: 'pi/attic', data: { id: 4, method: 'pump', params: true } });
  await clock.advance(100);
  const data = { success: false, error: 'command/unknown-device' };
  expect(json('v1/gateway/rpc').at(-1)).toEqual({ device: 'pi/attic', id: 4, data });
  await end();
});

test('a wish of an AWS shadow is carried out once, however often it is repeated', async () => {
  const { end } = link('aws-iot');
  await clock.advance(3_000);
  const shadow = '$aws/things/pi/shadow/name/garden/update';
  for (const version of [4, 5])
    says(`${shadow}/delta`, { version, timestamp: 9, state: { values: { pump: 1 } } });
  await clock.advance(3_000);
  expect(station.commands).toHaveLength(1);
  expect(json(shadow).at(-1)).toEqual({ state: { desired: { values: { pump: null } } } });
  await end();
});

test('a method of Azure is carried out and answered; one that is not there is refused at once', async () => {
  const { end } = link('azure-iot');
  await clock.advance(3_000);
  says('$iothub/methods/POST/set/?$rid=1', { device: 'garden', channel: 'pump', value: 1 });
  says('$iothub/methods/POST/reboot/?$rid=2', {});
  says('$iothub/methods/POST/set/?$rid=3', { device: 'attic', channel: 'pump', value: 1 });
  await clock.advance(3_000);
  expect(json('$iothub/methods/res/409/?$rid=3')).toEqual([{ fault: 'command/unknown-device' }]);
  expect(json('$iothub/methods/res/200/?$rid=1')).toEqual([{ value: 1 }]);
  expect(json('$iothub/methods/res/404/?$rid=2')).toHaveLength(1);
  await end();
});

test('an address is tried without a word that the other side would not understand', async () => {
  const uplink = { ...USUAL, id: 'u', url: 'ws://broker/mqtt' };
  const tried = async (dialect: DialectName) =>
    (await testBroker({ ...uplink, dialect }, 'pi', 'x', brokers, clock)).map(({ step, ok }) => [step, ok]);
  const reached = [
    ['address', true],
    ['connect', true],
    ['sign-in', true],
  ];
  for (const dialect of ['thingsboard', 'sparkplug', 'aws-iot', 'azure-iot'] as const)
    expect(await tried(dialect)).toEqual(reached);
  expect(brokers.taken).toEqual([]);
  expect(await tried('home-assistant')).toEqual([...reached, ['publish', true]]);
});

test('a command beside SenML packs is heard, and what is no command of the dialect counts as a bad message', async () => {
  const { link: senml, end } = link('senml');
  await clock.advance(3_000);
  says('fieldline/pi/devices/garden/set', { channel: 'pump', value: 1 });
  await clock.advance(3_000);
  expect(station.commands).toHaveLength(1);
  expect(senml.view().badMessages).toBe(0);
  await end();
});
