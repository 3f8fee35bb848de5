import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConsoleItem } from '../station/api/console.ts';
import { ascii, concat, latin1 } from '../station/codec/bytes.ts';
import { CaptureWriter } from '../station/codec/capture.ts';
import type { Traffic } from '../station/model/traffic.ts';
import { Newsroom } from '../station/runtime/newsroom.ts';
import { OpenedRecordings } from '../station/runtime/opened/opened-recordings.ts';
import { Captures } from '../station/runtime/replay/captures.ts';
import { codec } from './fakes/codec.ts';

const START_MS = Date.UTC(2026, 10, 21, 6);
const nmea = new Uint8Array(readFileSync(join(import.meta.dirname, 'recordings/gps-ublox-lea-5h.nmea')));

/** Time stands still, and nobody waits for it. */
const clock = { now: () => START_MS, steady: () => 0, sleep: async () => undefined };

function desk(mostBytes?: number) {
  const opened = new OpenedRecordings(clock, codec, new Newsroom(clock));
  const captures = new Captures(opened, clock, undefined, mostBytes);
  const open = async (bytes: Uint8Array, size = 5_000) => {
    let view = await captures.openCapture({
      name: 'file',
      bytes: bytes.slice(0, size),
      last: bytes.length <= size,
      modifiedMs: START_MS,
    });
    for (let at = size; at < bytes.length; at += size)
      view = await captures.openCapture({
        id: view.id,
        name: 'file',
        bytes: bytes.slice(at, at + size),
        last: at + size >= bytes.length,
        modifiedMs: START_MS,
      });
    return view;
  };
  return { opened, captures, open };
}

function captured(...all: Traffic[]): Uint8Array {
  const writer = new CaptureWriter(START_MS);
  const device = { id: 'gps', label: 'On the roof', driver: 'nmea-gps', address: 'serial:067b:2303' };
  const blocks = all.flatMap((each) => [...writer.add(each)]);
  return concat(writer.head(device), ...blocks, ...writer.flush(), writer.end());
}

test('plain bytes are recognised and replayed as a recording, with times by the rate of the line', async () => {
  const { opened, captures, open } = desk();
  const view = await open(nmea);
  expect(view).toMatchObject({ isTimed: false, bytes: nmea.length, finding: { driver: 'nmea-gps' } });
  const { opened: shown, counts } = await captures.replayCapture({ id: view.id, driver: 'nmea-gps' });
  expect(counts).toMatchObject({ heardBytes: nmea.length, damaged: 0, lineErrors: 0 });
  expect(shown.rows).toBeGreaterThan(100);
  // The file ended when it was written: 9600 baud are 960 bytes a second.
  expect(shown.toMs).toBeLessThanOrEqual(START_MS);
  expect(shown.toMs! - shown.fromMs!).toBeCloseTo((1_000 * nmea.length) / 960, -4);
  const [device] = opened.all[0]!.devices;
  expect(device).toMatchObject({ label: 'file', driver: 'nmea-gps' });
  expect(device!.channels.find(({ name }) => name === 'speed')?.quantity).toBe('speed');
  const again = await captures.replayCapture({ id: view.id, driver: 'nmea-gps' });
  expect(again.opened).toMatchObject({ rows: shown.rows, fromMs: shown.fromMs, toMs: shown.toMs });
  const other = await captures
    .replayCapture({ id: view.id, driver: 'victron-vedirect' })
    .catch(() => 'nothing');
  expect(other === 'nothing' || (other as typeof again).opened.rows === 0).toBe(true);
});

const SPEED = '$GPVTG,054.7,T,034.4,M,005.5,N,010.2,K*48\r\n';

test('a capture is replayed at the times that are in it; what was damaged is a gap in its place', async () => {
  const { opened, captures, open } = desk();
  const file = captured(
    { kind: 'heard', timeMs: START_MS + 1_000, bytes: ascii(SPEED) },
    { kind: 'line-error', timeMs: START_MS + 2_000, error: 'parity' },
    { kind: 'heard', timeMs: START_MS + 3_000, bytes: ascii(SPEED.replace('*48', '*49')) },
    { kind: 'heard', timeMs: START_MS + 4_000, bytes: ascii(SPEED) },
  );
  const view = await open(file, 50);
  expect(view).toMatchObject({ isTimed: true, device: { label: 'On the roof', driver: 'nmea-gps' } });
  const { opened: shown, counts } = await captures.replayCapture({ id: view.id, driver: 'nmea-gps' });
  expect(counts).toEqual({
    heardBytes: 3 * SPEED.length,
    frames: 3,
    rows: 2,
    damaged: 1,
    dropped: 0,
    lineErrors: 1,
  });
  expect(shown).toMatchObject({ rows: 2, fromMs: START_MS + 1_000, toMs: START_MS + 4_000 });
  const chart = await opened.at(shown.id)!.chart({
    series: [{ device: 'replayed', channel: 'speed' }],
    fromMs: START_MS,
    toMs: START_MS + 5_000,
    points: 100,
  });
  expect(chart.series[0]!.rows).toBe(2);
  expect(chart.series[0]!.gaps).toMatchObject([{ cause: 'parity' }]);
});

test('a capture can be looked through as it came and as any driver cuts it, from any place', async () => {
  const { captures, open } = desk();
  const lines = Array.from({ length: 5_000 }, (_, n) => `n:${n}\n`);
  const file = captured(
    ...lines.map((line, n): Traffic => ({ kind: 'heard', timeMs: START_MS + n, bytes: ascii(line) })),
  );
  const { id } = await open(file);
  const all = async (as: 'bytes' | 'frames', driver = 'plotter-lines') => {
    const items: ConsoleItem[] = [];
    for (let after = 0, isAll = false; !isAll;) {
      const part = await captures.captureItems({ id, driver, as, after });
      items.push(...part.items);
      ({ after, isAll } = part);
    }
    return items;
  };
  expect((await all('bytes')).map((item) => ('bytes' in item ? latin1(item.bytes) : ''))).toEqual(lines);
  const frames = await all('frames');
  expect(frames.length).toBe(5_000);
  expect(frames[4_999]).toMatchObject({ kind: 'frame', said: [{ values: { n: 4_999 } }] });
  expect((await all('frames', 'nmea-gps')).every((item) => item.kind !== 'frame' || item.fault)).toBe(true);
  const middle = await captures.captureItems({ id, driver: 'plotter-lines', as: 'frames', after: 3_000 });
  expect(middle.items[0]).toMatchObject({ said: [{ values: { n: 3_000 } }] });
});

test('a capture that is cut short is read as far as it is whole, and says so', async () => {
  const { captures, open } = desk();
  const file = captured({ kind: 'heard', timeMs: START_MS, bytes: ascii(SPEED) });
  const view = await open(file.subarray(0, -4));
  expect(view.fault?.code).toBe('frame/length');
  expect((await captures.replayCapture({ id: view.id, driver: 'nmea-gps' })).counts.rows).toBe(1);
});

test('a file that is too large, closed, or read by nobody we know is refused', async () => {
  const { captures, open } = desk(10_000);
  await expect(open(new Uint8Array(10_001))).rejects.toThrow('log/no-room');
  const { id } = await open(ascii(SPEED));
  await expect(captures.replayCapture({ id, driver: 'no-such' })).rejects.toThrow('no driver');
  await captures.closeCapture(id);
  await expect(captures.replayCapture({ id, driver: 'nmea-gps' })).rejects.toThrow('not open any more');
  await expect(captures.captureItems({ id, driver: 'nmea-gps', as: 'bytes', after: 0 })).rejects.toThrow(
    'not open any more',
  );
});
