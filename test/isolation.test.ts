import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii } from '../station/codec/bytes.ts';
import { lines } from '../station/codec/framing/lines.ts';
import { defineDriver, type Driver } from '../station/drivers/driver.ts';
import { drivers } from '../station/drivers/index.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Heard, Link, Platform, Transports } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';

// One device misbehaves in every way that a device, a driver or a port can; the one beside it must lose nothing by it.

const GOOD: DeviceConfig = {
  id: 'good',
  label: 'Good',
  driver: 'plotter-lines',
  address: 'serial:2341:0043',
};
const BAD: DeviceConfig = { id: 'bad', label: 'Bad', driver: 'plotter-lines', address: 'serial:dead:beef' };
const METER = { driver: 'modbus-meter', options: { unit: 1, everyMs: 1_000 } };
const ROWS = 50;

const never = <T>(): Promise<T> => new Promise(() => undefined);
const silent: AsyncIterable<Heard> = { [Symbol.asyncIterator]: () => ({ next: () => never() }) };
const still: Link = { heard: silent, write: async () => undefined, close: async () => undefined };

/** A driver that nobody else has, while it is tested. */
function throwing(where: 'framing' | 'decode' | 'facts'): Driver {
  const wrong = () => {
    throw new TypeError('a mistake of the driver’s');
  };
  return defineDriver({
    id: `throws-in-${where}`,
    title: 'Mistaken',
    channels: { n: { quantity: 'other', decimals: 0 } },
    source: {
      link: { kind: 'serial', baudRate: 9600 },
      framing: where === 'framing' ? () => ({ push: wrong, dropped: 0 }) : lines(),
    },
    telltale: 'none',
    decode: where === 'decode' ? wrong : () => [{ reading: { n: 1 } }],
    ...(where === 'facts' ? { facts: wrong } : {}),
    vectors: [],
  });
}

interface Bad {
  readonly config?: Partial<DeviceConfig>;
  open(clock: FakeClock): Promise<Link>;
}

const line = ascii('n:1\n');
const saying = (bytes: Uint8Array, clock: FakeClock, everyMs: number): AsyncIterable<Heard> => ({
  async *[Symbol.asyncIterator]() {
    for (;;) {
      yield { kind: 'bytes', bytes };
      await clock.sleep(everyMs);
    }
  },
});

const bad: Readonly<Record<string, Bad>> = {
  'a port that never opens': { open: () => never() },
  'a port that never closes': { open: async () => ({ ...still, close: () => never() }) },
  'a port that never takes a byte': {
    config: METER,
    open: async () => ({ ...still, write: () => never(), close: () => never() }),
  },
  'a port that fails with what is no fault': { open: () => Promise.reject('no error at all') },
  'a port that fails while it is heard': {
    open: async () => ({
      ...still,
      heard: { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new TypeError('broken')) }) },
    }),
  },
  'a port that fails to close': {
    open: async () => ({ ...still, close: () => Promise.reject(new Error('stuck')) }),
  },
  'a device that floods': {
    open: async (clock) => ({ ...still, heard: saying(ascii('n:1\n'.repeat(100)), clock, 10) }),
  },
  'a device that says one line without an end': {
    open: async (clock) => ({ ...still, heard: saying(ascii('1'.repeat(8_000)), clock, 10) }),
  },
  ...Object.fromEntries(
    (['framing', 'decode', 'facts'] as const).map((where): [string, Bad] => [
      `a driver that throws in its ${where}`,
      {
        config: { driver: `throws-in-${where}` },
        open: async (clock) => ({ ...still, heard: saying(line, clock, 100) }),
      },
    ]),
  ),
};

const known = drivers as Map<string, Driver>;
const throwers = (['framing', 'decode', 'facts'] as const).map(throwing);
beforeAll(() => throwers.forEach((driver) => known.set(driver.id, driver)));
afterAll(() => throwers.forEach(({ id }) => known.delete(id)));

async function running({ config, open }: Bad) {
  const clock = new FakeClock(1_700_000_000_000);
  const ports = new Ports();
  const transports: Transports = {
    openLink: (spec, address) => (address === BAD.address ? open(clock) : ports.openLink(spec, address)),
  };
  let digits = 0;
  const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);
  const log = await StationLog.open(new MemoryStore(), 'desk', clock, randomHex, codec);
  const platform: Platform = {
    clock,
    log,
    transports,
    brokers: new FakeBrokers(),
    kernel: kernel(),
    randomHex,
  };
  const station = await Station.open(platform, {
    version: 'test',
    devices: [{ ...BAD, ...config }, GOOD],
  });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await clock.advance(200);
  return { clock, ports, log, station, stop, ended };
}

test.each(Object.entries(bad))('%s disturbs nobody', async (_, each) => {
  const { clock, ports, log, station, stop, ended } = await running(each);
  for (let n = 1; n <= ROWS; n++) {
    ports.open.get(GOOD.address)!.say(ascii(`n:${n}\n`));
    await clock.advance(100);
  }
  // What is set up takes its turn all the same: the bad one is removed, another is added.
  const removed = station.removeDevice('bad');
  await clock.advance(4_000);
  await removed;
  await station.addDevice({ ...GOOD, id: 'third', address: 'serial:2341:0044' });
  await clock.advance(500);
  expect((await station.news(0)).devices.map(({ device, state }) => [device, state.phase])).toEqual([
    ['good', 'live'],
    ['third', 'live'],
  ]);
  stop.abort();
  await clock.advance(5_000);
  await ended;
  const entries = await log.read(0, 100_000);
  const values = entries.flatMap((entry) =>
    entry.kind === 'batch' && entry.batch.device === 'good' ? [...entry.batch.columns[0]!] : [],
  );
  expect(values).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
  const gaps = entries.flatMap((entry) =>
    entry.kind === 'gap' && entry.gap.device === 'good' ? [entry] : [],
  );
  expect(gaps).toEqual([]);
});
