import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii } from '../station/codec/bytes.ts';
import { USUAL } from '../station/model/uplink.ts';
import type { Mirror } from '../station/runtime/recovery/mirror.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { type OpenStation, Station } from '../station/runtime/station.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';

const UNO: DeviceConfig = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };
const BROKER = { ...USUAL, id: 'u', url: 'fake://broker', password: 'secret' };

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** A station on a store, and a mirror that outlives both. */
class Tablet {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly brokers = new FakeBrokers();
  readonly ports = new Ports();
  store = new MemoryStore();
  mirror: Mirror | undefined;
  log!: StationLog;
  station!: OpenStation;
  #stop = new AbortController();
  #ended!: Promise<void>;
  #said = 0;

  async start(devices: readonly DeviceConfig[] = []): Promise<void> {
    const { clock, brokers, ports } = this;
    this.log = await StationLog.open(this.store, 'desk-1', clock, randomHex, codec);
    const platform: Platform = {
      clock,
      brokers,
      log: this.log,
      kernel: kernel(),
      transports: ports,
      randomHex,
    };
    const write = (mirror: Mirror | undefined) => (this.mirror = mirror && structuredClone(mirror));
    const mirror = { found: this.mirror, write };
    this.station = await Station.open(platform, { version: 'test', devices, mirror });
    this.#stop = new AbortController();
    this.#ended = this.station.run(this.#stop.signal);
    await clock.advance(100);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(5_000);
    await this.#ended;
    await this.log.close();
    this.store = new MemoryStore(this.store.rows);
  }

  /** The device tells so many rows, ten a second. */
  async say(rows: number): Promise<void> {
    for (let n = 0; n < rows; n++) {
      this.ports.open.get(UNO.address)!.say(ascii(`\nn:${++this.#said}\n`));
      await this.clock.advance(100);
    }
    await this.clock.advance(3_000);
  }

  async entries() {
    return (await this.log.read(0, 10_000)).flatMap((entry): readonly (number | string)[] =>
      entry.kind === 'batch' ? [...entry.batch.columns[0]!] : entry.kind === 'gap' ? [entry.gap.cause] : [],
    );
  }
}

test('a log that is deleted while it records begins anew at once, and loses only what it has told', async () => {
  const tablet = new Tablet();
  await tablet.start();
  await tablet.station.addDevice(UNO);
  await tablet.clock.advance(100);
  await tablet.say(20);
  const { epoch } = tablet.log.origin;
  tablet.store.empty();
  await tablet.say(10);
  expect(tablet.log.origin.epoch).not.toBe(epoch);
  const { storage, devices } = await tablet.station.news(0);
  expect(devices[0]!.state.phase).toBe('live');
  expect(storage).toMatchObject({ fault: undefined, lost: { rows: expect.any(Number) } });
  const [first, ...numbers] = await tablet.entries();
  expect(first).toBe('wiped');
  // What was told between the deletion and the first write that noticed it waited in memory.
  expect(numbers).toEqual(Array.from({ length: 10 }, (_, i) => 21 + i));
  await tablet.station.lossSeen();
  expect((await tablet.station.news(0)).storage.lost).toBeUndefined();
  await tablet.end();
  await tablet.start();
  expect((await tablet.station.news(0)).devices.map(({ device }) => device)).toEqual(['uno']);
  await tablet.end();
});

test('a sender begins again with the new log, from its first entry on', async () => {
  const tablet = new Tablet();
  await tablet.start([UNO]);
  await tablet.station.setUplink(BROKER);
  await tablet.say(30);
  const taken = tablet.brokers.taken.length;
  tablet.store.empty();
  await tablet.say(10);
  const { epoch } = tablet.log.origin;
  const said = tablet.brokers.taken.slice(taken).map(({ payload }) => new TextDecoder().decode(payload));
  const numbers = said.flatMap((text) => {
    const { epoch: of, seq } = JSON.parse(text) as { readonly epoch?: string; readonly seq?: unknown };
    return of === epoch ? [seq] : [];
  });
  expect(JSON.stringify(numbers)).toContain('[[1,');
  // Everything had been sent: nothing was lost but the copy here.
  expect((await tablet.station.news(0)).storage.lost).toMatchObject({ rows: 0 });
  const { uplinks, numbered, saved } = await tablet.station.news(0);
  expect(uplinks).toMatchObject([{ phase: 'in-step', taken: numbered }]);
  expect(saved).toBe(numbered);
  await tablet.end();
});

test('a log that is gone at the next start is missed: name and devices stay, the loss is told', async () => {
  const tablet = new Tablet();
  await tablet.start([UNO]);
  await tablet.station.setUplink(BROKER);
  await tablet.say(5);
  tablet.brokers.cut();
  tablet.brokers.refusing = { code: 'uplink/unreachable', detail: { url: BROKER.url } };
  await tablet.say(20);
  await tablet.end();
  expect(tablet.mirror).toMatchObject({
    station: 'desk-1',
    unsent: [{ device: 'uno', rows: expect.any(Number) }],
  });
  expect(JSON.stringify(tablet.mirror)).not.toContain('secret');
  const { unsent } = tablet.mirror!;
  tablet.store = new MemoryStore();
  await tablet.start();
  const { devices, storage } = await tablet.station.news(0);
  expect(devices.map(({ label }) => label)).toEqual(['Uno']);
  expect(storage.lost?.rows).toBe(unsent[0]!.rows);
  await tablet.log.flush();
  expect(await tablet.entries()).toEqual(['wiped']);
  const gaps = await tablet.log.gaps('desk-1', 'uno', 0, Infinity);
  expect(gaps).toMatchObject([{ cause: 'wiped', rows: unsent[0]!.rows, fromMs: unsent[0]!.fromMs }]);
  await tablet.end();
  await tablet.start();
  expect((await tablet.station.news(0)).storage.lost?.rows).toBe(unsent[0]!.rows);
  expect(await tablet.entries()).toEqual(['wiped']);
  await tablet.end();
});

test('only what nobody else has taken counts as lost, also where it is noticed late', async () => {
  const tablet = new Tablet();
  await tablet.start([UNO]);
  await tablet.station.setUplink(BROKER);
  await tablet.say(30);
  tablet.brokers.refusing = { code: 'uplink/unreachable', detail: { url: BROKER.url } };
  tablet.brokers.cut();
  await tablet.say(12);
  expect(tablet.mirror?.unsent.map(({ rows }) => rows)).toEqual([12]);
  tablet.store.empty();
  await tablet.clock.advance(10_000);
  await tablet.say(1);
  expect((await tablet.station.news(0)).storage.lost?.rows).toBe(12);
  expect(await tablet.entries()).toEqual(['wiped', 43]);
  const [ledger] = await tablet.log.ledger();
  expect(ledger).toMatchObject({ produced: 13, kept: 1, waiting: 0, dropped: { wiped: { rows: 12 } } });
  await tablet.end();
});

test('what a person deletes is not missed', async () => {
  const tablet = new Tablet();
  await tablet.start([UNO]);
  await tablet.say(5);
  await tablet.station.wipe();
  await tablet.end();
  await tablet.start();
  expect((await tablet.station.news(0)).storage.lost).toBeUndefined();
  expect(await tablet.entries()).toEqual([]);
  await tablet.end();
});

test('a mirror that makes no sense is none', async () => {
  for (const found of [
    null,
    'x',
    { station: 'desk-1' },
    { station: 'desk-1', epoch: '/', atMs: 1, unsent: [] },
  ]) {
    const tablet = new Tablet();
    tablet.mirror = found as unknown as Mirror;
    await tablet.start();
    expect((await tablet.station.news(0)).storage.lost).toBeUndefined();
    await tablet.end();
  }
});

test('settings in a mirror that make no sense are none, and the loss is told all the same', async () => {
  const tablet = new Tablet();
  const unsent = [{ device: 'uno', rows: 7, fromMs: 1, toMs: 2 }];
  tablet.mirror = { station: 'desk-1', epoch: 'gone', atMs: 3, unsent, settings: { devices: 'all' } };
  await tablet.start();
  expect((await tablet.station.news(0)).storage.lost?.rows).toBe(7);
  await tablet.end();
});
