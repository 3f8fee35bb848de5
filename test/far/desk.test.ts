import { beforeEach, expect, test } from 'vitest';
import type { DeskApi } from '../../station/api/calls.ts';
import type { Chart, ChartQuery } from '../../station/api/chart.ts';
import type { News } from '../../station/api/news.ts';
import { deskOf } from '../../station/runtime/desk.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { stationOf } from '../../workers/tabs/station-method.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { codec } from '../fakes/codec.ts';

/** An own station, `tablet`, that notes what it is asked and draws one point, 7. */
class Tablet {
  readonly asked: (readonly [string, ...unknown[]])[] = [];
  readonly #newsroom: Newsroom;
  readonly api = stationOf(async (method, args) => {
    if (method === 'news') return await this.#news(args[0] as number);
    this.asked.push([method, ...args]);
    if (method === 'chart') return chartOf(args[0] as ChartQuery);
    return method === 'command'
      ? { id: '1', device: 'pot', channel: 'pump', ok: true, timeMs: 0, value: 1 }
      : undefined;
  });

  constructor(clock: FakeClock) {
    this.#newsroom = new Newsroom(clock);
  }

  happen(): void {
    this.#newsroom.changed();
  }

  async #news(version: number): Promise<News> {
    await this.#newsroom.after(version);
    const rest = { role: 'owner', uplinks: [], storage: { entries: this.#newsroom.version } };
    const stations = [{ id: 'tablet', own: true, status: 'online', sinceMs: 0 }];
    return {
      version: this.#newsroom.version,
      nowMs: 0,
      stations,
      devices: [{ key: 'tablet/pot' }],
      ...rest,
    } as unknown as News;
  }
}

function chartOf({ series }: ChartQuery): Chart {
  const column = Float64Array.of(7);
  const shape = { time: column, min: column, max: column, mean: column, gaps: [], rows: 1 };
  return { stepMs: 10, series: series.map((each) => ({ ...each, ...shape })) };
}

let clock: FakeClock;
let garden: GardenStation;
let tablet: Tablet;
let desk: DeskApi;
let remote: DeskApi;

beforeEach(async () => {
  clock = new FakeClock(100_000_000);
  const brokers = new FakeBrokers();
  let ids = 0;
  const randomHex = (digits: number) => (++ids).toString(16).padStart(digits, '0');
  const newsroom = new Newsroom(clock);
  const far = new FarStations(clock, randomHex, newsroom);
  const log = await StationLog.open(new MemoryStore(), 'pi', clock, (digits) => 'e'.repeat(digits), codec);
  garden = new GardenStation(log, clock);
  tablet = new Tablet(clock);
  desk = deskOf({ clock, far, newsroom, own: { id: 'tablet', station: tablet.api } });
  remote = deskOf({ clock, far, newsroom });
  const link = (id: string) => ({
    uplink: { ...USUAL, id, url: 'ws://broker' },
    platform: { clock, brokers, randomHex },
    changed: () => undefined,
  });
  const never = new AbortController().signal;
  void new BrokerLink({ ...link('b'), station: garden, receiver: 'always' }).run(never);
  void new BrokerLink({ ...link('p'), far }).run(never);
  await clock.advance(100);
});

async function advancing<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await clock.advance(400);
  return await promise;
}

test('the own station and the far ones are seen as one', async () => {
  const news = await desk.news(0);
  expect(news).toMatchObject({ role: 'owner', nowMs: clock.now(), uplinks: [] });
  expect(news.stations.map(({ id, own, status }) => [id, own, status])).toEqual([
    ['tablet', true, 'online'],
    ['pi', false, 'online'],
  ]);
  expect(news.devices.map(({ key }) => key)).toEqual(['tablet/pot', 'pi/garden']);
});

test('who waits for news is woken by either, and told the newest of both', async () => {
  let news = await desk.news(0);
  const next = async (happen: () => unknown) => {
    for (let idle = false; !idle;) {
      const waiting = desk.news(news.version).then((told) => (news = told));
      idle = (await Promise.race([waiting, settle()])) === undefined;
      if (idle) {
        await happen();
        await clock.advance(300);
        await waiting;
      }
    }
    return news;
  };
  const { entries } = (await next(() => tablet.happen())).storage;
  expect((await next(() => tablet.happen())).storage.entries).toBe(entries + 1);
  const seen = await next(() => garden.rows(21));
  expect(seen.devices[1]).toMatchObject({ last: { temperature: { value: 21 } } });
});

test('with nothing new, who waits is answered after ten seconds', async () => {
  await desk.news(0);
  await settle();
  const { version } = await desk.news(0);
  let told = false;
  void desk.news(version).then(() => (told = true));
  await clock.advance(9_000);
  expect(told).toBe(false);
  await clock.advance(1_001);
  expect(told).toBe(true);
});

test('a chart has the lines of several stations, in the order asked, an unknown one empty', async () => {
  const toMs = clock.now();
  const series = [
    { device: 'pi/garden', channel: 'temperature' },
    { device: 'tablet/pot', channel: 'a' },
    { device: 'nobody/x', channel: 'b' },
    { device: 'tablet/pot', channel: 'c' },
  ];
  const chart = await advancing(desk.chart({ series, fromMs: toMs - 60_000, toMs, points: 60 }));
  expect(chart.series.map(({ device, channel, time }) => [device, channel, time.length > 0])).toEqual([
    ['pi/garden', 'temperature', true],
    ['tablet/pot', 'a', true],
    ['nobody/x', 'b', false],
    ['tablet/pot', 'c', true],
  ]);
  expect(tablet.asked).toHaveLength(1);
  expect(tablet.asked[0]![1]).toMatchObject({ series: [{ device: 'pot' }, { device: 'pot' }] });
});

test('a command goes to the station whose device it is for', async () => {
  const switched = { channel: 'pump', value: 1 };
  expect(await advancing(desk.command({ ...switched, device: 'pi/garden' }))).toMatchObject({
    ok: true,
    device: 'pi/garden',
  });
  expect(garden.commands).toMatchObject([{ device: 'garden', value: 1 }]);
  expect(await desk.command({ ...switched, device: 'tablet/pot' })).toMatchObject({
    ok: true,
    device: 'tablet/pot',
  });
  expect(tablet.asked).toEqual([['command', { ...switched, device: 'pot' }]]);
  for (const device of ['nobody/x', 'x', '/', ''])
    expect(await desk.command({ ...switched, device })).toMatchObject({
      ok: false,
      fault: { code: 'command/unknown-device' },
    });
});

test('a table is of one station', async () => {
  const query = { fromMs: 0, toMs: 1, zoneOffsetMinutes: 0 };
  expect(await advancing(desk.csv({ ...query, devices: ['pi/garden'] }))).toMatchObject({
    text: 'time,Air\r\n',
  });
  await desk.csv({ ...query, devices: ['tablet/pot'] });
  expect(tablet.asked).toEqual([['csv', { ...query, devices: ['pot'] }]]);
  await expect(desk.csv({ ...query, devices: ['pi/garden', 'tablet/pot'] })).rejects.toMatchObject({
    fault: { code: 'config/invalid' },
  });
});

test('what concerns the own station goes there', async () => {
  await expect(desk.describe('pi/garden', 'a', {})).rejects.toMatchObject({
    fault: { code: 'link/unsupported' },
  });
  await desk.describe('tablet/pot', 'a', { label: 'Soil' });
  await desk.renameDevice('pot', 'Basil');
  await desk.removeUplink('none');
  expect(tablet.asked).toEqual([
    ['describe', 'pot', 'a', { label: 'Soil' }],
    ['renameDevice', 'pot', 'Basil'],
    ['removeUplink', 'none'],
  ]);
});

test('a page that is a remote control only sees the far ones, and can switch them', async () => {
  const news = await remote.news(0);
  expect(news).toMatchObject({ role: 'remote', uplinks: [], storage: { entries: 0 } });
  expect(news.devices.map(({ key }) => key)).toEqual(['pi/garden']);
  const outcome = await advancing(remote.command({ device: 'pi/garden', channel: 'pump', value: 1 }));
  expect(outcome).toMatchObject({ ok: true });
  expect(await remote.manifests()).toEqual([]);
  await expect(remote.wipe()).rejects.toThrow('link/unsupported');
});
