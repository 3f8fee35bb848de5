import { beforeEach, describe, expect, test } from 'vitest';
import type { ChartQuery, ChartSeries } from '../../station/api/chart.ts';
import type { DeviceView } from '../../station/api/device.ts';
import type { Outcome } from '../../station/model/command.ts';
import { archiveIn } from '../../node-bridge/hub/archive.ts';
import { RecordingReader, type RecordingPart } from '../../station/codec/recording-reader.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import type { Message } from '../../station/uplink/message.ts';
import { reportedMessage } from '../../station/uplink/native/configuration.ts';
import { offline, online } from '../../station/uplink/native/station-status.ts';
import type { Way } from '../../station/uplink/speakers.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GARDEN, GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { codec } from '../fakes/codec.ts';

const NOW_MS = 100_000_000;

let clock: FakeClock;
let brokers: FakeBrokers;
let garden: GardenStation;
let far: FarStations;
let newsroom: Newsroom;
let ids = 0;
const randomHex = (digits: number) => (++ids).toString(16).padStart(digits, '0');

beforeEach(async () => {
  clock = new FakeClock(NOW_MS);
  brokers = new FakeBrokers();
  const log = await StationLog.open(new MemoryStore(), 'pi', clock, (digits) => 'e'.repeat(digits), codec);
  garden = new GardenStation(log, clock);
  newsroom = new Newsroom(clock);
  far = new FarStations(clock, randomHex, newsroom);
});

/** The bridge with the garden, which is its own receiver, and a page that only looks on. */
function bridge() {
  return run(new BrokerLink({ ...shared('b'), station: garden, receiver: 'always' }));
}
function page() {
  return run(new BrokerLink({ ...shared('p'), far }));
}
const shared = (id: string) => ({
  uplink: { ...USUAL, id, url: 'ws://broker' },
  platform: { clock, brokers, randomHex },
  changed: () => undefined,
});
function run(link: BrokerLink) {
  const stop = new AbortController();
  const ended = link.run(stop.signal);
  return {
    async end() {
      stop.abort();
      await ended;
    },
  };
}

async function both() {
  const ends = [bridge(), page()];
  await clock.advance(100);
  return ends;
}

const station = () => far.get('pi')!;
const device = (): DeviceView => station().known.devices[0]!;
const record = async (...values: readonly number[]) => {
  await garden.rows(...values);
  await clock.advance(300);
};
const window = (rest: Partial<ChartQuery> = {}): ChartQuery => ({
  series: [{ device: 'garden', channel: 'temperature' }],
  fromMs: clock.now() - 60_000,
  toMs: clock.now(),
  points: 600,
  ...rest,
});
const line = async (rest: Partial<ChartQuery> = {}) => (await station().chart(window(rest))).series[0]!;

/** The values of a line from the first that was recorded here on, without the breaks. */
const heard = ({ time, max }: ChartSeries) =>
  [...max].filter((value, i) => time[i]! >= NOW_MS && !Number.isNaN(value));

/** The values of a line from before the first that was recorded here. */
const heardBefore = ({ time, max }: ChartSeries) => [...max].filter((_, i) => time[i]! < NOW_MS);

describe('what is seen', () => {
  test('a station at the broker is found with its devices and their last row', async () => {
    await garden.rows(21.5);
    await both();
    expect(far.all.map(({ known }) => known.view)).toEqual([
      { id: 'pi', own: false, isBridge: true, status: 'online', sinceMs: NOW_MS },
    ]);
    expect(device()).toMatchObject({
      key: 'pi/garden',
      own: false,
      label: 'Greenhouse',
      simulated: true,
      state: { phase: 'live' },
      last: { temperature: { timeMs: NOW_MS, value: 21.5 } },
    });
  });

  test('what the broker kept takes the place of nothing that was said since, however late it is handed out', () => {
    const way = { subscribe: async () => undefined, unsubscribe: async () => undefined } as unknown as Way;
    const origin = { station: 'pi', epoch: 'e1' };
    const says = (what: 'station' | 'reported', { topic, payload }: Message, retained: boolean) =>
      far.heard({ what, station: 'pi' }, { topic, payload, retained, redelivered: false }, way);
    const status = (label: string) => online(origin, NOW_MS, 1, false, undefined, false, { label });
    const reported = (version: number) =>
      reportedMessage(origin, { version, hash: 'a'.repeat(24), versions: [] });
    far.connected(way, 'ws://broker');
    says('station', status('Now'), false);
    says('reported', reported(5), false);
    says('reported', reported(4), true);
    says('station', status('Before'), true);
    expect([station().known.reported?.version, station().known.view.label]).toEqual([5, 'Now']);
    let asked = 0;
    const other = { ...way, subscribe: async () => void asked++ } as unknown as Way;
    far.connected(other, 'ws://other');
    far.heard(
      { what: 'station', station: 'pi' },
      { ...status('There, too'), retained: true, redelivered: false },
      other,
    );
    says('station', offline(origin, NOW_MS - 1), true);
    expect(asked).toBe(0); // it is where it was
    far.lost(other);
    far.lost(way);
    far.connected(way, 'ws://broker');
    says('station', status('Later'), true);
    says('reported', reported(6), true);
    expect([station().known.reported?.version, station().known.view.label]).toEqual([6, 'Later']);
  });

  test('rows come live, shown as the station shows them, and every one of them is news', async () => {
    garden.meta = {
      ...GARDEN,
      channels: GARDEN.channels.map((channel) => ({ ...channel, gain: -2, offset: 1 })),
    };
    await both();
    const { version } = newsroom;
    await record(10, 12);
    expect(newsroom.version).toBeGreaterThan(version);
    expect(device().last).toMatchObject({ temperature: { value: -23 } });
    expect(device().rowsPerS).toBeGreaterThan(0);
    const { time, min, max } = await line({ fromMs: NOW_MS + 100 });
    expect([[...time], [...min], [...max]]).toEqual([[NOW_MS + 100], [-23], [-19]]);
  });

  test('late rows fill the past in and are never the current value', async () => {
    await both();
    await record(10);
    const late = {
      epoch: garden.log.origin.epoch,
      seq: [[99, 1]],
      time: [clock.now()],
      channels: { temperature: [99] },
      late: true,
    };
    brokers.take(messageOf('fieldline/pi/devices/garden/batch', late));
    await settle();
    expect(device().last).toMatchObject({ temperature: { value: 10 } });
    expect(heard(await advancing(line()))).toEqual([10, 99]);
  });

  test('what a station says goes on being the present when its clock is set back', async () => {
    await both();
    await record(10);
    clock.set(clock.now() - 3_600_000);
    await record(12);
    expect(device().last).toMatchObject({ temperature: { value: 12 } });
    const state = { phase: 'closed' } as const;
    await garden.keep({ kind: 'state', device: 'garden', state, timeMs: clock.now() });
    await clock.advance(300);
    expect(device().state).toEqual(state);
  });

  test('a device that is taken away is seen no more, nor a station that takes itself back', async () => {
    await both();
    garden.meta = { ...GARDEN, device: 'other' };
    await clock.advance(1_100);
    expect(station().known.devices.map((each) => each.device)).toEqual(['other']);
    brokers.take({ topic: 'fieldline/pi/status', payload: new Uint8Array(0), qos: 1, retain: true });
    await settle();
    expect(far.all).toEqual([]);
  });

  test('rubbish under its name breaks nothing', async () => {
    await both();
    for (const what of ['status', 'meta', 'state', 'batch', 'outcome', 'event'])
      brokers.take(messageOf(`fieldline/pi/devices/garden/${what}`, { nonsense: [1, { 2: 3 }] }));
    brokers.take(messageOf('fieldline/pi/gap', 7));
    await record(10);
    expect(device().last).toMatchObject({ temperature: { value: 10 } });
  });

  test('at most 64 stations and 256 devices are watched', async () => {
    await both();
    const status = { status: 'online', time: 1, epoch: 'e' };
    for (let n = 0; n < 100; n++)
      brokers.take({ ...messageOf(`fieldline/s${n}/status`, status), retain: true });
    const meta = { name: 'x', driver: 'd', channels: {} };
    for (let n = 0; n < 300; n++)
      brokers.take({ ...messageOf(`fieldline/pi/devices/d${n}/meta`, meta), retain: true });
    await clock.advance(100);
    expect(far.all).toHaveLength(64);
    expect(station().known.devices).toHaveLength(256);
  });
});

describe('who is away', () => {
  test('a station that is cut off is offline from then on, with its devices', async () => {
    await both();
    await record(10);
    await clock.advance(5_000);
    const brokenMs = clock.now();
    brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'x' } };
    brokers.cut('pi-eeeeeeee');
    await settle();
    expect(station().known.view).toMatchObject({ status: 'offline', sinceMs: brokenMs });
    expect(device()).toMatchObject({
      state: { phase: 'waiting', fault: { code: 'link/lost', detail: { address: 'pi' } }, sinceMs: brokenMs },
      rowsPerS: 0,
      last: { temperature: { value: 10 } },
    });
  });

  test('one that is found offline has been so since the last that is known of it', async () => {
    const bridging = bridge();
    await clock.advance(5_000);
    await garden.rows(10);
    await clock.advance(1_500);
    brokers.cut();
    await bridging.end();
    brokers.refusing = undefined;
    page();
    await clock.advance(100);
    expect(station().known.view.status).toBe('offline');
    expect(station().known.view.sinceMs).toBeGreaterThanOrEqual(NOW_MS);
  });

  test('without a way to the broker nothing is known, and afterwards it is again', async () => {
    await both();
    await record(10);
    brokers.cut(brokers.clients.find((name) => name.startsWith('viewer')));
    await settle();
    expect(station().known.view.status).toBe('unknown');
    expect(device().state).toMatchObject({ phase: 'waiting', fault: { code: 'uplink/unreachable' } });
    await clock.advance(1_500);
    expect(station().known.view.status).toBe('online');
    expect(device().state).toMatchObject({ phase: 'live' });
  });
});

describe('a station at two brokers', () => {
  const other = () => ({ ...shared('q'), uplink: { ...USUAL, id: 'q', url: 'ws://other' } });
  let there: FakeBrokers;
  beforeEach(() => (there = new FakeBrokers()));
  const at = (place: FakeBrokers, how: ReturnType<typeof shared>) => ({
    ...how,
    platform: { ...how.platform, brokers: place },
  });
  const listens = (place: FakeBrokers) =>
    place.subscribed.filter((filter) => filter.includes('/pi/') && filter.endsWith('/batch'));

  test('is seen once, at the first that has it, and at the other when the link goes', async () => {
    const ends = await both();
    run(new BrokerLink({ ...at(there, other()), station: garden, receiver: 'always' }));
    run(new BrokerLink({ ...at(there, other()), far }));
    await clock.advance(100);
    await record(10);
    expect(far.all).toHaveLength(1);
    expect(device().counters.rows).toBe(1);
    expect([listens(brokers).length > 0, listens(there)]).toEqual([true, []]);
    const before = station();
    brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'ws://broker' } };
    brokers.cut();
    await clock.advance(100);
    expect(station()).toBe(before);
    expect(station().known.view.status).toBe('online');
    await record(11);
    expect(device().last).toMatchObject({ temperature: { value: 11 } });
    const outcome = station().command({ device: 'garden', channel: 'pump', value: 1 });
    await clock.advance(300);
    expect(await outcome).toMatchObject({ ok: true });
    // Where it is heard now it stays, also when the first is back.
    brokers.refusing = undefined;
    await clock.advance(60_000);
    await record(12);
    expect(far.all).toHaveLength(1);
    expect([listens(brokers), listens(there).length > 0]).toEqual([[], true]);
    for (const { end } of ends) await end();
  });

  test('is seen where it is online, though the first broker takes it for gone', async () => {
    const [first] = await both();
    run(new BrokerLink({ ...at(there, other()), station: garden, receiver: 'always' }));
    run(new BrokerLink({ ...at(there, other()), far }));
    await clock.advance(100);
    await first!.end();
    await clock.advance(100);
    expect(station().known.view.status).toBe('online');
    await record(13);
    expect(device().last).toMatchObject({ temperature: { value: 13 } });
  });

  test('is forgotten with the link that alone had it, and not with another one', async () => {
    const [, looking] = await both();
    const elsewhere = run(new BrokerLink({ ...at(there, other()), far }));
    await clock.advance(100);
    await elsewhere.end();
    expect(far.all).toHaveLength(1);
    await looking!.end();
    expect(far.all).toEqual([]);
  });

  test('of the same name but another log is another station: nothing of the first is shown as its own', async () => {
    const log = await StationLog.open(new MemoryStore(), 'pi', clock, (digits) => 'd'.repeat(digits), codec);
    const namesake = new GardenStation(log, clock);
    await both();
    run(new BrokerLink({ ...at(there, other()), station: namesake, receiver: 'always' }));
    run(new BrokerLink({ ...at(there, other()), far }));
    await clock.advance(100);
    await record(10);
    await namesake.rows(99);
    await clock.advance(300);
    expect(heard(await line())).toEqual([10]);
    expect(far.hasNamesake('pi')).toBe(true);
    brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'ws://broker' } };
    brokers.cut();
    await clock.advance(1_000);
    await namesake.rows(98);
    await clock.advance(300);
    expect(heard(await line())).not.toContain(10);
    expect(device().counters.rows).toBe(1);
    expect(far.hasNamesake('pi')).toBe(false);
  });
});

describe('history', () => {
  test('what is older than what we heard is asked of the station, once, and joined without a seam', async () => {
    await both();
    for (let n = 0; n < 5; n++) {
      await record(n);
      await clock.advance(9_700);
    }
    const hour = { fromMs: clock.now() - 3_600_000, points: 1_000 };
    const first = await advancing(line(hour));
    const { time } = first;
    expect(garden.charts).toHaveLength(1);
    expect(time[0]).toBe(hour.fromMs);
    expect(heard(first)).toEqual([0, 1, 2, 3, 4]);
    expect([...time]).toEqual([...time].sort((a, b) => a - b));
    await record(5);
    const again = await advancing(line({ ...hour, fromMs: clock.now() - 3_600_000 }));
    expect(again.max.at(-1)).toBe(5);
    expect(garden.charts).toHaveLength(1);
  });

  test('of a chosen speaker is asked for by its name', async () => {
    await both();
    await record(1);
    await clock.advance(9_700);
    const series = [{ device: 'garden', channel: 'temperature', subject: '244270489' }];
    await advancing(line({ fromMs: clock.now() - 3_600_000, series }));
    expect(garden.charts.at(-1)!.series).toEqual(series);
  });

  test('a window that we have heard ourselves is asked of nobody', async () => {
    await both();
    await record(1);
    await clock.advance(10_000);
    await record(2);
    expect(heard(await line({ fromMs: clock.now() - 5_000 }))).toEqual([2]);
    expect(garden.charts).toHaveLength(0);
  });

  test('where nobody answers within 5 s, what we heard is drawn, and nobody is asked again for a while', async () => {
    await both();
    await record(7);
    garden.rawChart = async (query) => {
      garden.charts.push(query);
      return await new Promise(() => undefined);
    };
    const drawn = line();
    await clock.advance(5_000);
    expect([...(await drawn).max]).toEqual([7]);
    expect([...(await line()).max]).toEqual([7]);
    expect(garden.charts).toHaveLength(1);
    await clock.advance(15_000);
    const later = line();
    await clock.advance(5_000);
    await later;
    expect(garden.charts).toHaveLength(2);
  });

  test('when the way is lost what was drawn stays, and is asked for again afterwards, because we did not listen meanwhile', async () => {
    await both();
    await record(1);
    const before = heard(await advancing(line()));
    expect(before.length).toBeGreaterThan(0);
    brokers.cut(brokers.clients.find((name) => name.startsWith('viewer')));
    await settle();
    expect(station().known.online).toBe(false);
    expect(heard(await line())).toEqual(before);
    await clock.advance(1_500);
    await record(2);
    await advancing(line());
    expect(garden.charts).toHaveLength(2);
  });

  test('a window that moves on the grid of its columns asks once', async () => {
    await both();
    const stepMs = 60_000 / 1_137;
    for (let moved = 0; moved < 40; moved++) {
      const fromMs = Math.floor((clock.now() - 60_000) / stepMs) * stepMs;
      const toMs = Math.ceil(clock.now() / stepMs) * stepMs;
      await advancing(line({ fromMs, toMs, points: 1_137 }));
      clock.set(clock.now() + moved);
    }
    expect(garden.charts.length).toBeLessThanOrEqual(2); // the second after 10 s
  });

  test('when the way is lost what was told of the past stays, in a window of any width', async () => {
    await both();
    const told = heardBefore(await advancing(line({ fromMs: clock.now() - 3_600_000 })));
    expect(told).not.toEqual([]);
    await advancing(line());
    brokers.cut(brokers.clients.find((name) => name.startsWith('viewer')));
    await settle();
    expect(heardBefore(await line({ fromMs: clock.now() - 3_600_000 }))).toEqual(told);
    expect(heardBefore(await line({ fromMs: clock.now() - 1_800_000, points: 77 }))).toEqual(told);
    expect(heardBefore(await line({ fromMs: clock.now() - 61_000 }))).not.toEqual([]);
  });

  test('memory keeps the last twenty minutes', async () => {
    await both();
    for (let minute = 0; minute < 30; minute++) {
      await record(minute);
      await clock.advance(60_000);
    }
    const { ring } = station().known.device('garden')!;
    expect(clock.now() - ring.fromMs!).toBeLessThan(22 * 60_000);
  });

  /** A file as Export makes it, and what stands in it. */
  async function exported(at: FarStations) {
    const reader = new RecordingReader(codec);
    const parts: RecordingPart[] = [];
    const query = { devices: ['garden'], fromMs: NOW_MS - 60_000, toMs: NOW_MS + 1e9 };
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const piece = await advancing(at.get('pi')!.recording({ ...query, ...(cursor ? { cursor } : {}) }));
      parts.push(...reader.push(piece.bytes));
      cursor = piece.cursor;
    }
    reader.end();
    const rows = parts.flatMap(({ block }) => block?.content ?? []);
    return { manifest: parts[0]!.manifest, rows };
  }

  test('a recording is made of what the station has stored, to the last bit and with its gaps', async () => {
    far = new FarStations(clock, randomHex, newsroom, codec);
    await both();
    const values = [0.1 + 0.2, -0, Infinity, 5e-324];
    await record(...values);
    const noise = Float64Array.from({ length: 30_000 }, (_, i) => Math.sin(i * i));
    const time = noise.map((_, i) => NOW_MS + 1_000 + i / 64);
    void garden.log.append({
      kind: 'batch',
      batch: { device: 'garden', channels: ['temperature'], time, columns: [noise] },
    });
    const gap = { device: 'garden', fromMs: NOW_MS + 600, toMs: NOW_MS + 900, cause: 'unplugged' } as const;
    void garden.log.append({ kind: 'gap', gap });
    await garden.log.flush();
    const { manifest, rows } = await exported(far);
    expect(manifest).toMatchObject({ station: 'pi', devices: [{ device: 'garden', label: 'Greenhouse' }] });
    const [first, ...others] = rows.flatMap((entry) => (entry.kind === 'batch' ? [entry.batch] : []));
    expect(first!.columns[0]).toEqual(Float64Array.from(values));
    expect(others.flatMap(({ columns }) => [...columns[0]!])).toEqual([...noise]);
    expect(rows.flatMap((entry) => (entry.kind === 'gap' ? [entry.gap] : []))).toEqual([gap]);
  });

  test('a recording of a station that is away comes from whoever stores it; without anybody it is told', async () => {
    far = new FarStations(clock, randomHex, newsroom, codec);
    const [home] = await both();
    await record(1, 2);
    const log = await StationLog.open(new MemoryStore(), 'hub', clock, () => 'f', codec);
    await log.accept(garden.log.origin, await garden.log.read(0, 100));
    await home!.end();
    await clock.advance(100);
    const nobody = { devices: ['garden'], fromMs: NOW_MS, toMs: NOW_MS + 1, cursor: '0/0/0/0' };
    const asked = station().recording(nobody);
    asked.catch(() => undefined);
    await clock.advance(11_000);
    await expect(asked).rejects.toMatchObject({ fault: { code: 'link/silent' } });
    const hub = new GardenStation(log, clock);
    run(
      new BrokerLink({
        ...shared('h'),
        station: hub,
        receiver: 'always',
        answers: archiveIn(log, codec),
      }),
    );
    await clock.advance(100);
    const { rows } = await exported(far);
    expect(rows).toMatchObject([{ batch: { columns: [Float64Array.of(1, 2), Float64Array.of(0, 0)] } }]);
  });

  test('a table is fetched from the station piece by piece', async () => {
    await both();
    const query = { devices: ['garden'], fromMs: 0, toMs: 1, zoneOffsetMinutes: 60 };
    const first = await advancing(station().csv(query));
    expect(first).toEqual({ text: 'time,Air\r\n', cursor: '1', done: 0.5 });
    const second = await advancing(station().csv({ ...query, cursor: '1' }));
    expect(second).toEqual({ text: '1,2\r\n', done: 1 });
    await expect(advancing(station().csv({ ...query, devices: ['nobody'] }))).rejects.toMatchObject({
      fault: { code: 'command/unknown-device' },
    });
  });
});

describe('commands', () => {
  const pump = { device: 'garden', channel: 'pump', value: 1 };

  test('the pump is switched, and the outcome is the device’s own', async () => {
    await both();
    const outcome = await advancing(station().command(pump));
    expect(outcome).toMatchObject({ ok: true, device: 'garden', channel: 'pump', value: 1 });
    expect(garden.commands).toHaveLength(1);
    expect(brokers.retained('fieldline/pi/devices/garden/set')).toBeUndefined();
  });

  test('a refusal comes back with its reason', async () => {
    garden.obeys = async ({ id, device, channel }): Promise<Outcome> => {
      const fault = { code: 'command/out-of-range', detail: { value: 7, min: 0, max: 1 } } as const;
      return { id, device, channel, ok: false, timeMs: 1, fault };
    };
    await both();
    const outcome = await advancing(station().command({ ...pump, value: 7 }));
    expect(outcome).toMatchObject({ ok: false, fault: { code: 'command/out-of-range' } });
  });

  test('who else is at the pump is seen, until they are done with it or half a minute has passed', async () => {
    const by = { who: 'Ana', from: 'tablet-7' };
    await both();
    garden.obeys = async ({ id, device, channel, value, by }): Promise<Outcome> => ({
      ...{ id, device, channel, ok: true, value, wanted: value, timeMs: clock.now() },
      ...(by ? { by } : {}),
    });
    const holder = () => device().controls?.['pump']?.holder;
    await advancing(garden.obey({ ...pump, id: 'on', by }));
    expect(holder()).toMatchObject(by);
    expect(holder()!.untilMs - clock.now()).toBeGreaterThan(25_000);
    await clock.advance(30_000);
    expect(holder()).toBeUndefined();
    await advancing(garden.obey({ ...pump, id: 'again', by }));
    expect(holder()).toMatchObject(by);
    await advancing(garden.obey({ ...pump, id: 'off', value: 0, by }));
    expect(holder()).toBeUndefined();
    garden.obeys = async ({ id, device, channel, value }): Promise<Outcome> => ({
      ...{ id, device, channel, ok: false, wanted: value, timeMs: clock.now(), by },
      fault: { code: 'command/expired', detail: { expiresMs: 0 } },
    });
    await advancing(garden.obey({ ...pump, id: 'late', by }));
    expect(holder()).toBeUndefined();
  });

  test('a station that is away gets none, now or later', async () => {
    const [bridging] = await both();
    await bridging!.end();
    await settle();
    expect(await station().command(pump)).toMatchObject({ ok: false, fault: { code: 'command/offline' } });
    bridge();
    await clock.advance(5_000);
    expect(garden.commands).toEqual([]);
  });

  test('one of which nothing is heard is unconfirmed, 5 s after it could last be obeyed', async () => {
    await both();
    garden.obeys = () => new Promise(() => undefined);
    const begunMs = clock.now();
    let outcome: Outcome | undefined;
    void station()
      .command({ ...pump, ttlMs: 3_000 })
      .then((told) => (outcome = told));
    await clock.advance(7_999);
    expect(outcome).toBeUndefined();
    await clock.advance(1);
    await settle();
    expect(outcome).toMatchObject({
      ok: false,
      fault: { code: 'command/unconfirmed', detail: { waitedMs: 8_000 } },
    });
    expect(outcome!.timeMs - begunMs).toBe(8_000);
  });
});

function messageOf(topic: string, body: unknown): Message {
  return { topic, payload: new TextEncoder().encode(JSON.stringify(body)), qos: 1, retain: false };
}

/** Lets the time pass that an answer over the broker takes. */
async function advancing<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await clock.advance(400);
  return await promise;
}
