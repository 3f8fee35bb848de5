import { beforeEach, expect, test } from 'vitest';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { online } from '../../station/uplink/native/station-status.ts';
import { cloudAt } from '../bridge/cloud.ts';
import { codec } from '../fakes/codec.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GARDEN, GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

let clock: FakeClock;
let brokers: FakeBrokers;

beforeEach(() => {
  clock = new FakeClock(1_000_000);
  brokers = new FakeBrokers();
});

/** A tablet called yard with a log of its own, and how to end it. */
async function tablet(epoch: string, label: string) {
  const log = await StationLog.open(new MemoryStore(), 'yard', clock, (n) => epoch.repeat(n), codec);
  const station = new GardenStation(log, clock);
  station.meta = { ...GARDEN, label };
  const uplink = { ...USUAL, id: 'u', url: 'ws://broker' };
  const platform = { clock, brokers, randomHex: (digits: number) => 'f'.repeat(digits) };
  const link = new BrokerLink({ uplink, platform, station, changed: () => undefined });
  const stop = new AbortController();
  const run = link.run(stop.signal);
  const end = async () => {
    stop.abort();
    await Promise.all([run, clock.advance(3_000)]);
  };
  return { station, link, end, origin: log.origin };
}
const kept = (rest: string) =>
  JSON.parse(new TextDecoder().decode(brokers.retained(`fieldline/yard/${rest}`)!.payload)) as Record<
    string,
    unknown
  >;
const TAKEN = { code: 'uplink/name-taken', detail: { station: 'yard', url: 'ws://broker' } };

test('of two stations of one name the first goes on as if nothing were, the second sends nothing and says why', async () => {
  const hub = await cloudAt(brokers, clock);
  const first = await tablet('b', 'First');
  await clock.advance(5_000);
  await first.station.rows(1);
  const second = await tablet('a', 'Second');
  await second.station.rows(7, 8);
  await clock.advance(10_000);
  await first.station.rows(2);
  await clock.advance(5_000);
  expect(second.link.view()).toMatchObject({ fault: TAKEN, taken: 0, sent: 0 });
  expect(first.link.view()).toMatchObject({ phase: 'in-step', fault: undefined, taken: 2 });
  expect(first.link.view().namesakeMs).toBeGreaterThan(1_000_000);
  expect(kept('status')).toMatchObject({ status: 'online', epoch: first.origin.epoch });
  expect(kept('devices/garden/meta')).toMatchObject({ label: 'First' });
  const held = async (epoch: string) => (await hub.log.held({ station: 'yard', epoch })).upTo;
  expect([await held(first.origin.epoch), await held(second.origin.epoch)]).toEqual([2, 0]);
  // A command is for the one that is there.
  brokers.take({
    topic: 'fieldline/yard/devices/garden/set',
    payload: new TextEncoder().encode('{"id":"x","channel":"pump","value":1}'),
    qos: 1,
    retain: false,
  });
  await clock.advance(1_000);
  expect([first.station.commands.length, second.station.commands.length]).toEqual([1, 0]);
  const told = brokers.taken.filter(({ topic }) => topic.endsWith('/meta'));
  expect(told.some(({ payload }) => new TextDecoder().decode(payload).includes('Second'))).toBe(false);
  // When the first has gone, the second goes on, under its own log.
  await first.end();
  await clock.advance(10_000);
  expect(second.link.view()).toMatchObject({ phase: 'in-step', fault: undefined });
  expect(kept('status')).toMatchObject({ status: 'online', epoch: second.origin.epoch });
  expect(kept('devices/garden/meta')).toMatchObject({ label: 'Second' });
  expect(await held(second.origin.epoch)).toBe(1);
  const entries = await (await hub.log.stored(first.origin)).read(0, 10);
  expect(entries.flatMap((entry) => (entry.kind === 'batch' ? [...entry.batch.columns[0]!] : []))).toEqual([
    1, 2,
  ]);
  await second.end();
});

test('the second that leaves, or is cut off, takes nothing of the first with it', async () => {
  const first = await tablet('b', 'First');
  await clock.advance(5_000);
  const second = await tablet('a', 'Second');
  await clock.advance(5_000);
  brokers.cut(brokers.clients.find((name) => name.startsWith('yard-a')));
  await clock.advance(500);
  expect(kept('status')).toMatchObject({ status: 'online', epoch: first.origin.epoch });
  await clock.advance(60_000);
  expect(second.link.view()).toMatchObject({ fault: TAKEN });
  await second.end();
  expect(kept('status')).toMatchObject({ status: 'online', epoch: first.origin.epoch });
  await first.end();
  expect(kept('status')).toMatchObject({ status: 'offline' });
});

test('of two that come in one moment, one speaks', async () => {
  const both = [await tablet('b', 'B'), await tablet('a', 'A')];
  await clock.advance(5_000);
  expect(both.map(({ link }) => link.view().fault?.code)).toEqual(['uplink/name-taken', undefined]);
  for (const { end } of both) await end();
});

test('the one that was cut off comes first again, and two never speak at once', async () => {
  const first = await tablet('b', 'First');
  await clock.advance(5_000);
  const second = await tablet('a', 'Second');
  await clock.advance(5_000);
  brokers.cut(brokers.clients.find((name) => name.startsWith('yard-b')));
  await clock.advance(60_000);
  expect([first.link.view().fault, second.link.view().fault]).toEqual([undefined, TAKEN]);
  await first.end();
  await second.end();
});

test('what a broker still keeps of one that is no more holds nobody up for long', async () => {
  const gone = { station: 'yard', epoch: 'dead' };
  brokers.take(online(gone, 0, 5, false));
  const { station, link, end } = await tablet('a', 'A');
  await station.rows(1);
  await clock.advance(6_000);
  expect(link.view()).toMatchObject({ phase: 'in-step', fault: undefined, taken: 1 });
  await end();
});

test('who is spoken for by a bridge is no other station', async () => {
  const { link, end } = await tablet('b', 'A');
  await clock.advance(5_000);
  brokers.take(online({ station: 'yard', epoch: 'a' }, 0, 5, false, undefined, false, { via: 'pi' }));
  await clock.advance(5_000);
  expect(link.view()).toMatchObject({ fault: undefined, namesakeMs: undefined });
  await end();
});
