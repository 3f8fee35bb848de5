import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii } from '../station/codec/bytes.ts';
import type { Logged } from '../station/model/entry.ts';
import { USUAL } from '../station/model/uplink.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import { received } from '../station/uplink/native/received.ts';
import { placeOf } from '../station/uplink/topics.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock } from './fakes/clock.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';
import { codec } from './fakes/codec.ts';

const T0 = 1_700_000_000_000;
const WINDOW = { fromMs: T0 - 1e10, toMs: T0 + 1e10, points: 1_000 };
const FULL = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } } as const;
const BROKEN = { code: 'log/broken', detail: { message: 'no answer' } } as const;
const AWAY = { code: 'uplink/unreachable', detail: { url: 'fake://a' } } as const;

const uno = (id: string, label = id): DeviceConfig => ({
  id,
  label,
  driver: 'plotter-lines',
  address: `serial:${id}`,
});
let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

async function started(devices: readonly DeviceConfig[]) {
  const [clock, brokers, store, ports] = [
    new FakeClock(T0),
    new FakeBrokers(),
    new MemoryStore(),
    new Ports(),
  ] as const;
  const log = await StationLog.open(store, 'desk', clock, randomHex, codec);
  const platform: Platform = { clock, brokers, log, kernel: kernel(), transports: ports, randomHex };
  const station = await Station.open(platform, { version: 'test', devices });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await clock.advance(50);
  const said: number[] = [];
  const asked: Promise<unknown>[] = [];
  const ask = (work: Promise<unknown>) => void asked.push(work.catch(() => undefined));
  const chart = () =>
    station.chart({ ...WINDOW, series: ['a', 'b'].map((device) => ({ device, channel: 'n' })) });
  return { clock, brokers, store, ports, log, station, stop, ended, said, asked, ask, chart };
}
type World = Awaited<ReturnType<typeof started>>;

const at = (place: string) => ({ ...USUAL, id: 'u', url: `fake://${place}` });

/** What may happen to a station, and what people may do at any moment, whether or not the last of it is done. */
const mishaps: Readonly<Record<string, (world: World) => unknown>> = {
  say({ ports, said }) {
    for (const link of ports.open.values()) {
      const n = said.push(said.length);
      link.say(ascii(`\nn:${n - 1}\n`));
    }
  },
  lose: ({ ports }) => ports.lose(),
  full: ({ store }) => void (store.failing = FULL),
  broken: ({ store }) => void (store.failing = BROKEN),
  doubtful: ({ store }) => void (store.doubtful = BROKEN),
  healed: ({ store }) => void (store.failing = undefined),
  cut: ({ brokers }) => brokers.cut(),
  away: ({ brokers }) => void (brokers.refusing = AWAY),
  back: ({ brokers }) => void (brokers.refusing = undefined),
  clock: ({ clock }) => clock.set(clock.now() - 3_600_000),
  chart: ({ ask, chart }) => ask(chart()),
  rename: ({ ask, station }) => ask(station.renameDevice('a', 'Basil')),
  command: ({ ask, station }) => ask(station.command({ device: 'a', channel: 'n', value: 1 })),
  brokerA: ({ ask, station }) => ask(station.setUplink(at('a'))),
  brokerB: ({ ask, station }) => ask(station.setUplink(at('b'))),
  noBroker: ({ ask, station }) => ask(station.removeUplink('u')),
};
const decisions: typeof mishaps = {
  add: ({ ask, station }) => ask(station.addDevice(uno('a'))),
  addAgain: ({ ask, station }) => ask(station.addDevice(uno('a', 'Again'))),
  addOther: ({ ask, station }) => ask(station.addDevice(uno('b'))),
  remove: ({ ask, station }) => ask(station.removeDevice('a')),
  erase: ({ ask, station }) => ask(station.eraseDevice('a')),
  wipe: ({ ask, station }) => ask(station.wipe()),
};

type Step = readonly [what: (world: World) => unknown, waitMs: number];
const stepsOf = (all: typeof mishaps) =>
  fc.array(
    fc.tuple(fc.constantFrom(...Object.values(all), all['say']!), fc.constantFrom(0, 0, 1, 60, 300, 2_000)),
    { minLength: 3, maxLength: 30, size: 'max' },
  );

/** Plays the steps, lets everything heal, and sees that what must always hold does. */
async function play(world: World, steps: readonly Step[]): Promise<void> {
  const { clock, brokers, store, ports, log, station, asked } = world;
  for (const [what, waitMs] of steps) {
    what(world);
    if (waitMs > 0) await clock.advance(waitMs);
  }
  Object.assign(store, { failing: undefined, doubtful: undefined });
  brokers.refusing = undefined;
  await clock.advance(200_000);
  await Promise.all(asked);
  await log.flush();
  await clock.advance(5_000);
  const { devices, uplinks } = await station.news(0);
  expect(devices.map(({ state }) => state.phase)).toEqual(devices.map(() => 'live'));
  expect(ports.open.size).toBe(devices.length);
  expect(brokers.clients.length).toBe(uplinks.length);
  for (const { phase, taken } of uplinks) expect([phase, taken]).toEqual(['in-step', log.next - 1]);
}

async function end({ stop, clock, ended, ports, brokers }: World): Promise<void> {
  stop.abort();
  await clock.advance(5_000);
  await ended;
  expect([ports.open.size, brokers.clients.length]).toEqual([0, 0]);
}

const rowsOf = (entries: readonly Logged[]) =>
  entries.flatMap((entry) => (entry.kind === 'batch' ? [...entry.batch.columns[0]!] : []));

/** The entries that the broker has heard. */
const takenBy = ({ brokers }: World): readonly Logged[] =>
  brokers.taken.flatMap(({ topic, payload }) => {
    const place = placeOf(topic);
    return (place && received(place, payload, codec)?.entries) ?? [];
  });

const LONG = { timeout: 600_000 };

test('whatever happens, each row is in the log once and drawn once', LONG, async () => {
  await fc.assert(
    fc.asyncProperty(stepsOf(mishaps), async (steps) => {
      const world = await started([uno('a'), uno('b')]);
      await play(world, steps);
      const entries = await world.log.read(0, 100_000);
      const kept = new Set(entries.map(({ seq }) => seq));
      // A full store lets go what the broker has, and nothing else.
      const letGo = new Map(
        takenBy(world).flatMap((entry) => (kept.has(entry.seq) ? [] : [[entry.seq, entry]])),
      );
      const rows = rowsOf([...entries, ...letGo.values()]);
      expect(rows.toSorted((one, other) => one - other)).toEqual(world.said);
      const { series } = await world.chart();
      const drawn = series.reduce((sum, line) => sum + line.rows, 0);
      expect(drawn).toBeGreaterThanOrEqual(rowsOf(entries).length);
      expect(drawn).toBeLessThanOrEqual(world.said.length);
      if (letGo.size > 0) expect(steps.some(([what]) => what === mishaps['full'])).toBe(true);
      await end(world);
    }),
    { numRuns: 20 },
  );
});

test(
  'whatever people do, however fast, the devices they see are open, and nothing else is',
  LONG,
  async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf({ ...mishaps, ...decisions }), async (steps) => {
        const world = await started([]);
        await play(world, steps);
        await end(world);
      }),
      { numRuns: 30 },
    );
  },
);
