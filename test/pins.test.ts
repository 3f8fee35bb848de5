import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { EdgeCounter } from '../station/runtime/pins/edge-counter.ts';
import { openPinLink } from '../station/runtime/pins/pin-link.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { FakePins } from './fakes/fake-pins.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';

const device = (id: string, driver: string, line: number, options: object = {}): DeviceConfig => ({
  id,
  label: id,
  driver,
  address: `gpio:fake-board:${line}`,
  options: { ...options },
});
const PUMP = device('pump', 'gpio-relay', 1);
const BUTTON = device('button', 'gpio-button', 0, { debounceMs: 0, onAt: 'high' });

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** A real station on a board of made-up pins. */
async function board(...devices: readonly DeviceConfig[]) {
  const clock = new FakeClock(1_700_000_000_000);
  const pins = new FakePins(clock);
  const log = await StationLog.open(new MemoryStore(), 'pi', clock, randomHex, codec);
  const transports: Platform['transports'] = {
    openLink: (spec, address, signal) => openPinLink(pins, spec, address, clock, signal),
  };
  const platform = { clock, brokers: new FakeBrokers(), log, kernel: kernel(), transports, randomHex };
  const station = await Station.open(platform, { version: 'test', devices });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await clock.advance(1_500);
  const stateOf = async (id: string) =>
    (await station.news(0)).devices.find((each) => each.device === id)!.state;
  const end = async () => {
    stop.abort();
    await clock.advance(5_000);
    await ended;
  };
  return { clock, pins, log, station, stateOf, end };
}

test('a relay obeys, which its line confirms, and is off again once the bridge has stopped', async () => {
  const { clock, pins, station, end } = await board(PUMP);
  expect(pins.isHigh(1)).toBe(true); // on at low
  const switching = station.command({ device: 'pump', channel: 'relay', value: 1 });
  await clock.advance(500);
  expect(await switching).toMatchObject({ ok: true, value: 1 });
  expect(pins.isHigh(1)).toBe(false);
  await end();
  expect(pins.isHigh(1)).toBe(true);
});

test('a line that does not follow confirms nothing', async () => {
  const { clock, pins, station, end } = await board(PUMP);
  pins.stick(1, true);
  const switching = station.command({ device: 'pump', channel: 'relay', value: 1 });
  await clock.advance(20_000);
  expect(await switching).toMatchObject({ ok: false, fault: { code: 'command/unconfirmed' } });
  await end();
});

test('who has a line is told, and it is taken once it is free', async () => {
  const { clock, stateOf, end } = await board(PUMP, { ...PUMP, id: 'twin', label: 'Twin' });
  expect(await stateOf('twin')).toMatchObject({
    phase: 'waiting',
    fault: { code: 'link/busy', detail: { address: PUMP.address, by: 'fieldline' } },
  });
  expect(await stateOf('pump')).toMatchObject({ phase: 'live' });
  await clock.advance(10);
  await end();
});

test('a chip that was unplugged is taken again by itself, and the relay is off then', async () => {
  const { clock, pins, station, stateOf, end } = await board(PUMP, BUTTON);
  const switching = station.command({ device: 'pump', channel: 'relay', value: 1 });
  await clock.advance(500);
  await switching;
  pins.unplug();
  await clock.advance(3_000);
  for (const id of ['pump', 'button'])
    expect(await stateOf(id)).toMatchObject({ phase: 'waiting', fault: { code: 'link/lost' } });
  pins.plug();
  await clock.advance(6_000);
  for (const id of ['pump', 'button']) expect(await stateOf(id)).toMatchObject({ phase: 'live' });
  expect(pins.isHigh(1)).toBe(true);
  await end();
});

test('each edge is a row; those that the kernel had no room for are a gap before the others', async () => {
  const { clock, pins, log, end } = await board(BUTTON);
  for (let i = 0; i < 1_100; i++) pins.pull(0, i % 2 === 0); // within one moment: the kernel keeps 1,024
  await clock.advance(200);
  await log.flush();
  const entries = (await log.read(0, 100)).filter((entry) => entry.kind === 'batch' || entry.kind === 'gap');
  const rows = entries.flatMap((entry) => (entry.kind === 'batch' ? [entry.batch.time.length] : []));
  expect(rows.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(1_024);
  expect(entries.find((entry) => entry.kind === 'gap')).toMatchObject({ gap: { cause: 'overrun' } });
  await end();
});

test('a counter goes on where the kernel’s rolls over, and counts what there was no room for', () => {
  const edge = (number: number, steadyMs: number) => ({ level: 1, number, steadyMs }) as const;
  const counter = new EdgeCounter(0);
  counter.saw([edge(1, 10), edge(2, 20)]);
  expect(counter.take(25)).toEqual({ edges: 2, fresh: 2, span: 0, still: 5 });
  counter.saw([edge(0xffff_fffe, 1_020)]);
  expect(counter.take(1_020)).toEqual({ edges: 0xffff_fffe, fresh: 0xffff_fffc, span: 1_000, still: 0 });
  counter.saw([edge(0xffff_ffff, 1_030), edge(0, 1_040), edge(3, 1_070)]);
  expect(counter.take(1_100)).toEqual({ edges: 0x1_0000_0003, fresh: 5, span: 50, still: 30 });
  expect(counter.take(1_200)).toEqual({ edges: 0x1_0000_0003, fresh: 0, span: 0, still: 130 });
});
