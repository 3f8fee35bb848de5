import { expect, test } from 'vitest';
import { archiveIn } from '../../node-bridge/hub/archive.ts';
import { forwardTo } from '../../node-bridge/hub/forwarding.ts';
import { Retries } from '../../node-bridge/hub/retries.ts';
import { Notes } from '../../node-bridge/notes.ts';
import { Neighbours } from '../../node-bridge/hub/neighbours.ts';
import type { Logged } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { FarStation } from '../../station/runtime/far/far-station.ts';
import { online } from '../../station/uplink/native/station-status.ts';
import { unnamedUplink } from '../../station/runtime/settings/settings-versions.ts';
import { readerOf } from '../../station/uplink/own-side.ts';
import type { Message } from '../../station/uplink/message.ts';
import { placeOf } from '../../station/uplink/topics.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { outcomeOf } from '../log/sabotage.ts';
import { TimedLog } from '../log/timed-log.ts';
import { cloudAt } from './cloud.ts';

const row = (seq: number): Logged => ({
  seq,
  kind: 'batch',
  batch: { device: 'meter', channels: ['x'], time: Float64Array.of(seq), columns: [Float64Array.of(seq)] },
});

/** Nobody configures anybody. */
const nothingLeft = { leave: () => Promise.resolve(), past: () => [] };

/** What a bridge tells a cloud of the stations near it, while nothing waits for them. */
const toldBy = (log: TimedLog['log'], neighbours: Neighbours, { clock, brokers }: Around) => ({
  platform: { clock, brokers, randomHex: (digits: number) => 'a'.repeat(digits), columns: codec },
  log,
  neighbours,
  near: () => undefined,
  stored: archiveIn(log, codec),
  left: nothingLeft,
});
interface Around {
  readonly clock: TimedLog['clock'];
  readonly brokers: FakeBrokers;
}

test('a log begun anew while its last life still waits to be sent on is not forgotten before its turn', async () => {
  const clock = new FakeClock(1_000_000);
  const randomHex = (digits: number) => 'a'.repeat(digits);
  const log = await StationLog.open(new MemoryStore(), 'bridge', clock, randomHex, codec);
  const accept = (epoch: string) =>
    Promise.all([log.accept({ station: 'near', epoch }, [1, 2, 3].map(row)), clock.advance(100)]);
  const brokers = new FakeBrokers();
  brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'mqtt://cloud' } };
  const neighbours = await Neighbours.open(log);
  await neighbours.add('near');
  await accept('one');
  const speaking = {
    platform: { clock, brokers, randomHex, columns: codec },
    log,
    neighbours,
    near: () => undefined,
    stored: archiveIn(log, codec),
    left: nothingLeft,
  };
  const stop = new AbortController();
  const running = forwardTo({ url: 'mqtt://cloud' }, speaking, stop.signal);
  await clock.advance(5_000);
  await accept('two');
  await clock.advance(5_000);
  await Promise.all([log.forgetTo(0, 0), clock.advance(1_000)]);
  const left = async (epoch: string) =>
    (await (await log.stored({ station: 'near', epoch })).read(0, 10)).map(({ seq }) => seq);
  expect([await left('one'), await left('two')]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  stop.abort();
  await Promise.all([running, clock.advance(5_000)]);
});

test('a bridge that was wiped forgets nothing of its neighbours before it was sent on, in whatever order they come back', async () => {
  const { log, clock } = await TimedLog.open();
  const brokers = new FakeBrokers();
  brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'mqtt://cloud' } };
  const neighbours = await Neighbours.open(log);
  const near = ['one', 'two'].map((station) => ({ station, epoch: 'e' }));
  for (const { station } of near) await neighbours.add(station);
  for (const origin of near) await log.accept(origin, [1, 2, 3].map(row));
  const speaking = toldBy(log, neighbours, { clock, brokers });
  const stop = new AbortController();
  const running = forwardTo({ url: 'mqtt://cloud' }, speaking, stop.signal);
  await clock.advance(5_000);
  await log.wipe();
  for (const origin of near.toReversed()) await log.accept(origin, [1, 2, 3].map(row));
  await clock.advance(5_000);
  await log.forgetTo(0, 0);
  for (const origin of near) {
    const entries = await log.stored(origin);
    expect((await entries.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  }
  stop.abort();
  await Promise.all([running, clock.advance(120_000)]);
});

test('a log that cannot be read for a while ends no forwarding', async () => {
  const { log, clock } = await TimedLog.open();
  const brokers = new FakeBrokers();
  brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'mqtt://cloud' } };
  const neighbours = await Neighbours.open(log);
  await neighbours.add('near');
  const near = { station: 'near', epoch: 'e' };
  await log.accept(near, [1, 2, 3].map(row));
  const origins = log.origins.bind(log);
  log.origins = () => Promise.reject(new Error('the store was closed'));
  const speaking = toldBy(log, neighbours, { clock, brokers });
  const stop = new AbortController();
  const running = forwardTo({ url: 'mqtt://cloud' }, speaking, stop.signal);
  await clock.advance(5_000);
  log.origins = origins;
  await clock.advance(5_000);
  await log.forgetTo(0, 0);
  expect((await (await log.stored(near)).read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  stop.abort();
  await Promise.all([running, clock.advance(5_000)]);
});

test('a station that sends only what comes from now on is sent on from there, and the rest once it is sent after all', async () => {
  const { log, clock } = await TimedLog.open();
  const brokers = new FakeBrokers();
  const cloud = await cloudAt(brokers, clock);
  const neighbours = await Neighbours.open(log);
  await neighbours.add('near');
  const near = { station: 'near', epoch: 'e' };
  const reader = readerOf(`${unnamedUplink({ url: 'mqtt://cloud' }).id}/near`);
  await log.begins(near, 100);
  await log.accept(near, [100, 101].map(row));
  const platform = { clock, brokers, randomHex: (digits: number) => 'a'.repeat(digits), columns: codec };
  const speaking = {
    platform,
    log,
    neighbours,
    near: () => nearby(clock),
    stored: archiveIn(log, codec),
    left: nothingLeft,
  };
  const stop = new AbortController();
  const running = forwardTo({ url: 'mqtt://cloud' }, speaking, stop.signal);
  await clock.advance(30_000);
  const there = async () => {
    const entries = await (await cloud.log.stored(near)).read(0, 1_000);
    return entries.map(({ seq }) => seq);
  };
  expect(await cloud.log.held(near)).toEqual({ from: 100, upTo: 101, have: [] });
  expect(await there()).toEqual([100, 101]);
  expect(await (await log.stored(near)).bookmark(reader)).toBe(101);
  // Before the station says so, some of it may be here already.
  await log.accept(near, [98, 99].map(row));
  await log.begins(near, 1);
  await log.accept(
    near,
    Array.from({ length: 97 }, (_, n) => row(n + 1)),
  );
  await clock.advance(60_000);
  expect(await cloud.log.held(near)).toEqual({ upTo: 101, have: [] });
  expect(await there()).toEqual(Array.from({ length: 101 }, (_, n) => n + 1));
  expect((await outcomeOf(log.verify())).problems).toEqual([]);
  stop.abort();
  await Promise.all([running, clock.advance(5_000)]);
});

/** A station that is there, and of which nothing else is known. */
function nearby(clock: FakeClock): FarStation {
  const station = new FarStation('near', clock, () => 'id');
  const { topic, payload } = online({ station: 'near', epoch: 'e' }, 0, 102, false);
  station.heard(placeOf(topic)!, { topic, payload, retained: false, redelivered: false });
  return station;
}

test('however much is refused further on, the rest is sent on; it is told, stands in the ledger, and is tried again', async () => {
  const { log, clock } = await TimedLog.open();
  const brokers = new FakeBrokers();
  const cloud = await cloudAt(brokers, clock, { sealed: false });
  const neighbours = await Neighbours.open(log);
  await neighbours.add('near');
  const near = { station: 'near', epoch: 'e' };
  const poison = Array.from({ length: 20 }, (_, n) => 3 * n + 2);
  const numbersIn = ({ topic, payload }: Message) =>
    topic.endsWith('/batch')
      ? (JSON.parse(new TextDecoder().decode(payload)) as { seq: [number][] }).seq.map(([seq]) => seq)
      : [];
  brokers.refuses = (message) => (numbersIn(message).some((seq) => poison.includes(seq)) ? 0x99 : undefined);
  await log.accept(
    near,
    Array.from({ length: 100 }, (_, n) => row(n + 1)),
  );
  const said: string[] = [];
  const platform = { clock, brokers, randomHex: (digits: number) => 'a'.repeat(digits), columns: codec };
  const notes = new Notes((line) => said.push(line));
  const speaking = {
    platform,
    log,
    neighbours,
    near: () => nearby(clock),
    stored: archiveIn(log, codec),
    left: nothingLeft,
    notes,
  };
  const begin = () => {
    const stop = new AbortController();
    const running = forwardTo({ url: 'mqtt://cloud' }, speaking, stop.signal);
    return async () => {
      stop.abort();
      await Promise.all([running, clock.advance(5_000)]);
    };
  };
  const ledger = async () => {
    const [{ readers } = { readers: [] }] = await log.ledger(near);
    expect((await outcomeOf(log.verify())).problems).toEqual([]);
    return readers;
  };
  let end = begin();
  await clock.advance(3_600_000);
  const there = async () => (await (await cloud.log.stored(near)).read(0, 1_000)).length;
  const held = await cloud.log.held(near);
  expect([...held.have].at(-1)?.[1]).toBe(100);
  expect(await ledger()).toMatchObject([{ taken: 80, refused: 20 }]);
  expect(said.join('')).toMatch(/mqtt:\/\/cloud refused entry 2 of near \(meter, 1 rows\) five times/);
  expect(said.join('')).toMatch(/entry 2 of near \(meter, 1 rows\) is not tried again/);
  await end();
  brokers.refuses = () => undefined;
  end = begin(); // a program that begins tries again
  await clock.advance(60_000);
  expect(await there()).toBe(96); // all but the oldest four
  expect(await cloud.log.held(near)).toEqual({ upTo: 100, have: [] });
  expect(await ledger()).toMatchObject([{ taken: 96, refused: 4 }]);
  await end();
});

test('what was refused is tried again at ever longer intervals, and soon after another connection', () => {
  let nowMs = 0;
  const retries = new Retries({ steady: () => nowMs });
  const dead = [{ seq: 1, device: 'a', kind: 'batch', rows: 1, why: '', timeMs: 0 }] as const;
  const tries = (untilMs: number, connects: number) => {
    const at: number[] = [];
    for (; nowMs < untilMs; nowMs += 60_000)
      if (retries.isDue({ dead, phase: 'in-step', connects })) at.push(nowMs / 60_000);
    return at;
  };
  expect(retries.isDue({ dead, phase: 'offline', connects: 0 })).toBe(false);
  expect(tries(200 * 60_000, 1)).toEqual([0, 10, 30, 70, 150]);
  expect(tries(260 * 60_000, 2)).toEqual([210]);
  expect(retries.isDue({ dead: [], phase: 'in-step', connects: 3 })).toBe(false);
});
