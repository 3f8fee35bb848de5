import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ascii, hex } from '../station/codec/bytes.ts';
import { search } from '../station/detect/search.ts';
import { drivers } from '../station/drivers/index.ts';
import type { DeviceState } from '../station/model/entry.ts';
import { toFault } from '../station/model/fault.ts';
import type { Listening } from '../station/model/listening.ts';
import { replayedFile } from '../station/model/replay.ts';
import type { Traffic } from '../station/model/traffic.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import { Newsroom } from '../station/runtime/newsroom.ts';
import { OpenedRecordings } from '../station/runtime/opened/opened-recordings.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { Captures } from '../station/runtime/replay/captures.ts';
import { Tapes } from '../station/runtime/replay/tapes.ts';
import { Session } from '../station/runtime/session/session.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { noOutputs } from './fakes/outputs.ts';
import { scripted } from './fakes/scripted-link.ts';

const NOW_MS = 1_763_700_000_000;
const ADDRESS = 'replay:00000000-a.bin';
const heard = (timeMs: number, text: string): Traffic => ({ kind: 'heard', timeMs, bytes: ascii(text) });
const recording = (file: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, 'recordings', file)));

function bench() {
  const clock = new FakeClock(NOW_MS);
  const tapes = new Tapes(clock);
  const captures = new Captures(new OpenedRecordings(clock, codec, new Newsroom(clock)), clock, tapes);
  const open = (name: string, bytes: Uint8Array) =>
    captures.openCapture({ name, bytes, last: true, modifiedMs: NOW_MS });
  return { clock, tapes, captures, open, transports: tapes.over(scripted()) };
}

/** A device at a tape, recorded as any other. */
async function device({ clock, transports }: ReturnType<typeof bench>, config: Record<string, unknown>) {
  const log = await StationLog.open(new MemoryStore(), 'desk', clock, (n) => '7'.repeat(n), codec);
  const platform: Platform = {
    clock,
    transports,
    log,
    kernel: kernel(),
    brokers: new FakeBrokers(),
    randomHex: (n) => '7'.repeat(n),
  };
  const states: DeviceState[] = [];
  const rows: (readonly [number, number])[] = [];
  const session = new Session(
    parseDevice({ id: 'd', label: 'D', address: ADDRESS, ...config } as Parameters<typeof parseDevice>[0]),
    platform,
    {
      state: (state) => void states.push(state),
      batch: ({ time, columns }) =>
        time.forEach((timeMs, i) => rows.push([Math.round(timeMs - NOW_MS), columns[0]![i]!])),
      gap: () => undefined,
      found: () => undefined,
      facts: () => undefined,
      refused: () => undefined,
    },
    noOutputs(clock),
    { lastMs: undefined, cause: 'closed', rows: 0 },
  );
  const stop = new AbortController();
  const ended = session.run(stop.signal);
  const end = async () => {
    stop.abort();
    await clock.advance(4_000);
    await ended;
    await log.flush();
    return await log.read(0, 100);
  };
  return { session, states, rows, end };
}

test('a tape is recorded at its own speed; when it is over, that is said once and nothing is tried again', async () => {
  const at = bench();
  at.tapes.put(ADDRESS, [
    heard(4_800, 'the rest of a line\n'),
    heard(5_000, 'n:1\n'),
    heard(5_400, 'n:2\n'),
    heard(7_000, 'n:3\n'),
  ]);
  const { states, rows, session, end } = await device(at, { driver: 'plotter-lines' });
  await at.clock.advance(1_000);
  expect(rows).toEqual([
    [200, 1],
    [600, 2],
  ]);
  await at.clock.advance(3_600_000);
  expect(rows.slice(2)).toEqual([[2_200, 3]]);
  expect(states.map((state) => ('fault' in state ? state.fault.code : state.phase))).toEqual([
    'opening',
    'live',
    'link/over',
  ]);
  expect(at.clock.sleeping).toBe(0);
  expect(session.missing).toBeUndefined();
  session.resume(); // a person plays it again
  await at.clock.advance(2_300);
  expect(rows.map(([, value]) => value)).toEqual([1, 2, 3, 1, 2, 3]);
  const entries = await end();
  expect(entries.some(({ kind }) => kind === 'gap')).toBe(false);
});

test('the heading in the first line of a plain file names its columns', async () => {
  const at = bench();
  at.tapes.put(ADDRESS, [heard(0, 'temp,hum,lux\n21.5,40,300\n'), heard(1_000, '21.6,41,301\n')], true);
  const { rows, end } = await device(at, { driver: 'plotter-lines' });
  await at.clock.advance(5_000);
  expect(rows).toHaveLength(2);
  const [batch] = (await end()).flatMap((entry) => (entry.kind === 'batch' ? [entry.batch] : []));
  expect(batch!.channels).toEqual(['temp', 'hum', 'lux']);
});

test('a tape of questions and answers answers a polled device, and is over with its last answer', async () => {
  const at = bench();
  // An SDM120's voltage, unit 1, 230.2 V: question, answer.
  const question = hex('01 04 00 00 00 02 71 cb');
  const answer = hex('01 04 04 43 66 33 34 1b 38');
  const tape = [0, 1_000, 2_000].flatMap((timeMs): Traffic[] => [
    { kind: 'sent', timeMs, bytes: question },
    { kind: 'heard', timeMs: timeMs + 40, bytes: answer },
  ]);
  const link = await (at.tapes.put(ADDRESS, tape),
  at.transports.openLink({ kind: 'serial', baudRate: 9600 }, ADDRESS, new AbortController().signal));
  const came: number[] = [];
  let isOver = false;
  const listening = (async () => {
    for await (const each of link.heard)
      if (each.kind === 'bytes') {
        expect(each.bytes).toEqual(answer);
        came.push(at.clock.steady());
      }
    isOver = true;
  })();
  for (let i = 0; i < 3; i++) {
    await link.write(Uint8Array.from(question));
    await link.write(ascii('never asked'));
    await at.clock.advance(10_000);
    expect(came.length).toBe(i + 1);
    expect(isOver).toBe(i === 2);
  }
  await listening;
});

test('who listens to a tape hears who speaks, also where it ends before the usual patience does', async () => {
  const at = bench();
  const { id } = await at.open('meter.txt', recording('dsmr5-two-gas-meters.txt'));
  const address = await at.captures.playCapture(id);
  expect(replayedFile(address)).toBe('meter.txt');
  let told: Listening | undefined;
  const stop = new AbortController().signal;
  const searching = search([...drivers.values()], address, at, undefined, (now) => (told = now), stop);
  await at.clock.advance(20_000);
  const ear = await searching;
  expect(told).toMatchObject({ state: 'found', finding: { driver: 'dsmr-p1' }, rungs: [{ state: 'found' }] });
  await ear!.close();
  // Whoever is recorded there then hears it from its beginning.
  const { rows } = await device(at, { driver: 'dsmr-p1', address });
  await at.clock.advance(5_000);
  expect(rows.length).toBeGreaterThan(0);
});

test('the same bytes have the same address, whatever of a name is left in it; a damaged or empty file is refused', async () => {
  const { captures, open, transports } = bench();
  const bytes = recording('gps-ublox-lea-5h.nmea');
  const play = async (name: string, bytes: Uint8Array) =>
    await captures.playCapture((await open(name, bytes)).id);
  const address = await play('../Boot & "Wind" \u0007.nmea', bytes);
  expect(address).toMatch(/^replay:[0-9a-f]{8}-.._Boot _ _Wind_ _\.nmea$/);
  expect(await play('../Boot & "Wind" \u0007.nmea', bytes)).toBe(address);
  expect(await play('../Boot & "Wind" \u0007.nmea', bytes.slice(1))).not.toBe(address);
  const cut = recording('capture-v1.fieldraw').slice(0, -30);
  expect(await play('cut.fieldraw', cut).catch(toFault)).toMatchObject({ code: 'frame/length' });
  expect(await play('nothing', new Uint8Array(0)).catch(toFault)).toMatchObject({ code: 'config/invalid' });
  const long = await play('long', new Uint8Array(2 ** 22 + 16)).catch(toFault);
  expect(long).toMatchObject({ code: 'config/invalid', detail: { problems: [{ path: '/file' }] } });
  const spec = { kind: 'serial', baudRate: 9600 } as const;
  const never = transports.openLink(spec, 'replay:ffffffff-x', new AbortController().signal);
  expect(await never.catch(toFault)).toMatchObject({ code: 'link/over' });
});

test('so many tapes are kept, and the oldest gives way', async () => {
  const { tapes, transports } = bench();
  for (let i = 0; i < 5; i++) tapes.put(`replay:${i}`, [heard(0, 'n:1\n')]);
  const spec = { kind: 'serial', baudRate: 9600 } as const;
  const opened = await Promise.all(
    [0, 1, 4].map((i) =>
      transports.openLink(spec, `replay:${i}`, new AbortController().signal).then(() => 'open', toFault),
    ),
  );
  expect(opened).toMatchObject([{ code: 'link/over' }, 'open', 'open']);
});
