import { expect, test } from 'vitest';
import {
  type ConsoleAct,
  type ConsoleItem,
  type ConsolePart,
  LISTENING,
  type RawQuery,
} from '../station/api/console.ts';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii, concat, hex, latin1, toHex } from '../station/codec/bytes.ts';
import { CaptureReader } from '../station/codec/capture-reader.ts';
import { drivers } from '../station/drivers/index.ts';
import { toFault } from '../station/model/fault.ts';
import { RawRecorder } from '../station/runtime/console/raw-recorder.ts';
import { Ring } from '../station/runtime/console/ring.ts';
import { Tap } from '../station/runtime/console/tap.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { Ports } from './fakes/ports.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';

const GPS: DeviceConfig = { id: 'gps', label: 'GPS', driver: 'nmea-gps', address: 'serial:067b:2303' };
const METER: DeviceConfig = {
  id: 'meter',
  label: 'Meter',
  driver: 'modbus-meter',
  address: 'serial:0403:6001',
  options: { unit: 17, model: 'custom', everyMs: 2_000, registers: [{ name: 'level', address: 0 }] },
};
const SPEED = '$GPVTG,054.7,T,034.4,M,005.5,N,010.2,K*48\r\n';

async function running(...devices: DeviceConfig[]) {
  const clock = new FakeClock(1_700_000_000_000);
  const ports = new Ports();
  const randomHex = (count: number) => '0'.repeat(count);
  const log = await StationLog.open(new MemoryStore(), 'desk-1', clock, randomHex, codec);
  const platform: Platform = {
    clock,
    brokers: new FakeBrokers(),
    log,
    kernel: kernel(),
    transports: ports,
    randomHex,
  };
  const station = await Station.open(platform, { version: 'test', devices });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await clock.advance(100);
  const end = async () => {
    stop.abort();
    await clock.advance(5_000);
    await ended;
  };
  /** Whatever comes within the time that a console waits. */
  const look = async (device: string, after = 0, as: 'bytes' | 'frames' = 'bytes'): Promise<ConsolePart> => {
    await clock.advance(50);
    const looking = station.console({ device, after, as });
    await clock.advance(2_000);
    return looking;
  };
  const failing = async (device: string, act: ConsoleAct) =>
    station.atConsole(device, act).then(
      () => undefined,
      (error: unknown) => toFault(error).code,
    );
  return { clock, ports, log, station, look, failing, end };
}

const kinds = (items: readonly ConsoleItem[]) => items.map(({ kind }) => kind);
const textOf = (items: readonly ConsoleItem[]) =>
  items.map((item) => ('bytes' in item ? latin1(item.bytes) : item.kind));

test('a console shows what comes and goes with line errors in their place, and no more than is new', async () => {
  const { clock, ports, look, end } = await running(GPS);
  const port = ports.open.get(GPS.address)!;
  port.say(ascii('nobody looks'));
  await clock.advance(50);
  const first = await look('gps');
  expect(first.items).toEqual([]);
  port.say(ascii(SPEED));
  port.disturb('parity');
  port.say(ascii('more'));
  const second = await look('gps', first.after);
  expect(textOf(second.items)).toEqual([SPEED, 'line-error', 'more']);
  expect(second.items[0]!.timeMs).toBeGreaterThan(1_700_000_000_000);
  expect((await look('gps', second.after)).items).toEqual([]);
  await end();
});

test('a console shows the frames as the driver cuts them: with their values, or why they are damaged', async () => {
  const { ports, look, end } = await running(GPS);
  const port = ports.open.get(GPS.address)!;
  await look('gps', 0, 'frames');
  port.say(ascii(SPEED.slice(0, 10)), ascii(SPEED.slice(10)), ascii(SPEED.replace('*48', '*49')));
  const { items } = await look('gps', 0, 'frames');
  expect(items).toMatchObject([
    { kind: 'frame', said: [{ values: { course: 54.7 } }] },
    { kind: 'frame', said: [], fault: { code: 'frame/checksum', detail: { expected: 0x49, actual: 0x48 } } },
  ]);
  await end();
});

test('nothing is written while it is locked; unlocked it locks itself; what was sent is in the log', async () => {
  const { clock, ports, log, station, failing, end } = await running(GPS);
  const port = ports.open.get(GPS.address)!;
  const send = (text: string) => failing('gps', { do: 'send', bytes: ascii(text) });
  expect(await send('before')).toBe('console/locked');
  await station.atConsole('gps', { do: 'unlock' });
  expect(await send('AT\r\n')).toBeUndefined();
  await clock.advance(119_000);
  expect(await send('still\r\n')).toBeUndefined();
  await clock.advance(121_000);
  expect(await send('late')).toBe('console/locked');
  await station.atConsole('gps', { do: 'unlock' });
  await station.atConsole('gps', { do: 'lock' });
  expect(await send('locked')).toBe('console/locked');
  expect(port.written.map(latin1)).toEqual(['AT\r\n', 'still\r\n']);
  await log.flush();
  const events = (await log.read(0, 1_000)).flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  expect(events).toMatchObject([
    { rule: 'console', device: 'gps', text: 'A person at the console sent 4 bytes: "AT\\r\\n"' },
    { text: 'A person at the console sent 7 bytes: "still\\r\\n"' },
  ]);
  await end();
});

test('a console sends no more than it should, and to nobody who is not there', async () => {
  const { ports, station, failing, end } = await running(GPS);
  const port = ports.open.get(GPS.address)!;
  await station.atConsole('gps', { do: 'unlock' });
  expect(await failing('gps', { do: 'send', bytes: new Uint8Array(4_097) })).toBe('config/invalid');
  expect(await failing('gps', { do: 'send', bytes: new Uint8Array(0) })).toBe('config/invalid');
  expect(await failing('gps', { do: 'send', bytes: 'AT' as unknown as Uint8Array })).toBe('config/invalid');
  expect(await failing('gps', { do: 'format' } as unknown as ConsoleAct)).toBe('config/invalid');
  expect(await failing('nobody', { do: 'unlock' })).toBe('command/unknown-device');
  expect(port.written).toEqual([]);
  ports.lose();
  await settle();
  expect(await failing('gps', { do: 'send', bytes: ascii('AT') })).toBe('command/offline');
  await end();
});

test('what is sent to a polled device goes between two questions and disturbs none', async () => {
  const { clock, ports, station, look, end } = await running(METER);
  const port = ports.open.get(METER.address)!;
  const answer = hex('11 04 02 00 d7 38 ad');
  let questions = 0;
  port.obeys = (bytes) => {
    if (toHex(bytes).startsWith('1104')) questions++;
    void clock.sleep(40).then(() => toHex(bytes).startsWith('1104') && port.say(answer));
  };
  await look('meter', 0, 'frames');

  await station.atConsole('meter', { do: 'unlock' });
  await clock.advance(1_990);
  const before = questions;
  const sent = station.atConsole('meter', { do: 'send', bytes: hex('11 06 0000 0001') });
  await clock.advance(10_000);
  await sent;
  expect(questions - before).toBeGreaterThan(3);
  const { items } = await look('meter', 0, 'frames');
  const order = items.flatMap((item) =>
    item.kind === 'sent' ? [toHex(item.bytes).slice(0, 4)] : item.kind === 'frame' ? ['frame'] : [],
  );
  const at = order.indexOf('1106');
  expect(at).toBeGreaterThan(0);
  // The question before has its answer, and the next one comes after.
  expect(order[at - 1]).toBe('frame');
  expect(order.filter((each) => each === '1104').length).toBe(
    order.filter((each) => each === 'frame').length,
  );
  expect(items.find(({ kind }) => kind === 'frame')).toMatchObject({ said: [{ values: { level: 215 } }] });
  const { counters } = (await station.news(0)).devices[0]!;
  expect(counters.rows).toBeGreaterThan(3);
  await end();
});

test('a raw recording holds what was heard and sent, as a capture and as plain bytes', async () => {
  const { clock, ports, station, look, end } = await running(GPS);
  const port = ports.open.get(GPS.address)!;
  await station.atConsole('gps', { do: 'record' });
  port.say(ascii(SPEED));
  port.disturb('framing');
  await clock.advance(5);
  await station.atConsole('gps', { do: 'unlock' });
  await station.atConsole('gps', { do: 'send', bytes: ascii('?') });
  port.say(ascii(SPEED));
  await clock.advance(5);
  const all = async (as: RawQuery['as']) => {
    const pieces: Uint8Array[] = [];
    for (let cursor: number | undefined = 0; cursor !== undefined;) {
      const piece = await station.rawRecording({ device: 'gps', as, cursor });
      pieces.push(piece.bytes);
      cursor = piece.cursor;
    }
    return concat(...pieces);
  };
  await expect(all('capture')).rejects.toThrow('still being recorded');
  expect((await look('gps')).recording).toMatchObject({ state: 'running', mostBytes: 16 * 2 ** 20 });
  await station.atConsole('gps', { do: 'stop' });
  port.say(ascii('after'));
  await clock.advance(5);
  const reader = new CaptureReader();
  const parts = [...reader.push(await all('capture'))];
  reader.end();
  expect(parts[0]).toMatchObject({ head: { device: { id: 'gps', driver: 'nmea-gps' } } });
  const traffic = parts.flatMap((part) => part.traffic ?? []);
  expect(kinds(traffic)).toEqual(['opened', 'heard', 'line-error', 'sent', 'heard']);
  expect(traffic[0]).toMatchObject({ line: { baudRate: 9600, parity: 'none', dataBits: 8 } });
  expect(latin1(await all('heard'))).toBe(SPEED + SPEED);
  await station.atConsole('gps', { do: 'forget' });
  expect((await look('gps')).recording).toBeUndefined();
  await end();
});

test('a raw recording goes on when the device is set up anew, and tells of the cable', async () => {
  const { clock, ports, station, look, end } = await running(GPS);
  await station.atConsole('gps', { do: 'record' });
  ports.lose();
  await clock.advance(1_000);
  await station.addDevice({ ...GPS, label: 'Other' });
  await clock.advance(1_000);
  await station.atConsole('gps', { do: 'stop' });
  const { bytes } = await station.rawRecording({ device: 'gps', as: 'capture' });
  const traffic = [...new CaptureReader().push(bytes)].flatMap((part) => part.traffic ?? []);
  expect(kinds(traffic)).toEqual(['opened', 'closed', 'opened', 'closed', 'opened']);
  expect((await look('gps')).recording?.state).toBe('stopped');
  await end();
});

test('a port that is listened to has a console and a recording, and nothing can be sent there', async () => {
  const { clock, ports, station, look, failing, end } = await running();
  await station.listen('serial:1a86:7523');
  await clock.advance(50);
  const port = ports.open.get('serial:1a86:7523')!;
  await station.atConsole(LISTENING, { do: 'record' });
  await look(LISTENING);
  port.say(ascii('who am I?\r\n'));
  const { items, isAsked } = await look(LISTENING, 0, 'frames');
  expect([items.find(({ kind }) => kind === 'heard'), isAsked]).toMatchObject([
    { bytes: ascii('who am I?\r\n') },
    false,
  ]);
  expect(await failing(LISTENING, { do: 'unlock' })).toBe('command/unknown-device');
  expect(await failing(LISTENING, { do: 'send', bytes: ascii('hello') })).toBe('command/unknown-device');
  expect(port.written).toEqual([]);
  await station.atConsole(LISTENING, { do: 'stop' });
  const { bytes } = await station.rawRecording({ device: LISTENING, as: 'heard' });
  expect(latin1(bytes)).toBe('who am I?\r\n');
  await station.stopListening();
  await end();
});

test('a raw recording that is full stops, within its room', () => {
  const recorder = new RawRecorder(0, undefined, 2 ** 20);
  const chunk = new Uint8Array(65_536).fill(7);
  for (let n = 0; n < 40; n++) recorder.add({ kind: 'heard', timeMs: n, bytes: chunk });
  expect(recorder.view).toMatchObject({ state: 'full' });
  expect(recorder.view.bytes).toBeGreaterThan(2 ** 19);
  expect(recorder.view.bytes).toBeLessThanOrEqual(2 ** 20);
});

test('what is kept for a console is bounded, and what gave way is told', () => {
  const ring = new Ring<number>(10 * (64 + 100));
  for (let n = 1; n <= 1_000; n++) {
    ring.put(n, 100);
    const { items, last, missed } = ring.after(n - 1, 5);
    expect([items, last, missed]).toEqual([[n], n, 0]);
  }
  expect(ring.after(500, Infinity)).toEqual({
    items: Array.from({ length: 10 }, (_, i) => 991 + i),
    last: 1_000,
    missed: 490,
  });
  expect(ring.after(0, 3)).toEqual({ items: [991, 992, 993], last: 993, missed: 0 });
  ring.put(0, 10_000);
  expect(ring.after(0, 9).items).toEqual([0]);
});

test('while nobody looks no byte is touched, and a console that was left is closed', async () => {
  const clock = new FakeClock(0);
  const link = new ScriptedLink();
  const tap = new Tap(clock);
  tap.readBy(drivers.get('nmea-gps')!, {});
  const spec = { kind: 'serial', baudRate: 9600 } as const;
  const tapped = await tap.over(scripted(link)).openLink(spec, 'x', new AbortController().signal);
  let looks = 0;
  const bytes = ascii(SPEED);
  const say = () =>
    link.heard.put({
      kind: 'bytes',
      get bytes() {
        looks++;
        return bytes;
      },
    });
  const reader = tapped.heard[Symbol.asyncIterator]();
  say();
  await reader.next();
  expect([looks, tap.isOpen]).toEqual([0, false]);
  const looking = tap.look({ device: 'x', after: 0, as: 'bytes' }, 2_000);
  say();
  await reader.next();
  expect((await looking).items.length).toBe(1);
  expect([looks, tap.isOpen]).toEqual([1, true]);
  await clock.advance(16_000);
  say();
  await reader.next();
  expect(tap.isOpen).toBe(false);
});
