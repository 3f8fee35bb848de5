import fc from 'fast-check';
import { expect, test } from 'vitest';
import { USUAL } from '../../station/model/uplink.ts';
import type { ColumnCodec } from '../../station/codec/column-codec.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { columnCodec } from '../fakes/kernels.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ModelReceiver } from '../fakes/model-receiver.ts';
import { codec } from '../fakes/codec.ts';

/** One in so many. */
const NEVER = 1e9;

/** What may happen on the way from a station to its receiver. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('record' as const), rows: fc.integer({ min: 1, max: 30 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 9_000 }) }),
  },
  fc.record({ what: fc.constant('event' as const) }),
  fc.record({ what: fc.constant('cut' as const) }),
  fc.record({ what: fc.constant('refuse' as const), ms: fc.integer({ min: 1, max: 30_000 }) }),
  fc.record({ what: fc.constant('receiver-away' as const), ms: fc.integer({ min: 1, max: 30_000 }) }),
  fc.record({ what: fc.constant('restart' as const) }),
  fc.record({ what: fc.constant('erase' as const) }),
  fc.record({ what: fc.constant('lose' as const), share: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ what: fc.constant('deaf' as const), share: fc.constantFrom(2, 3, NEVER) }),
  fc.record({ what: fc.constant('rewind' as const) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** The receiver is restored from a backup while the station begins again, and says so only once. */
const lostWhileAway: Happening[] = [
  { what: 'record', rows: 3 },
  { what: 'cut' },
  { what: 'restart' },
  { what: 'rewind' },
  { what: 'deaf', share: 2 },
  { what: 'wait', ms: 2000 },
  { what: 'event' },
  { what: 'erase' },
];

/** The receiver stores everything and says nothing, and the station begins again: all of it is sent twice. */
const sentTwice: Happening[] = [
  { what: 'deaf', share: NEVER },
  { what: 'record', rows: 20 },
  { what: 'wait', ms: 5_000 },
  { what: 'restart' },
];

class World {
  readonly clock = new FakeClock(1_000_000);
  readonly brokers = new FakeBrokers();
  readonly store = new MemoryStore();
  readonly receiver: ModelReceiver;
  readonly #columns: ColumnCodec | undefined;
  /** The truth: the value of every row by its entry. */
  readonly truth = new Map<number, number>();
  readonly erased = new Set<number>();
  station!: GardenStation;
  link!: BrokerLink;
  #stop = new AbortController();
  #run: Promise<void> = Promise.resolve();
  #random = 1;
  #messages = 0;

  /** Whether the past is sealed on its way. */
  constructor(sealed: boolean) {
    this.#columns = sealed ? columnCodec : undefined;
    this.receiver = new ModelReceiver('bridge', 'pi', this.#columns);
  }

  async begin(): Promise<void> {
    const randomHex = (digits: number) => {
      this.#random = (this.#random * 48_271) % 0x7fff_ffff;
      return (this.#random / 0x7fff_ffff).toString(16).slice(2).padEnd(digits, '8').slice(0, digits);
    };
    const log = await StationLog.open(this.store, 'pi', this.clock, randomHex, codec);
    this.station = new GardenStation(log, this.clock);
    this.#stop = new AbortController();
    const columns = this.#columns;
    const platform = {
      clock: this.clock,
      brokers: this.brokers,
      randomHex,
      ...(columns ? { columns } : {}),
    };
    const { station } = this;
    this.link = new BrokerLink({
      uplink: { ...USUAL, id: 'u', url: 'x' },
      platform,
      station,
      changed: () => undefined,
    });
    this.#run = this.link.run(this.#stop.signal);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#run, this.clock.advance(2_000)]);
    await this.station.log.close();
  }

  async happen(what: Happening): Promise<void> {
    const { brokers, clock, receiver, station } = this;
    switch (what.what) {
      case 'record':
        for (let n = 0; n < what.rows; n++) {
          const number = station.log.next;
          this.truth.set(number, number / 7);
          await station.rows(number / 7);
        }
        return;
      case 'event':
        return await station.keep({
          kind: 'event',
          event: { rule: 'r', version: 1, device: 'garden', timeMs: 1, text: 't' },
        });
      case 'wait':
        return await clock.advance(what.ms);
      case 'cut':
        return brokers.cut(brokers.clients.find((name) => name.startsWith('pi')) ?? 'nobody');
      case 'refuse':
        brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'x' } };
        await this.happen({ what: 'cut' });
        await clock.advance(what.ms);
        brokers.refusing = undefined;
        return;
      case 'receiver-away':
        await receiver.leave();
        await clock.advance(what.ms);
        return await receiver.connect(brokers);
      case 'restart':
        await this.end();
        this.store.reopened();
        return await this.begin();
      case 'erase':
        for (const number of this.truth.keys()) this.erased.add(number);
        return await station.log.erase('pi', 'garden');
      case 'lose':
        brokers.loses = (_, clientId) => clientId.startsWith('pi') && this.#messages++ % what.share === 0;
        return;
      case 'deaf':
        receiver.acknowledges = () => this.#messages++ % what.share === 0;
        return;
      case 'rewind':
        return await receiver.forget(3);
    }
  }

  async heal(): Promise<void> {
    const { brokers, receiver, clock } = this;
    brokers.loses = () => false;
    receiver.acknowledges = () => true;
    await this.happen({ what: 'cut' });
    for (
      let minutes = 0;
      minutes < 2 || (minutes < 20 && this.link.takenUpTo < this.station.log.next - 1);
      minutes++
    )
      await clock.advance(60_000);
  }
}

test('whatever is cut, lost, restarted, deaf or erased on the way, each entry is there once with its value, or told gone', async () => {
  let duplicates = 0;
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(happening, { minLength: 5, maxLength: 40 }),
      async (sealed, happenings) => {
        const world = new World(sealed);
        const { receiver, truth, erased } = world;
        await receiver.connect(world.brokers);
        await world.begin();
        for (const each of happenings) await world.happen(each);
        await world.heal();
        const last = world.station.log.next - 1;
        expect(world.link.takenUpTo).toBe(last);
        expect(receiver.held.upTo).toBe(last);
        for (const [number, value] of truth) {
          const entry = receiver.entries.get(number);
          if (entry)
            expect(entry).toMatchObject({
              kind: 'batch',
              batch: { columns: [Float64Array.of(value), Float64Array.of(0)] },
            });
          else expect([erased.has(number), receiver.gone.has(number)]).toEqual([true, true]);
        }
        expect(await world.station.log.bookmark('uplink/u')).toBeLessThanOrEqual(last);
        await world.end();
        duplicates += receiver.duplicates;
        cases++;
      },
    ),
    {
      numRuns: 60,
      examples: [true, false].flatMap((sealed) => [
        [sealed, sentTwice],
        [sealed, lostWhileAway],
      ]),
    },
  );
  // The test is alive: what is sent twice is stored once.
  expect(duplicates).toBeGreaterThan(0);
  expect(cases).toBe(60);
}, 600_000);
