import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ascii, concat, hex, toHex } from '../station/codec/bytes.ts';
import { type CaptureHead, CaptureWriter } from '../station/codec/capture.ts';
import { CaptureReader } from '../station/codec/capture-reader.ts';
import { drivers } from '../station/drivers/index.ts';
import { FaultError } from '../station/model/fault.ts';
import type { Traffic } from '../station/model/traffic.ts';
import { batches } from '../station/runtime/session/batches.ts';
import { Counting } from '../station/runtime/wire/counters.ts';
import { FrameReader } from '../station/runtime/replay/frame-reader.ts';
import { tapeLink } from '../station/runtime/replay/tape-link.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';
import { openWire } from '../station/runtime/wire/wire.ts';
import { FakeClock } from './fakes/clock.ts';

const START_MS = 1_763_700_000_000.25;
const DEVICE = { id: 'gps', label: 'GPS on the roof', driver: 'nmea-gps', address: 'serial:067b:2303' };

/** Times as the file keeps them: whole microseconds that only grow. */
const traffic: fc.Arbitrary<Traffic[]> = fc
  .array(
    fc.tuple(
      fc.nat(5_000_000),
      fc.oneof(
        fc.record({
          kind: fc.constantFrom('heard' as const, 'sent' as const),
          bytes: fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
        }),
        fc.record({
          kind: fc.constant('line-error' as const),
          error: fc.constantFrom('overrun' as const, 'framing' as const, 'parity' as const, 'break' as const),
        }),
        fc.constant({ kind: 'opened' as const }),
        fc.constant({
          kind: 'opened' as const,
          line: { baudRate: 9600, parity: 'even' as const, dataBits: 7 as const },
        }),
        fc.constant({ kind: 'closed' as const }),
      ),
    ),
    { maxLength: 30 },
  )
  .map((steps) => {
    let us = 0;
    return steps.map(([step, what]) => ({ timeMs: START_MS + (us += step) / 1_000, ...what }) as Traffic);
  });

function fileOf(all: readonly Traffic[], flushEvery = Infinity): Uint8Array {
  const writer = new CaptureWriter(START_MS);
  const pieces: Uint8Array[] = [writer.head(DEVICE)];
  all.forEach((each, i) => {
    pieces.push(...writer.add(each));
    if (i % flushEvery === 0) pieces.push(...writer.flush());
  });
  return concat(...pieces, ...writer.flush(), writer.end());
}

function read(file: Uint8Array, size = file.length): { head: CaptureHead | undefined; traffic: Traffic[] } {
  const reader = new CaptureReader();
  const traffic: Traffic[] = [];
  let head: CaptureHead | undefined;
  for (let at = 0; at < file.length; at += size)
    for (const part of reader.push(file.subarray(at, at + size)))
      if (part.head) head = part.head;
      else traffic.push(...part.traffic);
  reader.end();
  return { head, traffic };
}

const rounded = (all: readonly Traffic[]) =>
  all.map((each) => ({ ...each, timeMs: Math.round((each.timeMs - START_MS) * 1_000) }));

test('what was written is read again, to the microsecond, in pieces of any size', () => {
  fc.assert(
    fc.property(
      traffic,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 9_000 }),
      (all, flush, size) => {
        const file = fileOf(all, flush);
        const { head, traffic } = read(file, size);
        expect(head).toEqual({ startMs: START_MS, device: DEVICE });
        expect(rounded(traffic)).toEqual(rounded(all));
      },
    ),
    { numRuns: 60 },
  );
});

test('a capture that is cut anywhere is a fault, and what is whole before is read', () => {
  const all: Traffic[] = Array.from({ length: 6 }, (_, i) => ({
    kind: 'heard',
    timeMs: START_MS + i,
    bytes: Uint8Array.of(i, 1, 2),
  }));
  const file = fileOf(all, 1);
  for (let length = 0; length < file.length; length++) {
    const reader = new CaptureReader();
    const before = [...reader.push(file.subarray(0, length))].flatMap(({ traffic = [] }) => traffic);
    expect(() => reader.end()).toThrow(FaultError);
    expect(rounded(before)).toEqual(rounded(all.slice(0, before.length)));
    if (length === file.length - 1) expect(before.length).toBe(all.length);
  }
  expect(read(file).traffic.length).toBe(6);
});

test('a single bit that is other is a fault, wherever it is', () => {
  const file = fileOf(
    [
      { kind: 'opened', timeMs: START_MS, line: { baudRate: 9600, parity: 'none', dataBits: 8 } },
      { kind: 'heard', timeMs: START_MS + 1, bytes: hex('24 47 50') },
      { kind: 'sent', timeMs: START_MS + 2, bytes: hex('01 03') },
      { kind: 'line-error', timeMs: START_MS + 3, error: 'parity' },
    ],
    2,
  );
  for (let bit = 0; bit < 8 * file.length; bit++) {
    const flipped = file.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => read(flipped), `bit ${bit}`).toThrow(FaultError);
  }
});

test('random bytes are read as a fault, whatever they say of their length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      expect(() => read(noise)).toThrow(FaultError);
      expect(() => read(concat(fileOf([]).subarray(0, 60), noise))).toThrow(FaultError);
    }),
  );
});

const nmea = readFileSync(join(import.meta.dirname, 'recordings/gps-ublox-lea-5h.nmea'));

/** As a port would have said it: 32 bytes every 30 ms. */
const tape: readonly Traffic[] = Array.from({ length: Math.ceil(nmea.length / 32) }, (_, i) => ({
  kind: 'heard',
  timeMs: START_MS + 30 * i,
  bytes: Uint8Array.from(nmea.subarray(32 * i, 32 * i + 32)),
}));

/** What the station makes of a link: the times and values of its rows, one for each subject and channel. */
async function livedThrough(config: object, clock: FakeClock, played: readonly Traffic[], isAsked: boolean) {
  const { driver, options } = parseDevice(config);
  const stop = new AbortController();
  const transports = {
    openLink: async () => tapeLink(played, { pace: 'at-once', isAsked }, clock, stop.signal),
  };
  const counting = new Counting();
  const open = { address: 'replay:tape', link: driver.source.link };
  const wire = await openWire(driver, options, open, { clock, transports }, counting, stop.signal);
  const rows: unknown[] = [];
  const learned = { produced() {}, found() {}, facts() {}, dropped() {} };
  const limits = { rows: 512, ageMs: 30, mostPerS: Infinity };
  const taking = (async () => {
    for await (const made of batches('d', driver, options, wire, clock, limits, counting, learned))
      if (!('kind' in made))
        made.time.forEach((timeMs, row) => {
          const values = made.channels.map((name, i) => [name, made.columns[i]![row]!] as const);
          const present = values.filter(([, value]) => !Number.isNaN(value));
          rows.push({ timeMs, subject: made.subject, values: Object.fromEntries(present) });
        });
  })();
  return { rows, taking, counting, stop, driver, options };
}

test('a committed recording that is replayed says what it would say live, at the times that it was heard', async () => {
  const clock = new FakeClock(2_000_000_000_000);
  const config = { id: 'd', label: 'd', driver: 'nmea-gps', address: 'replay:tape' };
  const live = await livedThrough(config, clock, read(fileOf(tape, 7)).traffic, false);
  await live.taking;
  const reader = new FrameReader(live.driver, live.options);
  const offline = tape.flatMap((each) =>
    (each.kind === 'heard' ? reader.heard(each.bytes) : []).flatMap(({ said }) =>
      said.map(({ subject, reading }) => ({ timeMs: each.timeMs, subject, values: { ...reading } })),
    ),
  );
  expect(offline.length).toBeGreaterThan(100);
  const byTime = (rows: readonly { values: object }[]) =>
    rows.map((row) => JSON.stringify({ ...row, values: Object.entries(row.values).sort() })).sort();
  const whole = offline.filter(({ values }) => Object.keys(values).length > 0);
  const timed = (rows: unknown[]) =>
    (rows as typeof offline).map((row) => ({ ...row, timeMs: Math.round(row.timeMs - START_MS) }));
  expect(byTime(timed(live.rows))).toEqual(byTime(timed(whole)));
});

test('a polled device on a tape answers the questions that were put then, and no others', async () => {
  const question = hex('11 04 0000 0001 335a');
  const answer = hex('11 04 02 00 d7 38 ad'); // unit 17, function 4, one register: 215
  const clock = new FakeClock(START_MS);
  const asked: Traffic[] = [
    { kind: 'sent', timeMs: START_MS, bytes: question },
    { kind: 'heard', timeMs: START_MS + 20, bytes: answer.subarray(0, 3) },
    { kind: 'heard', timeMs: START_MS + 21, bytes: answer.subarray(3) },
  ];
  const meter = (address: number) => ({
    id: 'd',
    label: 'd',
    driver: 'modbus-meter',
    address: 'replay:tape',
    options: { unit: 17, model: 'custom', everyMs: 1_000, registers: [{ name: 'level', address }] },
  });
  const right = await livedThrough(meter(0), clock, asked, true);
  await clock.advance(2_500);
  expect(right.rows.map((row) => (row as { values: object }).values)).toEqual([
    { level: 215 },
    { level: 215 },
    { level: 215 },
  ]);
  right.stop.abort();
  const wrong = await livedThrough(meter(1), clock, asked, true);
  await clock.advance(2_500);
  expect(wrong.rows).toEqual([]);
  expect(wrong.counting.timeouts).toBeGreaterThan(0);
  wrong.stop.abort();
});

test('a tape that is asked all day leaves nothing behind with each question', async () => {
  const warned = vi.fn();
  process.on('warning', warned); // of listeners that become more and more
  const clock = new FakeClock(0);
  const stop = new AbortController();
  const [question, answer] = [Uint8Array.of(1), Uint8Array.of(2)];
  const asked: Traffic[] = [
    { kind: 'sent', timeMs: 0, bytes: question },
    { kind: 'heard', timeMs: 5, bytes: answer },
  ];
  const link = tapeLink(asked, { pace: 'at-once', isAsked: true }, clock, stop.signal);
  let answers = 0;
  const listening = (async () => {
    for await (const each of link.heard) answers += each.kind === 'bytes' ? 1 : 0;
  })();
  for (let n = 0; n < 30; n++) {
    await link.write(question);
    await clock.advance(10);
  }
  stop.abort();
  await listening;
  process.off('warning', warned);
  expect(answers).toBe(30);
  expect(warned).not.toHaveBeenCalled();
});

test('a tape that runs as it was recorded takes its time', async () => {
  const clock = new FakeClock(0);
  const stop = new AbortController();
  const heard: number[] = [];
  const link = tapeLink(tape.slice(0, 4), { pace: 'as-recorded', isAsked: false }, clock, stop.signal);
  const listening = (async () => {
    for await (const each of link.heard) heard.push(each.kind === 'bytes' ? clock.steady() : NaN);
  })();
  await clock.advance(29);
  expect(heard.length).toBe(1);
  await clock.advance(61);
  await listening;
  expect(heard.map((ms) => ms - heard[0]!)).toEqual([0, 30, 60, 90]);
});

test('what was sent is what the next answer is about; what was lost ends the frame that it was in', () => {
  const { driver, options } = parseDevice({
    id: 'd',
    label: 'd',
    driver: 'modbus-meter',
    address: 'x',
    options: { unit: 17, model: 'custom', everyMs: 1_000, registers: [{ name: 'level', address: 0 }] },
  });
  const answer = hex('11 04 02 00 d7 38 ad');
  const reader = new FrameReader(driver, options);
  expect(reader.heard(answer)).toMatchObject([{ isQuestion: true, said: [] }]);
  reader.sent(hex('11 04 0000 0001 335a'));
  expect(reader.heard(answer)).toMatchObject([{ said: [{ reading: { level: 215 } }] }]);
  reader.sent(hex('11 04 0000 0001 335a'));
  reader.heard(answer.subarray(0, 3));
  reader.lost();
  expect(reader.heard(answer.subarray(3)).flatMap(({ said }) => said)).toEqual([]);
  const lines = new FrameReader(drivers.get('plotter-lines')!, { settable: [] });
  lines.heard(ascii('21.5,4'));
  lines.lost();
  expect(lines.heard(ascii('1,40\n21.6,41\n')).flatMap(({ said }) => said.length)).toEqual([1]);
});

/** A capture in its first version, written by this project's own writer; it must stay readable for ever. */
const SPEED = '$GPVTG,054.7,T,034.4,M,005.5,N,010.2,K*48\r\n';
const GOLDEN_MS = Date.UTC(2026, 10, 21, 6);
const golden: readonly Traffic[] = [
  { kind: 'opened', timeMs: GOLDEN_MS, line: { baudRate: 4800, parity: 'none', dataBits: 8 } },
  { kind: 'heard', timeMs: GOLDEN_MS + 100, bytes: ascii(SPEED.slice(0, 20)) },
  { kind: 'heard', timeMs: GOLDEN_MS + 120, bytes: ascii(SPEED.slice(20)) },
  { kind: 'sent', timeMs: GOLDEN_MS + 250.5, bytes: ascii('$PUBX,00*33\r\n') },
  { kind: 'line-error', timeMs: GOLDEN_MS + 500, error: 'parity' },
  { kind: 'heard', timeMs: GOLDEN_MS + 600, bytes: ascii(SPEED + SPEED.replace('*48', '*49')) },
  { kind: 'closed', timeMs: GOLDEN_MS + 700 },
];

test('a capture of the first version is what it was', () => {
  const file = readFileSync(join(import.meta.dirname, 'recordings/capture-v1.fieldraw'));
  const { head, traffic: all } = read(new Uint8Array(file));
  expect(head).toEqual({ startMs: GOLDEN_MS, device: DEVICE });
  expect(all).toEqual(golden);
  const writer = new CaptureWriter(GOLDEN_MS);
  const pieces = [writer.head(DEVICE), ...golden.flatMap((each) => writer.add(each)), ...writer.flush()];
  expect(toHex(concat(...pieces, writer.end()))).toBe(toHex(file));
});
