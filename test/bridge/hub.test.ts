import { expect, test } from 'vitest';
import { Hub } from '../../node-bridge/hub/hub.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { Notes } from '../../node-bridge/notes.ts';
import type { Logged } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Message } from '../../station/uplink/message.ts';
import { ackMessage, readAck } from '../../station/uplink/native/ack.ts';
import { goneParcel, parcels } from '../../station/uplink/native/entries.ts';
import { timeCorrection } from '../../station/uplink/native/time-correction.ts';
import { sealedParcels } from '../../station/uplink/native/sealed.ts';
import { offline, online } from '../../station/uplink/native/station-status.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { until } from './until.ts';
import { codec } from '../fakes/codec.ts';

const TABLET = { station: 'tablet-1', epoch: 'e1' };
const ACK = 'fieldline/tablet-1/ack/bridge-1f2e';
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function hubOver(store = new MemoryStore()) {
  const log = await StationLog.open(store, 'bridge-1f2e', nodeClock, (digits) => 'a'.repeat(digits), codec);
  const said: string[] = [];
  const acks: Message[] = [];
  const hub = new Hub(
    log,
    codec,
    new Notes((line) => said.push(line)),
    async (message) => void acks.push(message),
  );
  const take = ({ topic, payload, retain }: Message) =>
    hub.take({ topic, payload, retained: retain, redelivered: false });
  const lastAck = async () => {
    const before = acks.length;
    hub.close();
    await until(() => acks.length > 0 && acks.length >= before);
    return readAck(acks.at(-1)!.payload);
  };
  return { log, hub, said, acks, take, lastAck };
}

const rows = (seq: number, ...values: number[]): Logged => ({
  seq,
  kind: 'batch',
  batch: {
    device: 'meter',
    channels: ['power'],
    time: Float64Array.from(values, (_, i) => 1_000_000 + 1_000 * seq + i),
    columns: [Float64Array.from(values)],
  },
});
const messagesOf = (...entries: Logged[]) =>
  [...parcels(TABLET, entries, 'live')].flatMap(({ messages }) => messages);

async function storedPower(log: StationLog): Promise<number[]> {
  const values: number[] = [];
  for await (const span of log.spans('tablet-1', 'meter', 0, 1e9))
    for (const batch of await span.read()) values.push(...batch.columns[0]!);
  return values.sort((a, b) => a - b);
}

test('what another station sends is stored, and then acknowledged up to where nothing is missing', async () => {
  const { log, take, lastAck, acks } = await hubOver();
  for (const message of messagesOf(rows(1, 1, 2), rows(2, 3))) await take(message);
  for (const message of messagesOf(rows(5, 50))) await take(message);
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 2, have: [[5, 5]] });
  expect(acks.at(-1)).toMatchObject({ topic: ACK, qos: 1, retain: true });
  expect(await storedPower(log)).toEqual([1, 2, 3, 50]);
});

test('what a station stamped by a wrong clock is read by the right time once it says so', async () => {
  const { log, take, said } = await hubOver();
  for (const message of messagesOf(rows(1, 1), rows(2, 2), rows(3, 3))) await take(message);
  const wrong = { boot: 'b', first: 1, fromMs: 1_001_000, toMs: 1_002_500, quality: 'unsynced' } as const;
  const right = { boot: 'b', first: 3, fromMs: 1_003_000, quality: 'synced', offsetMs: 0 } as const;
  await take(timeCorrection(TABLET, [{ ...wrong, offsetMs: 50_000_000 }, right]));
  await take({ ...timeCorrection(TABLET, []), payload: json({ epoch: 'e1', segments: [{ boot: '' }] }) });
  expect(said.join()).toContain('time-correction');
  const times: number[] = [];
  for await (const span of log.spans('tablet-1', 'meter', 0, 1e9))
    for (const { time } of await span.read()) times.push(...time);
  expect(times).toEqual([1_003_000, 51_001_000, 51_002_000]);
  expect(await (await log.stored(TABLET)).timing()).toMatchObject([
    { offsetMs: 50_000_000 },
    { offsetMs: 0 },
  ]);
});

test('what is sent again is stored once', async () => {
  const { log, take, lastAck } = await hubOver();
  const messages = messagesOf(rows(1, 1), rows(2, 2), rows(3, 3));
  for (const message of [...messages, ...messages, ...messagesOf(rows(2, 2), rows(3, 3))])
    await take(message);
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 3, have: [] });
  expect(await storedPower(log)).toEqual([1, 2, 3]);
});

test('every kind of entry counts, and numbers that will never come do not hold it up', async () => {
  const { take, lastAck } = await hubOver();
  const gap = { device: 'meter', fromMs: 1, toMs: 2, cause: 'unplugged' } as const;
  const outcome = { id: 'c', device: 'meter', channel: 'relay', ok: true, timeMs: 3, value: 1 } as const;
  const entries: Logged[] = [
    { seq: 1, kind: 'state', device: 'meter', state: { phase: 'live', sinceMs: 1 }, timeMs: 1 },
    { seq: 2, kind: 'gap', gap },
    { seq: 3, kind: 'outcome', outcome },
    { seq: 6, kind: 'event', event: { rule: 'r', version: 1, device: 'meter', timeMs: 4, text: 'dry' } },
  ];
  for (const message of messagesOf(...entries)) await take(message);
  expect(await lastAck()).toMatchObject({ upTo: 3, have: [[6, 6]] });
  await take(goneParcel(TABLET, [[4, 5]]).messages[0]!);
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 6, have: [] });
});

test('what cannot be stored is neither taken nor acknowledged', async () => {
  const store = new MemoryStore();
  const { take, hub, acks, said } = await hubOver(store);
  store.failing = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } };
  await expect(take(messagesOf(rows(1, 1))[0]!)).rejects.toThrow('log/full');
  hub.close();
  expect(acks).toEqual([]);
  expect(said.join('')).toContain('log/full');
});

test('what is held is still held after a restart, and a station hears it when it comes online', async () => {
  const store = new MemoryStore();
  const before = await hubOver(store);
  for (const message of messagesOf(rows(1, 1), rows(2, 2))) await before.take(message);
  const { take, lastAck } = await hubOver(store);
  await take(online(TABLET, 0, 3, false));
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 2, have: [] });
  await take(messagesOf(rows(2, 2))[0]!);
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 2, have: [] });
});

test('a station’s new life begins with nothing held', async () => {
  const { take, lastAck } = await hubOver();
  for (const message of messagesOf(rows(1, 1))) await take(message);
  await take(online({ ...TABLET, epoch: 'e2' }, 0, 1, false));
  expect(await lastAck()).toEqual({ epoch: 'e2', upTo: 0, have: [] });
});

test('what makes no sense is refused and told in one line, and the next message is taken', async () => {
  const { hub, take, said, lastAck } = await hubOver();
  const topic = 'fieldline/tablet-1/devices/meter/batch';
  const bad = [
    new Uint8Array(0x1_0000).fill(0x5b),
    json({ epoch: 'e1', seq: [[1, 2]], time: [1], channels: { power: [1] } }),
    json({ epoch: 'e1\nfoo', seq: [[1, 1]], time: [1], channels: { 'po\nwer': [1] } }),
    json({ epoch: 'e1', seq: [[-1, 1]], time: [1], channels: {} }),
    json([]),
  ];
  for (const payload of bad) await take({ topic, payload, qos: 1, retain: false });
  expect(hub.refused).toBe(bad.length);
  expect(said.join('').split('\n').filter(Boolean)).toHaveLength(1);
  for (const message of messagesOf(rows(1, 1))) await take(message);
  expect(await lastAck()).toMatchObject({ upTo: 1 });
});

test('the bridge’s own station and what is no log of a station pass by', async () => {
  const { hub, take, acks } = await hubOver();
  const own = { station: 'bridge-1f2e', epoch: 'x' };
  for (const { messages } of parcels(own, [rows(1, 1)], 'live')) await take(messages[0]!);
  for (const topic of [
    'fieldline/tablet-1/devices/meter/state',
    'fieldline/tablet-1/devices/meter/set',
    'other',
    '',
  ])
    await take({ topic, payload: json(1), qos: 1, retain: false });
  await take({ topic: 'fieldline/tablet-1/status', payload: new Uint8Array(0), qos: 1, retain: true });
  hub.close();
  expect(acks).toEqual([]);
  expect(hub.refused).toBe(0);
});

test('two stations of one name are kept apart, each is acknowledged, and that there are two is told', async () => {
  const { hub, take, acks, log, said } = await hubOver();
  const other = { ...TABLET, epoch: 'e2' };
  for (const origin of [TABLET, other]) await take(online(origin, 0, 2, false));
  for (const message of messagesOf(rows(1, 5))) await take(message);
  const [parcel] = [...parcels(other, [rows(1, 6), rows(2, 7)], 'live')];
  for (const message of parcel!.messages) await take(message);
  hub.close();
  expect(acks.map(({ payload }) => readAck(payload))).toEqual([
    { epoch: 'e1', upTo: 1, have: [] },
    { epoch: 'e2', upTo: 2, have: [] },
  ]);
  expect(await (await log.stored(TABLET)).read(0, 10)).toHaveLength(1);
  expect(said.join('')).toContain('two stations are called tablet-1');
});

test('a station that begins a new log is no second one', async () => {
  const { take, said } = await hubOver();
  await take(online(TABLET, 0, 2, false));
  await take(offline(TABLET, 0));
  await take(online({ ...TABLET, epoch: 'e2' }, 0, 2, false));
  expect(said).toEqual([]);
});

test('a station that counts on more than is here is asked for it again, as after a restored backup', async () => {
  const { take, lastAck, said } = await hubOver();
  for (const message of messagesOf(rows(1, 1), rows(2, 2), rows(3, 3))) await take(message);
  await take(online(TABLET, 1, 10, false, { by: 'bridge-1f2e', from: 1, to: 3 }));
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 3, have: [] });
  await take(online(TABLET, 1, 10, false, { by: 'bridge-1f2e', from: 1, to: 9 }));
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 3, have: [], rewind: 3 });
  expect(said.join('')).toContain('asks tablet-1 again for what it had from entry 4 on');
  await take(online(TABLET, 1, 10, false, { by: 'somebody-else', from: 1, to: 9 }));
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 3, have: [] });
});

test('a station that sends only what comes from now on is held from there on, and the hub still knows it after a restart', async () => {
  const store = new MemoryStore();
  const { take, lastAck, log } = await hubOver(store);
  await take(online(TABLET, 1, 100, false, undefined, false, { from: 100 }));
  expect(await lastAck()).toEqual({ epoch: 'e1', from: 100, upTo: 99, have: [] });
  for (const message of messagesOf(rows(100, 1), rows(101, 2))) await take(message);
  expect(await lastAck()).toEqual({ epoch: 'e1', from: 100, upTo: 101, have: [] });
  await log.close();
  const again = await hubOver(store.reopened());
  for (const message of messagesOf(rows(102, 3))) await again.take(message);
  expect(await again.lastAck()).toEqual({ epoch: 'e1', from: 100, upTo: 102, have: [] });
  const confirmed = { by: 'bridge-1f2e', from: 100, to: 102 };
  await again.take(online(TABLET, 1, 103, false, confirmed, false, { from: 100 }));
  expect((await again.lastAck()).rewind).toBe(undefined);
  // Pointed elsewhere and back, everything is to be sent after all.
  await again.take(online(TABLET, 1, 103, false));
  expect(await again.lastAck()).toEqual({ epoch: 'e1', upTo: 0, have: [[100, 102]] });
});

test('who begins beyond the end of its own log makes no sense', async () => {
  const { take, hub, log } = await hubOver();
  await take(online(TABLET, 1, 9, false, undefined, false, { from: 10 }));
  expect([hub.refused, await log.origins()]).toEqual([1, [log.origin]]);
});

test('what the broker still keeps of its own acknowledgements reminds a hub of what it has lost', async () => {
  const { hub, take, lastAck, acks } = await hubOver();
  const kept = (upTo: number, receiver = 'bridge-1f2e') => {
    const { topic, payload } = ackMessage(TABLET, receiver, { upTo, have: [] });
    return hub.take({ topic, payload, retained: true, redelivered: false });
  };
  for (const message of messagesOf(rows(1, 1), rows(2, 2))) await take(message);
  await kept(7);
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 2, have: [], rewind: 2 });
  const before = acks.length;
  await kept(9, 'another');
  hub.close();
  expect(acks.length).toBe(before);
});

test('what cannot be read is refused by its numbers, where at least those can be read', async () => {
  const { hub, take, lastAck } = await hubOver();
  const topic = 'fieldline/tablet-1/devices/meter/batch';
  const say = (body: unknown) =>
    hub.take({ topic, payload: json(body), retained: false, redelivered: false });
  for (const message of messagesOf(rows(1, 1))) await take(message);
  const rest = { time: [1], channels: { power: ['not a number'] } };
  await say({ epoch: 'e1', seq: [[2, 1]], ...rest });
  await say({
    epoch: 'e1',
    seq: [
      [3, 1],
      [4, 1],
    ],
    ...rest,
  });
  const why = 'it cannot be read';
  expect(await lastAck()).toEqual({
    epoch: 'e1',
    upTo: 1,
    have: [],
    refused: [
      [2, why],
      [3, why],
      [4, why],
    ],
  });
  for (const nonsense of [{ epoch: 'e1', seq: 'x' }, { epoch: 7, seq: 1 }, [], { seq: [[1e99, 1]] }])
    await say(nonsense);
  expect(hub.refused).toBe(6);
});

test('a sealed block is stored like what comes in the open, and a damaged one is refused', async () => {
  const { log, hub, take, lastAck } = await hubOver();
  for (const message of messagesOf(rows(1, 1))) await take(message);
  const [parcel] = sealedParcels(TABLET, [rows(1, 1), rows(2, 2, 3), rows(3, 4)], codec, 65_536, 1);
  const [message] = parcel!.messages as readonly [Message];
  const damaged = { ...message, payload: message.payload.slice(0, -1) };
  for (const each of [damaged, message, message]) await take(each);
  expect(await lastAck()).toEqual({ epoch: 'e1', upTo: 3, have: [] });
  expect(await storedPower(log)).toEqual([1, 2, 3, 4]);
  expect(hub.refused).toBe(1);
});
