import { beforeEach, expect, test } from 'vitest';
import type { DeviceView } from '../../station/api/device.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { FarMemory } from '../../station/runtime/far/far-memory.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { codec } from '../fakes/codec.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GARDEN, GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

const NOW_MS = 100_000_000;
const URL = 'ws://broker';

let clock: FakeClock;
let brokers: FakeBrokers;
let garden: GardenStation;
/** What a log keeps beside its entries. */
let settings: Map<string, string>;
let ids = 0;
const randomHex = (digits: number) => (++ids).toString(16).padStart(digits, '0');

beforeEach(async () => {
  clock = new FakeClock(NOW_MS);
  brokers = new FakeBrokers();
  settings = new Map();
  const log = await StationLog.open(new MemoryStore(), 'pi', clock, (digits) => 'e'.repeat(digits), codec);
  garden = new GardenStation(log, clock);
});

const log = {
  setting: async (name: string): Promise<unknown> => JSON.parse(settings.get(name) ?? 'null'),
  keepSetting: async (name: string, value: unknown) => void settings.set(name, JSON.stringify(value)),
};

/** A page's run of the program; `link` is its way to the broker, `crash` an end that nobody heard of. */
async function page() {
  const far = new FarStations(clock, randomHex, new Newsroom(clock));
  const memory = new FarMemory(far, log, clock);
  await memory.restore([URL]);
  const life = new AbortController();
  void memory.run(life.signal);
  return { far, memory, life, link: () => run({ uplink: { ...USUAL, id: 'p', url: URL }, far: memory }) };
}

function run(options: Omit<ConstructorParameters<typeof BrokerLink>[0], 'platform' | 'changed'>) {
  const link = new BrokerLink({
    ...options,
    platform: { clock, brokers, randomHex },
    changed: () => undefined,
  });
  const stop = new AbortController();
  const ended = link.run(stop.signal);
  return async () => {
    stop.abort();
    await ended;
  };
}
const bridge = () => run({ uplink: { ...USUAL, id: 'b', url: URL }, station: garden, receiver: 'always' });
const devicesOf = (far: FarStations) => far.get('pi')?.known.devices.map(({ device }) => device);
const deviceOf = (far: FarStations): DeviceView | undefined => far.get('pi')?.known.devices[0];

/** A bridge that was seen with 12 degrees until 40 s after the beginning, and a page that ended without a word. */
async function seenOnce() {
  const first = await page();
  const [end, endPage] = [bridge(), first.link()];
  await clock.advance(100);
  await garden.rows(12);
  await clock.advance(40_000);
  const kept = new Map(settings);
  first.life.abort();
  await endPage();
  settings = kept; // as a crash leaves them
  return end;
}

test('after a start without the bridge its devices and last values are there, away since they were seen', async () => {
  await seenOnce();
  const { far } = await page();
  expect(far.get('pi')!.known.view).toMatchObject({ id: 'pi', status: 'offline', isBridge: true });
  const { sinceMs } = far.get('pi')!.known.view;
  expect(sinceMs! - NOW_MS).toBeGreaterThan(1_000);
  expect(sinceMs! - NOW_MS).toBeLessThanOrEqual(40_100);
  expect(deviceOf(far)).toMatchObject({
    label: 'Greenhouse',
    state: { phase: 'waiting', fault: { code: 'link/lost' }, sinceMs },
    last: { temperature: { value: 12 } },
    rowsPerS: 0,
  });
  await expect(
    far.get('pi')!.obey({ id: '1', device: 'garden', channel: 'pump', value: 1 } as never),
  ).resolves.toMatchObject({ ok: false });
});

test('once it is heard again it is as it says, and a device that it has no more is gone, also from what is kept', async () => {
  const end = await seenOnce();
  await end();
  garden.meta = { ...GARDEN, device: 'shed', label: 'Shed' };
  brokers = new FakeBrokers(); // one that keeps nothing of before
  const second = await page();
  expect(deviceOf(second.far)).toMatchObject({ device: 'garden' });
  bridge();
  second.link();
  await clock.advance(35_000);
  expect(second.far.get('pi')!.known.online).toBe(true);
  expect(devicesOf(second.far)).toEqual(['shed']);
  second.life.abort();
  expect(devicesOf((await page()).far)).toEqual(['shed']);
});

test('an uplink that is removed takes what was seen there with it; the end of the program does not', async () => {
  await seenOnce();
  const second = await page();
  const end = second.link();
  await clock.advance(3_000);
  await garden.rows(13);
  second.life.abort();
  second.memory.over(URL); // as every link says at its end
  await end();
  expect(deviceOf((await page()).far)).toBeDefined();
  const third = await page();
  const removed = third.link();
  await clock.advance(3_000);
  await removed();
  await clock.advance(3_000);
  expect(third.far.get('pi')).toBeUndefined();
  expect(deviceOf((await page()).far)).toBeUndefined();
});

test('what was seen at a broker that nobody goes to any more is not shown, nor what cannot be read', async () => {
  await seenOnce();
  const far = new FarStations(clock, randomHex, new Newsroom(clock));
  await new FarMemory(far, log, clock).restore(['ws://another']);
  expect(far.all).toEqual([]);
  const [first] = (await log.setting('far-stations')) as [{ said: [string, string][] }];
  for (const wrong of [null, 7, [{}], [{ ...first, seenMs: 'x' }], [{ ...first, said: [['a', 'b']] }]]) {
    await log.keepSetting('far-stations', wrong);
    expect((await page()).far.all).toEqual([]);
  }
  const torn = first.said.map(([topic]) => [topic, '{']);
  await log.keepSetting('far-stations', [{ ...first, said: torn }]);
  expect((await page()).far.all).toEqual([]);
});

test('however much a broker says, little of it is kept', async () => {
  const { far, memory, life } = await page();
  const way = {
    publish: async () => 'taken' as const,
    subscribe: async () => undefined,
    unsubscribe: async () => undefined,
  };
  memory.connected(way, URL);
  const status = {
    payload: bytes({ status: 'online', time: NOW_MS, epoch: 'e' }),
    retained: true,
    redelivered: false,
  };
  for (let n = 0; n < 40; n++) {
    const station = `s${n}`;
    memory.heard({ what: 'station', station }, { ...status, topic: '' }, way);
    for (let d = 0; d < 10; d++) {
      const meta = {
        label: 'x'.repeat(20_000),
        driver: 'd',
        title: 't',
        simulated: false,
        channels: [],
        facts: {},
      };
      const payload = bytes({ device: `d${d}`, ...meta });
      try {
        memory.heard({ what: 'meta', station, device: `d${d}` }, { ...status, topic: '', payload }, way);
      } catch {
        // one that is too long is refused already
      }
    }
  }
  await clock.advance(3_000);
  life.abort();
  expect(far.all.length).toBe(40);
  expect(settings.get('far-stations')!.length).toBeGreaterThan(1_000);
  expect(settings.get('far-stations')!.length).toBeLessThan(400_000);
});

const bytes = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));
