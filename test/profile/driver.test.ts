import { expect, test } from 'vitest';
import { ascii, hex, toHex } from '../../station/codec/bytes.ts';
import { profileOf } from '../../station/codec/profile/check.ts';
import { Detector } from '../../station/detect/detector.ts';
import { presented } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import { toFault } from '../../station/model/fault.ts';
import { Counting } from '../../station/runtime/wire/counters.ts';
import { parseDevice } from '../../station/runtime/settings/settings.ts';
import { openWire } from '../../station/runtime/wire/wire.ts';
import type { Frame, Loss } from '../../station/runtime/wire/frame.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { scripted, ScriptedLink } from '../fakes/scripted-link.ts';

const PULSES = {
  profile: 1,
  name: 'Old counter',
  line: { baudRate: 1200, parity: 'even', dataBits: 7 },
  framing: { kind: 'pause', afterMs: 100, maxBytes: 16 },
  frames: [
    { name: 'count', bytes: 3, fields: [{ from: 'bytes', name: 'total', at: 0, type: 'bcd', size: 3 }] },
  ],
};
const ASKED = {
  profile: 1,
  name: 'Two sensors',
  line: { baudRate: 9600 },
  framing: { kind: 'lines' },
  frames: [
    { name: 'temperature', fields: [{ from: 'column', name: 'temperature', column: 1 }] },
    { name: 'humidity', fields: [{ from: 'column', name: 'humidity', column: 1 }] },
  ],
  poll: {
    everyMs: 1000,
    timeoutMs: 100,
    requests: [
      { text: 'T?\r', answer: 'temperature' },
      { text: 'H?\r', answer: 'humidity' },
    ],
  },
};

const device = (profile: unknown) =>
  parseDevice({ id: 'own', label: 'Own', driver: 'own-profile', address: 'serial:x', options: { profile } });

async function opened(profile: unknown, link: ScriptedLink) {
  const { driver, options } = device(profile);
  const clock = new FakeClock(1_000_000);
  const stop = new AbortController();
  const open = { address: 'scripted', link: driver.source.link };
  const host = { clock, transports: scripted(link) };
  const wire = await openWire(driver, options, open, host, new Counting(), stop.signal);
  const arrived: (Frame | Loss)[] = [];
  void (async () => {
    for await (const bunch of wire.arrivals) arrived.push(...bunch);
  })();
  await settle();
  return { clock, arrived, driver, options, stop };
}

test('a device is opened with the line settings of its profile', () => {
  expect(device(PULSES).driver).toMatchObject({
    id: 'own-profile',
    title: 'Old counter',
    source: { link: { kind: 'serial', baudRate: 1200, parity: 'even', dataBits: 7 } },
  });
});

test('a profile with mistakes is refused with all of them, at their places', () => {
  let problems: unknown;
  try {
    device({ ...PULSES, name: '', framing: { kind: 'pause', afterMs: 0 } });
  } catch (error) {
    problems = toFault(error).detail;
  }
  expect(problems).toEqual({
    problems: [
      { path: '/options/profile', message: '/name: must not be empty' },
      { path: '/options/profile', message: '/framing/afterMs: has to be 5 at least' },
    ],
  });
});

test('a silence ends a frame, by the clock and by when bytes were heard that came all at once', async () => {
  const link = new ScriptedLink();
  const { clock, arrived, stop } = await opened(PULSES, link);
  await clock.advance(200);
  link.say(hex('01 23'));
  await clock.advance(60);
  link.say(hex('45'));
  await clock.advance(99);
  expect(arrived).toEqual([]);
  await clock.advance(2);
  expect(arrived).toMatchObject([{ kind: 'frame', bytes: hex('01 23 45') }]);
  const steadyMs = clock.steady() + 1_000;
  await clock.advance(2_000);
  for (const [i, byte] of [1, 2, 3, 4].entries())
    link.heard.put({
      kind: 'bytes',
      bytes: Uint8Array.of(byte),
      steadyMs: steadyMs + 60 * i + (i > 1 ? 100 : 0),
    });
  await clock.advance(1);
  expect(arrived.slice(1).map((each) => each.kind === 'frame' && toHex(each.bytes))).toEqual([
    '0102',
    '0304',
  ]);
  stop.abort();
});

test('answers that look the same belong to what was asked', async () => {
  const link = new ScriptedLink();
  const answers: Readonly<Record<string, string>> = { 'T?\r': '21.5\r\n', 'H?\r': '40\r\n' };
  link.obeys = (bytes) => link.say(ascii(answers[new TextDecoder().decode(bytes)]!));
  const { clock, arrived, driver, options, stop } = await opened(ASKED, link);
  await clock.advance(500);
  await clock.advance(2_500);
  const readings = arrived.flatMap((each) =>
    each.kind === 'frame'
      ? driver
          .decode(each.bytes, { options, asked: each.asked, heading: hex('') })
          .map(({ reading }) => reading)
      : [],
  );
  expect(readings.slice(0, 2)).toEqual([{ temperature: 21.5 }, { humidity: 40 }]);
  stop.abort();
});

test('what a profile describes is recognised by listening, among all drivers, and by nobody else’s bytes', () => {
  const profile = profileOf({
    profile: 1,
    name: 'Tank',
    line: { baudRate: 9600 },
    framing: { kind: 'fixed', start: 'A5', bytes: 7 },
    checksum: { kind: 'crc8-maxim', at: -1 },
    frames: [{ name: 'level', fields: [{ from: 'bytes', name: 'level', at: 2, type: 'i24', scale: 0.001 }] }],
  });
  const { driver, options } = device(profile);
  const own = presented(driver, options, 'own-profile:tank');
  const found = (bytes: Uint8Array) => {
    const detector = new Detector([...drivers.values(), own]);
    detector.push(bytes);
    return detector.finding();
  };
  const frame = hex('a5 01 00 04 d2 09 00');
  const { checksum } = profile;
  const frames = Array.from({ length: 12 }, (_, i) => {
    const next = frame.slice();
    next[4] = 200 + i;
    return sealed(next);
  });
  expect(checksum).toBeDefined();
  expect(found(Uint8Array.from(frames.flatMap((each) => [...each])))).toMatchObject({
    driver: 'own-profile:tank',
  });
  expect(
    found(Uint8Array.from({ length: 4_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) % 256)).driver,
  ).toBeUndefined();
  expect(
    found(ascii('$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n'.repeat(5))).driver,
  ).toBe('nmea-gps');
});

/** CRC-8/MAXIM of the first six bytes in the seventh, written down anew: the code under test does not judge itself. */
function sealed(frame: Uint8Array): Uint8Array {
  let crc = 0;
  for (const byte of frame.subarray(0, 6)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  frame[6] = crc;
  return frame;
}
