import { expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { columnOf } from '../station/model/batch.ts';
import type { Logged } from '../station/model/entry.ts';
import { Session } from '../station/runtime/session/session.ts';
import type { Listener } from '../station/runtime/session/listener.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';
import { Station } from '../station/runtime/station.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { noOutputs } from './fakes/outputs.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';
import { codec } from './fakes/codec.ts';

const FIX = '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n';
const DAMAGED = FIX.replace('4807', '4817');

const BOAT = {
  id: 'boat',
  label: 'Boat',
  driver: 'nmea-gps',
  address: 'serial:0403:6001',
  pipeline: [
    { op: 'linear', from: 'speed', as: 'knots', gain: 3600 / 1852, offset: 0 },
    { op: 'above', from: 'knots', as: 'fast', limit: 20, clearsAt: 18 },
  ],
};

/** A machine with other work to do still gets there. */
const LONG = { timeout: 600_000 };
let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

async function platformWith(...links: ScriptedLink[]) {
  const clock = new FakeClock(1_700_000_000_000);
  const brokers = new FakeBrokers();
  const log = await StationLog.open(new MemoryStore(), 'boat-1', clock, randomHex, codec);
  const platform: Platform = {
    clock,
    brokers,
    log,
    kernel: kernel(),
    transports: scripted(...links),
    randomHex,
  };
  return { clock, brokers, log, platform };
}

const entriesOf = async (log: StationLog): Promise<readonly Logged[]> => log.read(0, 1_000);

test(
  'a fix walks from the wire to the chart, the log and the broker, through a lost cable and a broker away for a minute',
  LONG,
  async () => {
    const [first, second] = [new ScriptedLink(), new ScriptedLink()];
    const { clock, brokers, log, platform } = await platformWith(first, second);
    brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'ws://broker' } };
    const station = await Station.open(platform, {
      version: 'test',
      devices: [BOAT],
      broker: { url: 'ws://broker' },
    });
    const stop = new AbortController();
    const running = station.run(stop.signal);
    await clock.advance(100);

    first.say(ascii(FIX.slice(0, 20)), ascii(FIX.slice(20) + DAMAGED + FIX)); // chunk borders mean nothing
    await clock.advance(100);
    const live = await station.news(0);
    const [boat] = live.devices;
    expect(boat).toMatchObject({ key: 'boat-1/boat', state: { phase: 'live' }, simulated: false });
    expect(boat!.last['knots']!.value).toBeCloseTo(22.4, 6);
    expect(boat!.last['fast']!.value).toBe(1);
    expect(boat!.counters).toMatchObject({ damaged: 1, reconnects: 0 });

    await clock.advance(1_500);
    first.lose();
    await clock.advance(100);
    expect((await station.news(0)).devices[0]!.state).toMatchObject({
      phase: 'waiting',
      fault: { code: 'link/lost' },
    });
    await clock.advance(1_000);
    second.say(ascii(FIX));
    await clock.advance(2_000);
    const entries = await entriesOf(log);
    expect(entries.map((entry) => entry.kind)).toEqual([
      'state',
      'batch',
      'gap',
      'batch',
      'state',
      'state',
      'gap',
      'batch',
    ]);
    const gaps = entries.flatMap((entry) => (entry.kind === 'gap' ? [entry.gap] : []));
    expect(gaps.map(({ cause }) => cause)).toEqual(['damaged', 'unplugged']);
    const rows = entries.flatMap((entry) =>
      entry.kind === 'batch' ? [...columnOf(entry.batch, 'latitude')!] : [],
    );
    expect(rows.length).toBe(3);
    for (const latitude of rows) expect(latitude).toBeCloseTo(48.1173, 4);

    expect((await station.news(0)).uplinks[0]).toMatchObject({ phase: 'offline', sent: 0, taken: 0 });
    await clock.advance(60_000);
    brokers.refusing = undefined;
    await clock.advance(120_000);
    const { uplinks } = await station.news(0);
    expect(uplinks[0]).toMatchObject({ phase: 'in-step', mode: 'sent', taken: log.next - 1 });
    const batches = brokers.taken.filter(({ topic }) => topic.endsWith('/batch'));
    const sent = batches.flatMap(
      ({ payload }) => JSON.parse(new TextDecoder().decode(payload)).channels.knots as number[],
    );
    expect(sent.length).toBe(3);

    stop.abort();
    await clock.advance(5_000);
    await running;
    expect(brokers.retained('fieldline/boat-1/status')).toBeDefined();
    const status = JSON.parse(new TextDecoder().decode(brokers.retained('fieldline/boat-1/status')!.payload));
    expect(status.status).toBe('offline');
  },
);

test('a tab that was killed leaves a gap from its last row to the next one, a device that was closed a gap that says so', async () => {
  const { clock, log, platform } = await platformWith();
  const listener: Listener = {
    state: () => undefined,
    batch: () => undefined,
    gap: () => undefined,
    found: () => undefined,
    facts: () => undefined,
    refused: () => undefined,
  };
  for (const cause of ['unclean-stop', 'closed'] as const) {
    const link = new ScriptedLink();
    const host = { ...platform, transports: scripted(link) };
    const lastRowMs = clock.now() - 5_000;
    const session = new Session(parseDevice(BOAT), host, listener, noOutputs(clock), {
      lastMs: lastRowMs,
      cause,
      rows: 0,
    });
    const stop = new AbortController();
    const running = session.run(stop.signal);
    await settle();
    link.say(ascii(FIX));
    await clock.advance(2_000);
    stop.abort();
    await running;
    const gap = (await entriesOf(log)).findLast((entry) => entry.kind === 'gap');
    expect(gap).toMatchObject({ gap: { device: 'boat', cause, fromMs: lastRowMs } });
  }
});

test('a command counts as done when the device itself reports the value, and as unknown when it does not', async () => {
  const link = new ScriptedLink();
  const { clock, log, platform } = await platformWith(link);
  const device = {
    id: 'uno',
    label: 'Uno',
    driver: 'plotter-lines',
    address: 'serial:2341:0043',
    options: { settable: ['relay'] },
  };
  const station = await Station.open(platform, { version: 'test', devices: [device] });
  const stop = new AbortController();
  void station.run(stop.signal);
  await settle();
  link.say(ascii('elay:0\nt:21.5,relay:0\n')); // opened while it spoke
  await clock.advance(100);
  const { devices } = await station.news(0);
  expect(devices[0]!.channels.map(({ name }) => name)).toEqual(['t', 'relay']);

  link.obeys = (bytes) => link.say(ascii(`t:21.6,${new TextDecoder().decode(bytes).trim()}\n`));
  const confirmed = station.command({ device: 'uno', channel: 'relay', value: 1 });
  await clock.advance(200);
  expect(await confirmed).toMatchObject({ ok: true, value: 1 });

  link.obeys = () => link.say(ascii('t:21.6,relay:1\n'));
  const unknown = station.command({ device: 'uno', channel: 'relay', value: 0 });
  await clock.advance(6_000);
  expect(await unknown).toMatchObject({ ok: false, fault: { code: 'command/unconfirmed' } });

  const refused = await station.command({ device: 'uno', channel: 't', value: 3 });
  expect(refused).toMatchObject({ ok: false, fault: { code: 'command/unknown-channel' } });
  link.lose();
  await clock.advance(50);
  const away = await station.command({ device: 'uno', channel: 'relay', value: 1 });
  expect(away).toMatchObject({ ok: false, fault: { code: 'command/offline' } });
  await clock.advance(2_000);
  const outcomes = (await entriesOf(log)).filter((entry) => entry.kind === 'outcome');
  expect(outcomes.length).toBe(4);
  stop.abort();
});
