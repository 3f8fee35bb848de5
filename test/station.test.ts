import { expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import type { DeviceConfig } from '../station/api/config.ts';
import { FaultError } from '../station/model/fault.ts';
import { USUAL } from '../station/model/uplink.ts';
import { KnownStation } from '../station/runtime/far/known-station.ts';
import { KeptSettings } from '../station/runtime/settings/kept-settings.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Change, Platform } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import type { StationOptions } from '../station/runtime/station-options.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';
import { codec } from './fakes/codec.ts';

const UNO: DeviceConfig = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };
const FULL = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } } as const;

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** A store with so much room and no more; deleting makes some. */
class TightStore extends MemoryStore {
  mostBytes = Infinity;
  /** What every commit waits for. */
  waits: () => Promise<void> = async () => undefined;

  override async commit(changes: readonly Change[]): Promise<void> {
    await this.waits();
    const sizeOf = (value?: Uint8Array) => value?.length ?? 0;
    const more = changes.reduce((sum, { key, value }) => sum + sizeOf(value) - sizeOf(this.rows.get(key)), 0);
    if (more > 0 && (await this.usedBytes()) + more > this.mostBytes) throw new FaultError(FULL);
    await super.commit(changes);
  }
}

async function running(options: Partial<StationOptions> = {}) {
  const clock = new FakeClock(1_700_000_000_000);
  const brokers = new FakeBrokers();
  const store = new TightStore();
  const ports = new Ports();
  const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
  const platform: Platform = { clock, brokers, log, kernel: kernel(), transports: ports, randomHex };
  const station = await Station.open(platform, { version: 'test', ...options });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await clock.advance(100);
  const end = async () => {
    stop.abort();
    await clock.advance(5_000);
    await ended;
  };
  return { clock, brokers, store, ports, log, station, stop, ended, end };
}

test('what is recorded after everything was deleted is sent from its first entry on', async () => {
  const { clock, brokers, log, station, end } = await running({ devices: [UNO] });
  const broker = { ...USUAL, id: 'u', url: 'fake://broker' };
  await station.setUplink(broker);
  await clock.advance(5_000);
  // The bookmark follows once a second: there are moments when it is behind.
  const behind = async () => (await station.news(0)).uplinks[0]!.taken - (await log.bookmark('uplink/u'));
  for (let n = 0; n < 50 || (n < 100 && (await behind()) === 0); n++) {
    await station.command({ device: 'uno', channel: 'none', value: n });
    await clock.advance(110);
  }
  expect(await behind()).toBeGreaterThan(0);
  await station.wipe();
  expect(await log.bookmark('uplink/u')).toBe(0);
  await station.setUplink(broker);
  await station.addDevice(UNO);
  await clock.advance(5_000);
  const { epoch } = log.origin;
  const numbers = brokers.taken
    .map(({ payload }) => new TextDecoder().decode(payload))
    .filter((text) => text.includes(`"${epoch}"`) && text.includes('"seq"'))
    .map((text) => (JSON.parse(text) as { readonly seq: number }).seq);
  expect(numbers).toContain(1);
  await end();
});

test('what a broker keeps of a device is taken back, also of one that was removed while the broker was away', async () => {
  const broker = { url: 'fake://broker' };
  const due = { ...UNO, id: 'due', address: 'serial:2341:0044' };
  const { clock, brokers, ports, station, end } = await running({ devices: [UNO, due], broker });
  for (const port of ports.open.values()) port.say(ascii('\nn:1\n'));
  await clock.advance(5_000);
  const topics = ['meta', 'status', 'state', 'state/n'];
  const kept = (device: string) =>
    topics.filter((what) => brokers.retained(`fieldline/desk-1/devices/${device}/${what}`));
  expect([kept('uno'), kept('due')]).toEqual([topics, topics]);
  const [{ config } = { config: undefined }] = (await station.news(0)).uplinks;
  await station.removeUplink(config!.id);
  await station.removeDevice('uno');
  await station.setUplink(config!);
  await clock.advance(5_000);
  expect([kept('uno'), kept('due')]).toEqual([[], topics]);
  await station.removeDevice('due');
  await clock.advance(5_000);
  expect([kept('uno'), kept('due')]).toEqual([[], []]);
  await end();
});

test('a command for what has no name is refused and leaves nothing in the log that no receiver would take', async () => {
  const { log, station, end } = await running({ devices: [UNO] });
  const before = log.next;
  const set = { device: 'uno', channel: 'relay', value: 1 };
  for (const wrong of [{ device: 'a/b' }, { device: '' }, { channel: 'a b' }, { channel: '#' }])
    expect(await station.command({ ...set, ...wrong })).toMatchObject({ ok: false });
  expect(log.next).toBe(before);
  expect(await station.command(set)).toMatchObject({ ok: false });
  expect(log.next).toBe(before + 1);
  await end();
});

test('a station that ends leaves its devices at the broker, however slow its disk is', async () => {
  const broker = { url: 'fake://broker' };
  const { clock, brokers, store, ports, stop, ended } = await running({ devices: [UNO], broker });
  await clock.advance(3_000);
  ports.open.get(UNO.address)!.say(ascii('\nn:1\n'));
  await clock.advance(100);
  store.waits = () => clock.sleep(1_500);
  stop.abort();
  await clock.advance(20_000);
  await ended;
  expect(brokers.retained('fieldline/desk-1/devices/uno/meta')).toBeDefined();
  expect(brokers.clients).toEqual([]);
});

test('of two brokers chosen in one breath the last one is sent to, and no other', async () => {
  const { clock, brokers, station, end } = await running();
  const [first, second] = [
    station.setUplink({ ...USUAL, id: 'u', url: 'fake://one' }),
    station.setUplink({ ...USUAL, id: 'u', url: 'fake://two' }),
  ];
  await clock.advance(3_000);
  await Promise.all([first, second]);
  await clock.advance(3_000);
  expect((await station.news(0)).uplinks.map(({ config }) => config.url)).toEqual(['fake://two']);
  await station.removeUplink('u');
  await clock.advance(3_000);
  expect(brokers.clients).toEqual([]);
  await end();
});

test('a device that is added twice in one breath has its port open once', async () => {
  const { ports, station, clock, end } = await running();
  await Promise.all([station.addDevice(UNO), station.addDevice({ ...UNO, label: 'Due' })]);
  await clock.advance(100);
  expect(ports.open.size).toBe(1);
  expect((await station.news(0)).devices.map(({ label }) => label)).toEqual(['Due']);
  await end();
  expect(ports.open.size).toBe(0);
});

test('nothing is opened any more by who asked for it while the station ended', async () => {
  const { ports, station, stop, ended, clock } = await running();
  const adding = station.addDevice(UNO).catch((error: unknown) => error);
  stop.abort();
  await clock.advance(5_000);
  await ended;
  await adding;
  await expect(station.addDevice({ ...UNO, id: 'due' })).rejects.toThrow('station/no-owner');
  await clock.advance(1_000);
  expect(ports.open.size).toBe(0);
});

test('a station whose log is full lets go of its ports and its broker when it ends', async () => {
  const { brokers, store, ports, stop, ended, clock } = await running({
    devices: [UNO],
    broker: { url: 'fake://broker' },
  });
  await clock.advance(3_000);
  expect(brokers.clients.length).toBe(1);
  store.failing = FULL;
  ports.open.get(UNO.address)!.say(ascii('\nn:1\nn:2\n'));
  await clock.advance(2_000);
  stop.abort();
  await clock.advance(5_000);
  await ended;
  expect(ports.open.size).toBe(0);
  expect(brokers.clients).toEqual([]);
});

test('a device that cannot be set up anew because the log is full goes on as it was', async () => {
  const { store, ports, station, clock, end } = await running({ devices: [UNO] });
  store.failing = FULL;
  ports.open.get(UNO.address)!.say(ascii('\nn:1\nn:2\n'));
  await clock.advance(2_000);
  await expect(station.addDevice({ ...UNO, label: 'Due' })).rejects.toThrow('log/full');
  await clock.advance(100);
  const seen = (await station.news(0)).devices.map(({ label, state }) => [label, state.phase]);
  expect(seen).toEqual([['Uno', 'live']]);
  store.failing = undefined;
  await end();
});

test('what was recorded of a device can be deleted to make room, and nothing of it comes after', async () => {
  const { store, ports, station, clock, log, brokers, end } = await running({ devices: [UNO] });
  // Somebody is to have it, so nothing of it makes room by itself.
  brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'fake://broker' } };
  await station.setUplink({ ...USUAL, id: 'u', url: 'fake://broker' });
  const say = async (rows: number) => {
    for (let n = 0; n < rows; n++) {
      ports.open.get(UNO.address)!.say(ascii(`\nn:${n}\n`));
      await clock.advance(100);
    }
  };
  await say(100);
  await log.flush();
  store.mostBytes = await store.usedBytes();
  await say(20);
  expect((await station.news(0)).storage.fault).toMatchObject({ code: 'log/full' });
  const erasing = station.eraseDevice('uno');
  await clock.advance(5_000);
  await erasing;
  await log.flush();
  expect((await log.figures()).rows).toBe(0);
  await say(3);
  await log.flush();
  expect((await log.figures()).rows).toBe(3);
  await end();
});

test('more devices than can be read back are not taken in', async () => {
  const { station, log, end } = await running();
  for (let n = 0; n < 500; n++) await station.addDevice({ ...UNO, id: `uno-${n}` });
  await expect(station.addDevice({ ...UNO, id: 'one-more' })).rejects.toThrow('config/invalid');
  await settle();
  await end();
  const kept = (await log.setting('station')) as { readonly devices: readonly unknown[] };
  expect(kept.devices.length).toBe(500);
});

test('a station is called what a person calls it, here and on other screens, and its id stays', async () => {
  const { clock, brokers, log, station, end } = await running({ broker: { url: 'fake://broker' } });
  const far = new KnownStation('desk-1', clock, undefined, () => undefined);
  const heard = () => {
    const { payload } = brokers.retained('fieldline/desk-1/status')!;
    far.heard(
      { what: 'station', station: 'desk-1' },
      { topic: '', payload, retained: true, redelivered: false },
    );
    return far.view;
  };
  await clock.advance(2_000);
  expect(heard()).toEqual({ id: 'desk-1', own: false, status: 'online', sinceMs: expect.any(Number) });
  await station.renameStation('  Greenhouse “2” ');
  await clock.advance(2_000);
  expect((await station.news(0)).stations).toMatchObject([{ id: 'desk-1', label: 'Greenhouse “2”' }]);
  expect(heard()).toMatchObject({ id: 'desk-1', label: 'Greenhouse “2”', status: 'online' });
  await expect(station.renameStation('x'.repeat(61))).rejects.toThrow(/config\/invalid/);
  await end();
  expect(heard()).toMatchObject({ label: 'Greenhouse “2”', status: 'offline' });
  const again = await KeptSettings.open(log, [], () => undefined);
  expect(again.now.label).toBe('Greenhouse “2”');
  await again.set({ label: '' });
  expect((await KeptSettings.open(log, [], () => undefined)).now.label).toBe('');
});

test('a table and a recording that are saved now end with what is on screen now', async () => {
  const { ports, clock, log, station, end } = await running({ devices: [UNO] });
  ports.open.get(UNO.address)!.say(ascii('\ntemp: 21\ntemp: 22\n'));
  await clock.advance(40);
  expect((await log.held(log.origin)).upTo).toBeLessThan(log.next - 1);
  const query = { devices: ['uno'], fromMs: 0, toMs: clock.now() + 1, zoneOffsetMinutes: 0 };
  const { text } = await station.csv(query);
  expect(
    text
      .trimEnd()
      .split('\r\n')
      .slice(2)
      .map((line) => line.split(',')[1]),
  ).toEqual(['21', '22']);
  await end();
});
