import { beforeEach, describe, expect, test } from 'vitest';
import type { UplinkConfig } from '../../station/api/config.ts';
import { fault } from '../../station/model/fault.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Brokers, Platform } from '../../station/runtime/platform.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { online } from '../../station/uplink/native/station-status.ts';
import { Sending } from '../../station/runtime/sending/sending.ts';
import { FRESH, parseSettings } from '../../station/runtime/settings/settings.ts';
import { KeptSettings } from '../../station/runtime/settings/kept-settings.ts';
import { Turns } from '../../station/runtime/turns.ts';
import { Uplinks } from '../../station/runtime/sending/uplinks.ts';
import { Station } from '../../station/runtime/station.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ModelReceiver } from '../fakes/model-receiver.ts';
import { Ports } from '../fakes/ports.ts';

const UNO = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };
const AWAY = { code: 'uplink/unreachable', detail: { url: 'fake://b' } } as const;
const to = (place: string, rest: Partial<UplinkConfig> = {}): UplinkConfig => ({
  ...USUAL,
  id: place,
  url: `fake://${place}`,
  ...rest,
});

let clock: FakeClock;
let at: Record<'a' | 'b' | 'c', FakeBrokers>;
let store: MemoryStore;
let ports: Ports;

beforeEach(() => {
  clock = new FakeClock(1_700_000_000_000);
  at = { a: new FakeBrokers(), b: new FakeBrokers(), c: new FakeBrokers() };
  store = new MemoryStore();
  ports = new Ports();
});

const everywhere: Brokers = {
  connect: (target, will, signal) =>
    at[new URL(target.url).host as 'a' | 'b' | 'c'].connect(target, will, signal),
};

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

async function running() {
  const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
  const platform: Platform = {
    clock,
    brokers: everywhere,
    log,
    kernel: kernel(),
    transports: ports,
    randomHex,
  };
  const station = await Station.open(platform, { version: 'test', devices: [UNO] });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await clock.advance(100);
  const end = async () => {
    stop.abort();
    await clock.advance(5_000);
    await ended;
    store.reopened();
  };
  /** Whatever is asked takes its time: the clock goes on meanwhile. */
  const done = async (work: Promise<unknown>) => void (await Promise.all([work, clock.advance(5_000)]));
  return { log, station, end, done };
}

async function say(from: number, to_: number): Promise<void> {
  for (let n = from; n <= to_; n++) {
    ports.open.get(UNO.address)!.say(ascii(`\nn:${n}\n`));
    await clock.advance(60);
  }
}

/** Every value of `n` that a broker was told, each as often as it was. */
const told = (broker: FakeBrokers) =>
  broker.taken
    .filter(({ topic }) => topic.endsWith('/batch'))
    .flatMap(({ payload }) => {
      const { channels } = JSON.parse(new TextDecoder().decode(payload)) as {
        readonly channels: { readonly n: readonly number[] };
      };
      return channels.n;
    })
    .sort((one, other) => one - other);
const numbers = (from: number, last: number) => Array.from({ length: last - from + 1 }, (_, i) => from + i);

describe('several uplinks at once', () => {
  test('each has its own bookmark: one that is away holds up nobody, and catches up when it is back', async () => {
    const { log, station, end, done } = await running();
    at.b.refusing = AWAY;
    await done(station.setUplink(to('a')));
    await done(station.setUplink(to('b')));
    await say(1, 20);
    await clock.advance(5_000);
    expect(told(at.a)).toEqual(numbers(1, 20));
    expect(told(at.b)).toEqual([]);
    expect((await station.news(0)).uplinks.map(({ phase }) => phase)).toEqual(['in-step', 'offline']);
    at.b.refusing = undefined;
    await clock.advance(15_000);
    expect(told(at.b)).toEqual(numbers(1, 20));
    expect(await log.bookmark('uplink/b')).toBe(log.next - 1);
    await end();
  });

  test('a hub confirms one, a plain broker takes the other, and each says so', async () => {
    const { station, end, done } = await running();
    const hub = new ModelReceiver('bridge', 'desk-1');
    await hub.connect(at.a);
    await done(station.setUplink(to('a')));
    await done(station.setUplink(to('b')));
    await say(1, 5);
    await clock.advance(5_000);
    const { uplinks, numbered } = await station.news(0);
    expect(uplinks).toMatchObject([
      { mode: 'confirmed', receiver: 'bridge', taken: numbered },
      { mode: 'sent', receiver: undefined, taken: numbered },
    ]);
    expect(hub.held.upTo).toBe(numbered);
    await end();
  });

  test('other stations are listened to at each of them', async () => {
    const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
    const platform = { clock, brokers: everywhere, log, kernel: kernel(), transports: ports, randomHex };
    const far = new FarStations(clock, randomHex, new Newsroom(clock));
    const sending = new Sending(platform, new GardenStation(log, clock), { far }, () => undefined);
    await sending.use([to('a'), to('b'), to('c', { dialect: 'senml' })]);
    for (const place of ['a', 'b', 'c'] as const)
      at[place].take(online({ station: `at-${place}`, epoch: 'e' }, 0, 1, false));
    await clock.advance(100);
    expect(far.all.map(({ known }) => known.id)).toEqual(['at-a', 'at-b']);
    await Promise.all([sending.use([to('b')]), clock.advance(5_000)]);
    expect(far.all.map(({ known }) => known.id)).toEqual(['at-b']);
    await Promise.all([sending.stop(), clock.advance(5_000)]);
  });

  test('changing one leaves the connections of the others alone', async () => {
    const { station, end, done } = await running();
    await done(station.setUplink(to('a')));
    await done(station.setUplink(to('b')));
    expect([at.a.connects, at.b.connects]).toEqual([1, 1]);
    await done(station.setUplink(to('b', { qos: 0, label: 'Cloud' })));
    expect([at.a.connects, at.b.connects]).toEqual([1, 2]);
    await say(1, 3);
    await clock.advance(2_000);
    const { qos } = at.b.taken.findLast(({ topic }) => topic.endsWith('/batch'))!;
    expect([qos, told(at.a), told(at.b)]).toEqual([0, numbers(1, 3), numbers(1, 3)]);
    await done(station.removeUplink('a'));
    expect(at.a.clients).toEqual([]);
    expect([at.b.connects, at.b.clients.length]).toEqual([2, 1]);
    await end();
  });

  test('while one is pointed elsewhere, nothing counts as sent, nor as meant for nobody', async () => {
    const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
    const platform = { clock, brokers: everywhere, log, kernel: kernel(), transports: ports, randomHex };
    const changed = () => undefined;
    const sending = new Sending(platform, new GardenStation(log, clock), {}, changed);
    const kept = await KeptSettings.open(log, [], changed);
    const uplinks = new Uplinks(platform, new Turns(), kept, sending, undefined);
    const done = async (work: Promise<unknown>) => void (await Promise.all([work, clock.advance(5_000)]));
    await done(uplinks.setUplink(to('a'), 'everything'));
    const seen: (number | undefined)[] = [];
    const move = log.moveBookmark.bind(log);
    log.moveBookmark = (...how) => {
      seen.push(sending.takenUpTo);
      return move(...how);
    };
    await done(uplinks.setUplink({ ...to('c'), id: 'a' }, 'everything'));
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([0]));
    await done(sending.stop());
    expect(sending.takenUpTo).toBe(undefined);
  });

  test('one that cannot read the log yet takes none of the others down, and begins when it can', async () => {
    const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
    const platform = { clock, brokers: everywhere, log, kernel: kernel(), transports: ports, randomHex };
    const sending = new Sending(platform, new GardenStation(log, clock), {}, () => undefined);
    const done = async (work: Promise<unknown>) => void (await Promise.all([work, clock.advance(5_000)]));
    await done(sending.use([to('a'), to('c')]));
    const bookmark = log.bookmark.bind(log);
    log.bookmark = () => Promise.reject(fault('log/broken', { message: 'no answer' }));
    await done(sending.use([to('a'), to('b')]));
    expect(sending.views.map(({ config, phase }) => [config.id, phase])).toEqual([
      ['a', 'in-step'],
      ['b', 'offline'],
    ]);
    expect(sending.takenUpTo).toBe(0); // what it has not taken is not forgotten either
    log.bookmark = bookmark;
    await clock.advance(60_000);
    expect([at.a.connects, at.b.clients.length, at.c.clients.length]).toEqual([1, 1, 0]);
    await done(sending.stop());
    expect([...at.a.clients, ...at.b.clients]).toEqual([]);
  });

  test('pointed at another broker, everything kept is sent there, or what comes from now on', async () => {
    const { station, end, done } = await running();
    await done(station.setUplink(to('a')));
    await say(1, 5);
    await clock.advance(2_000);
    await done(station.setUplink({ ...to('b'), id: 'a' }));
    await clock.advance(3_000);
    expect(told(at.b)).toEqual(numbers(1, 5));
    await done(station.setUplink({ ...to('c'), id: 'a' }, 'now'));
    await say(6, 8);
    await clock.advance(3_000);
    expect(told(at.c)).toEqual(numbers(6, 8));
    expect(told(at.b)).toEqual(numbers(1, 5));
    const { from } = JSON.parse(
      new TextDecoder().decode(at.c.retained('fieldline/desk-1/status')!.payload),
    ) as Record<string, unknown>;
    const batches = at.c.taken.filter(({ topic }) => topic.endsWith('/batch'));
    const { seq } = JSON.parse(new TextDecoder().decode(batches[0]!.payload)) as { seq: [[number]] };
    expect(from).toBe(seq[0][0]);
    await end();
  });

  test('what one broker refused is sent to another one, to which the uplink is pointed', async () => {
    const { station, end, done } = await running();
    at.a.refuses = ({ topic, payload }) =>
      topic.endsWith('/batch') && new TextDecoder().decode(payload).includes('[3]') ? 0x99 : undefined;
    await done(station.setUplink(to('a')));
    for (let n = 1; n <= 5; n++) {
      await say(n, n);
      await clock.advance(2_000);
    }
    await clock.advance(300_000);
    expect((await station.news(0)).uplinks).toMatchObject([{ dead: [{ device: 'uno' }] }]);
    await done(station.setUplink({ ...to('b'), id: 'a' }));
    await clock.advance(5_000);
    expect(told(at.b)).toEqual(numbers(1, 5));
    expect((await station.news(0)).uplinks).toMatchObject([{ dead: [] }]);
    await end();
  });

  test('another life of the program sends to the same places from where it was', async () => {
    const first = await running();
    await first.done(first.station.setUplink(to('a')));
    await first.done(first.station.setUplink(to('b', { required: false })));
    await say(1, 5);
    await clock.advance(3_000);
    await first.end();
    const second = await running();
    await say(6, 7);
    await clock.advance(3_000);
    expect([told(at.a), told(at.b)]).toEqual([numbers(1, 7), numbers(1, 7)]);
    expect((await second.station.news(0)).uplinks.map(({ config }) => config)).toEqual([
      to('a'),
      to('b', { required: false }),
    ]);
    await second.end();
  });

  test('only what every required one has taken may be forgotten; the others hold nothing up', async () => {
    const { log, end } = await running();
    const platform = { clock, brokers: everywhere, log, kernel: kernel(), transports: ports, randomHex };
    const sending = new Sending(platform, new GardenStation(log, clock), {}, () => undefined);
    expect(sending.takenUpTo).toBeUndefined();
    at.b.refusing = AWAY;
    await sending.use([to('a'), to('b')]);
    await clock.advance(5_000);
    expect(sending.takenUpTo).toBe(0);
    await sending.use([to('a'), to('b', { required: false })]);
    await clock.advance(5_000);
    expect(sending.takenUpTo).toBe(log.next - 1);
    const stopped = sending.stop();
    await clock.advance(2_000);
    await stopped;
    await end();
  });

  test('the same place twice in one way, and more than eight, are refused in words', async () => {
    const { station, end, done } = await running();
    await done(station.setUplink(to('a')));
    await expect(station.setUplink({ ...to('a'), id: 'again' })).rejects.toThrow('in the list already');
    await end();
    const nine = numbers(1, 9).map((n) => to(`p${n}`));
    expect(() => parseSettings({ ...FRESH, uplinks: nine })).toThrow('more than eight');
  });

  test('a password is never told; where a change names none it stays the one before, but goes nowhere else', async () => {
    const { log, station, end, done } = await running();
    const secret = { username: 'me', password: 'secret', remember: true };
    await done(station.setUplink(to('a', secret)));
    expect(JSON.stringify(await station.news(0))).not.toContain('secret');
    await done(station.setUplink(to('a', { username: 'me', remember: true, qos: 2 })));
    expect(JSON.stringify(await log.setting('station'))).toContain('secret');
    await done(station.setUplink({ ...to('b'), id: 'a', username: 'me', remember: true }));
    expect(JSON.stringify(await log.setting('station'))).not.toContain('secret');
    await end();
  });
});

describe('settings of the first version', () => {
  const old = { version: 1, keepDays: 7, devices: [], displays: {} };

  test.each([
    ['of which nothing was said send where the station would', {}, undefined],
    ['that were to send nowhere still do', { broker: null }, []],
  ])('%s', (_, broker, uplinks) => {
    const settings = parseSettings({ ...old, ...broker });
    expect([settings.version, settings.keepDays, settings.uplinks]).toEqual([2, 7, uplinks]);
  });

  test('keep their broker with its bookmark and its receiver', async () => {
    const log = await StationLog.open(store, 'desk-1', clock, randomHex, codec);
    const hub = new ModelReceiver('bridge', 'desk-1');
    for (let n = 0; n < 3; n++)
      void log.append({
        kind: 'event',
        event: { rule: 'r', version: 1, device: 'uno', timeMs: n, text: 't' },
      });
    await log.flush();
    await log.keepSetting('station', { ...old, broker: { url: 'fake://a', username: 'me' } });
    await log.keepSetting('uplink/uplink/fake://a', { receiver: 'bridge' });
    await log.moveBookmark('uplink/fake://a', 3);
    await log.close();
    store.reopened();
    const { station, end } = await running();
    await clock.advance(5_000);
    const [uplink] = (await station.news(0)).uplinks;
    expect(uplink).toMatchObject({
      config: { url: 'fake://a', username: 'me', required: true, qos: 1 },
      mode: 'confirmed',
      receiver: 'bridge',
    });
    expect(at.a.taken.filter(({ topic }) => topic.endsWith('/event'))).toEqual([]);
    expect(hub.entries.size).toBe(0);
    await end();
  });

  test('that are no settings at all are refused', () => {
    for (const wrong of [null, 7, { version: 3 }, { ...old, broker: 7 }, { ...old, broker: { url: '' } }])
      expect(() => parseSettings(wrong)).toThrow('config/invalid');
  });
});
