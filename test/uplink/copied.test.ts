import { beforeEach, expect, test } from 'vitest';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { cloudAt } from '../bridge/cloud.ts';
import { codec } from '../fakes/codec.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

let clock: FakeClock;
let brokers: FakeBrokers;
let dice: number;

beforeEach(() => {
  clock = new FakeClock(1_000_000);
  brokers = new FakeBrokers();
  dice = 1;
});

const randomHex = (digits: number): string => {
  dice = (dice * 48_271) % 0x7fff_ffff;
  return dice.toString(16).padStart(8, '0').repeat(2).slice(0, digits);
};

/** A tablet over a store, as a program of its own. */
async function tablet(store: MemoryStore) {
  const log = await StationLog.open(store, 'yard', clock, randomHex, codec);
  const station = new GardenStation(log, clock);
  const uplink = { ...USUAL, id: 'u', url: 'ws://broker' };
  const link = new BrokerLink({
    uplink,
    platform: { clock, brokers, randomHex },
    station,
    changed: () => {},
  });
  const stop = new AbortController();
  const run = link.run(stop.signal);
  const end = async () => {
    stop.abort();
    await Promise.all([run, clock.advance(3_000)]);
    await log.close();
  };
  return { station, link, end };
}
const copyOf = (store: MemoryStore) => new MemoryStore(new Map(store.rows));

/** What a hub has of yard: the value of each row by its number. */
async function heldBy(hub: Awaited<ReturnType<typeof cloudAt>>, epoch: string): Promise<number[]> {
  const entries = await (await hub.log.stored({ station: 'yard', epoch })).read(0, 100);
  return entries.flatMap((entry) => (entry.kind === 'batch' ? [...entry.batch.columns[0]!] : []));
}

const COPIED = { code: 'uplink/copied', detail: { station: 'yard', url: 'ws://broker' } };

test('a copy of a log beside the log itself is found out, and nothing of either is taken for the other’s', async () => {
  const hub = await cloudAt(brokers, clock);
  const card = new MemoryStore();
  const first = await tablet(card);
  await first.station.rows(1, 2);
  await clock.advance(20_000);
  const clone = copyOf(card);
  await first.station.rows(3);
  await clock.advance(20_000);
  const second = await tablet(clone);
  await second.station.rows(70, 80);
  await clock.advance(60_000);
  await first.station.rows(4);
  await clock.advance(60_000);
  expect([first.link.view().fault, second.link.view().fault]).toEqual([COPIED, COPIED]);
  const { epoch } = first.station.log.origin;
  expect(second.station.log.origin.epoch).toBe(epoch);
  expect(await heldBy(hub, epoch)).toEqual([1, 2, 3]);
  expect([first.link.view().taken, second.link.view().taken]).toEqual([2, 1]);
  const connects = first.link.view().connects + second.link.view().connects;
  await clock.advance(600_000);
  expect(first.link.view().connects + second.link.view().connects).toBe(connects);
  await first.end();
  await second.end();
  // It does not pass with the next start: what the other one sent meanwhile nobody here knows.
  const again = await tablet(new MemoryStore(card.rows));
  await clock.advance(60_000);
  expect(again.link.view().fault).toEqual(COPIED);
  // A log that begins anew has numbers of its own.
  await again.end();
  const anew = await tablet(new MemoryStore());
  await anew.station.rows(90);
  await clock.advance(60_000);
  expect(anew.link.view()).toMatchObject({ fault: undefined, taken: 1 });
  expect(await heldBy(hub, anew.station.log.origin.epoch)).toEqual([90]);
  await anew.end();
});

test('a log that came back from a backup says nothing under numbers that were given before', async () => {
  const hub = await cloudAt(brokers, clock);
  const card = new MemoryStore();
  const before = await tablet(card);
  await before.station.rows(1);
  await clock.advance(20_000);
  await before.end();
  const backup = copyOf(card);
  const later = await tablet(new MemoryStore(card.rows));
  await later.station.rows(2, 3);
  await clock.advance(20_000);
  await later.end();
  const restored = await tablet(backup);
  await restored.station.rows(70);
  await clock.advance(60_000);
  expect(restored.link.view()).toMatchObject({ fault: COPIED, taken: 1 });
  expect(await heldBy(hub, restored.station.log.origin.epoch)).toEqual([1, 2, 3]);
  await restored.end();
});

test('who starts again after a goodbye, or was cut off before, is no copy', async () => {
  await cloudAt(brokers, clock);
  const card = new MemoryStore();
  for (let start = 1; start <= 70; start++) {
    const { station, link, end } = await tablet(new MemoryStore(card.rows));
    await station.rows(start);
    await clock.advance(10_000);
    expect(link.view()).toMatchObject({ phase: 'in-step', fault: undefined, taken: start });
    if (start % 2 === 0) {
      brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'x' } };
      brokers.cut(brokers.clients.find((name) => name.startsWith('yard')));
    }
    await end();
    brokers.refusing = undefined;
  }
});
