import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { readSealed, sealedParcels } from '../../station/uplink/native/sealed.ts';
import { received } from '../../station/uplink/native/received.ts';
import { placeOf } from '../../station/uplink/topics.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { columnCodec as codec } from '../fakes/kernels.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ModelReceiver } from '../fakes/model-receiver.ts';

const origin = { station: 'pi', epoch: 'e1' };
const rows = (seq: number, device: string, ...values: readonly number[]): Logged => ({
  seq,
  kind: 'batch',
  batch: {
    device,
    channels: ['x'],
    time: Float64Array.from(values, (_, i) => 1_700_000_000_000 + 1_000 * seq + i),
    columns: [Float64Array.from(values)],
  },
});
const event = (seq: number): Logged => ({
  seq,
  kind: 'event',
  event: { rule: 'r', version: 1, device: 'a', timeMs: seq, text: 'warm' },
});

describe('a sealed block on its way', () => {
  const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, -0, Infinity, 5e-324));
  const entry = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.array(value, { minLength: 1, maxLength: 9 })),
    },
    fc.constant(undefined),
  );

  test('is read as the very entries, whatever they are, in messages of bounded size', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (kinds, step) => {
          const entries = kinds.map((kind, i) => {
            const seq = 1 + step * i;
            return kind ? rows(seq, kind[0], ...kind[1]) : event(seq);
          });
          const parcels = [...sealedParcels(origin, entries, codec, 2_000, 1)];
          const read = parcels.flatMap(({ messages: [message] }) => {
            expect(message!.payload.length).toBeLessThan(3_000);
            const piece = received(placeOf(message!.topic)!, message!.payload, codec)!;
            expect([piece.origin, piece.late]).toEqual([origin, true]);
            return piece.entries;
          });
          expect(read).toEqual(entries);
          expect(parcels.map(({ numbers }) => numbers.size).reduce((a, b) => a + b)).toBe(entries.length);
        },
      ),
    );
  });

  test('that is damaged anywhere, or cut short, is refused', () => {
    const entries = [rows(1, 'a', 1, 2, 3), rows(2, 'b', 4), event(3)];
    const [parcel] = sealedParcels(origin, entries, codec, 64_000, 1);
    const { payload } = parcel!.messages[0]!;
    for (let bit = 0; bit < 8 * payload.length; bit++) {
      const damaged = payload.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => readSealed(damaged, codec)).toThrow(/frame\//);
    }
    for (let length = 0; length < payload.length; length++)
      expect(() => readSealed(payload.subarray(0, length), codec)).toThrow(/frame\//);
  });

  test('that is larger than any message, or of names and times that no message could carry, is refused', () => {
    expect(() => readSealed(new Uint8Array(256 * 1_024 + 1), codec)).toThrow('frame/length');
    const named = (device: string, channel: string, timeMs: number): Logged => ({
      seq: 1,
      kind: 'batch',
      batch: { device, channels: [channel], time: Float64Array.of(timeMs), columns: [Float64Array.of(1)] },
    });
    for (const bad of [named('a/b', 'x', 1), named('a', 'x y', 1), named('a', 'x', 9e15)]) {
      const [parcel] = sealedParcels(origin, [bad], codec, 64_000, 1);
      expect(() => readSealed(parcel!.messages[0]!.payload, codec)).toThrow('frame/syntax');
    }
  });

  test('is nothing to whoever cannot unpack it', () => {
    expect(received({ what: 'log', station: 'pi' }, new Uint8Array([1, 2, 3]))).toBeUndefined();
  });
});

describe('a station with a past to send', () => {
  let clock: FakeClock;
  let brokers: FakeBrokers;
  let station: GardenStation;
  beforeEach(async () => {
    clock = new FakeClock(1_700_000_000_000);
    brokers = new FakeBrokers();
    const log = await StationLog.open(new MemoryStore(), 'pi', clock, (digits) => 'e'.repeat(digits), codec);
    station = new GardenStation(log, clock);
  });

  async function record(count: number, devices: number): Promise<void> {
    const all = Array.from({ length: count }, (_, n) => {
      const batch = {
        device: `d${n % devices}`,
        channels: ['x'],
        time: Float64Array.of(clock.now()),
        columns: [Float64Array.of(n)],
      };
      return station.log.append({ kind: 'batch', batch });
    });
    await station.log.flush();
    await Promise.all(all);
  }

  function linked() {
    const stop = new AbortController();
    const platform = { clock, brokers, randomHex: (digits: number) => 'f'.repeat(digits), columns: codec };
    const uplink = { ...USUAL, id: 'u', url: 'x' };
    const link = new BrokerLink({ uplink, platform, station, changed: () => undefined });
    const run = link.run(stop.signal);
    const end = async () => {
      stop.abort();
      await Promise.all([run, clock.advance(2_000)]);
    };
    return { link, end };
  }
  const sent = (what: RegExp) => brokers.taken.filter(({ topic }) => what.test(topic));

  test('sends it sealed, all devices together in few messages, while what is new goes in the open at once', async () => {
    await record(3_000, 50);
    const receiver = new ModelReceiver('bridge', 'pi', codec);
    await receiver.connect(brokers);
    const { link, end } = linked();
    await clock.advance(100);
    const latencies: number[] = [];
    for (let n = 0; n < 20; n++) {
      const seq = station.log.next;
      const beganMs = clock.now();
      await record(1, 1);
      while (!receiver.entries.has(seq)) await clock.advance(10);
      latencies.push(clock.now() - beganMs);
    }
    while (link.takenUpTo < station.log.next - 1) await clock.advance(100);
    expect(Math.max(...latencies)).toBeLessThan(500);
    expect(receiver.held.ranges).toEqual([[1, 3_020]]);
    expect([receiver.entries.size, receiver.duplicates]).toEqual([3_020, 0]);
    expect(sent(/\/log$/).length).toBeLessThan(10);
    const inTheOpen = sent(/\/batch$/).map(({ payload }) => new TextDecoder().decode(payload));
    expect(inTheOpen.length).toBeLessThanOrEqual(20);
    expect(inTheOpen.filter((text) => text.includes('"late"'))).toEqual([]);
    // Each lane in its own order: the past oldest first.
    expect(receiver.lateOrder).toEqual(receiver.lateOrder.toSorted((one, other) => one - other));
    await end();
  });

  test('sends it in the open to whoever does not say that it reads blocks', async () => {
    await record(60, 3);
    const receiver = new ModelReceiver('bridge', 'pi');
    await receiver.connect(brokers);
    const { end } = linked();
    await clock.advance(10_000);
    expect(receiver.held.upTo).toBe(60);
    expect(sent(/\/log$/)).toEqual([]);
    await end();
  });

  test('sends in the open what nobody took sealed', async () => {
    await record(60, 3);
    const receiver = new ModelReceiver('bridge', 'pi', codec);
    receiver.reads = ({ topic }) => !topic.endsWith('/log');
    await receiver.connect(brokers);
    const { end } = linked();
    await clock.advance(30_000);
    expect(sent(/\/log$/).length).toBeGreaterThan(0);
    expect(receiver.held.ranges).toEqual([[1, 60]]);
    await end();
  });

  test('tells which numbers are no more beside the blocks, and no number is left out', async () => {
    await record(200, 4);
    await station.log.erase('pi', 'd1');
    const receiver = new ModelReceiver('bridge', 'pi', codec);
    await receiver.connect(brokers);
    const { link, end } = linked();
    await clock.advance(20_000);
    expect(link.takenUpTo).toBe(200);
    expect([receiver.held.upTo, receiver.gone.size, receiver.entries.size]).toEqual([200, 50, 150]);
    await end();
  });
});
