import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii } from '../station/codec/bytes.ts';
import { knownChannels, readKnown } from '../station/runtime/devices/known-channels.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { Station } from '../station/runtime/station.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';
import { codec } from './fakes/codec.ts';

const UNO: DeviceConfig = {
  id: 'uno',
  label: 'Uno',
  driver: 'plotter-lines',
  address: 'serial:2341:0043',
  options: { switches: ['relay'] },
};
const clock = new FakeClock(1_700_000_000_000);
const store = new MemoryStore();
let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** A station over the same log as the one before, and how it ends. */
async function stationWith(devices: readonly DeviceConfig[], ...links: ScriptedLink[]) {
  const log = await StationLog.open(store, 'bench', clock, randomHex, codec);
  const transports = scripted(...links);
  const platform = { clock, log, transports, kernel: kernel(), brokers: new FakeBrokers(), randomHex };
  const station = await Station.open(platform, { version: 'test', devices });
  const stop = new AbortController();
  const running = station.run(stop.signal);
  await settle();
  const end = async () => {
    stop.abort();
    await clock.advance(3_000);
    await running;
  };
  const uno = async () => (await station.news(0)).devices[0]!;
  return { uno, end };
}

test('a device that is away is still known: one reason from when on, its channels, its last readings', async () => {
  const link = new ScriptedLink();
  const before = await stationWith([UNO], link);
  await clock.advance(200);
  link.say(ascii('t:21.5,relay:1\n'));
  await clock.advance(100);
  const { channels, last } = await before.uno();
  expect(channels).toMatchObject([
    { name: 't', quantity: 'other', decimals: 1 },
    { name: 'relay', quantity: 'switch', min: 0, max: 1, writable: true },
  ]);
  expect(last).toMatchObject({ t: { value: 21.5 }, relay: { value: 1 } });

  link.lose();
  const lostMs = clock.now();
  const lost = { phase: 'waiting', fault: { code: 'link/lost' }, sinceMs: lostMs };
  for (let waited = 0; waited < 30_000; waited += 100) {
    await clock.advance(100);
    expect((await before.uno()).state).toMatchObject(lost);
  }
  await before.end();

  const after = await stationWith([UNO]);
  expect(await after.uno()).toMatchObject({
    state: { phase: 'waiting', fault: { code: 'link/not-found' } },
    channels: channels as object[],
    last,
  });
  await after.end();
});

test('a cable that was pulled stays the reason where its port was in use for a moment before it was gone', async () => {
  const ports = new Ports();
  const log = await StationLog.open(new MemoryStore(), 'bench', clock, randomHex, codec);
  const platform = { clock, log, transports: ports, kernel: kernel(), brokers: new FakeBrokers(), randomHex };
  const station = await Station.open(platform, { version: 'test', devices: [UNO] });
  const stop = new AbortController();
  const running = station.run(stop.signal);
  await settle();
  const fault = async () => {
    const { state } = (await station.news(0)).devices[0]!;
    return state.phase === 'waiting' ? [state.fault.code, state.sinceMs] : [];
  };
  const lostMs = clock.now();
  ports.open.get(UNO.address)!.lose();
  ports.refuse('link/busy');
  await clock.advance(2_000);
  expect((await fault())[0]).toBe('link/busy');
  ports.refuse('link/not-found');
  await clock.advance(10_000);
  expect(await fault()).toEqual(['link/lost', lostMs]);
  stop.abort();
  await clock.advance(3_000);
  await running;
});

test('channels that were found are forgotten when the device is set up in another way, or are not as we keep them', () => {
  const found = { t: { quantity: 'temperature', decimals: 1 } } as const;
  const kept: unknown = JSON.parse(
    JSON.stringify(knownChannels(UNO, { channels: found, subjects: { '244270489': { name: 'SY-LUNDE' } } })),
  );
  expect(readKnown(kept, { ...UNO, label: 'Shed' })).toEqual({
    channels: found,
    subjects: { '244270489': { name: 'SY-LUNDE' } },
  });
  expect(readKnown(kept, { ...UNO, line: { baudRate: 9600 } })).toEqual({ channels: {} });
  expect(readKnown(kept, { ...UNO, options: {} })).toEqual({ channels: {} });
  for (const strange of [undefined, 7, { ...(kept as object), channels: { 'a/b': {} } }])
    expect(readKnown(strange, UNO)).toEqual({ channels: {} });
});
