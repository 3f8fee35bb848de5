import { expect, test } from 'vitest';
import { ascii, hex, toHex } from '../station/codec/bytes.ts';
import { lines } from '../station/codec/framing/lines.ts';
import { defineDriver, type Driver } from '../station/drivers/driver.ts';
import { Counting } from '../station/runtime/wire/counters.ts';
import { LossBook } from '../station/runtime/session/loss-book.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';
import { openWire } from '../station/runtime/wire/wire.ts';
import type { Frame, Loss } from '../station/runtime/wire/frame.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';

const METER = {
  id: 'meter',
  label: 'Meter',
  driver: 'modbus-meter',
  address: 'serial:0403:6001',
  options: { unit: 17, model: 'custom', everyMs: 2_000, registers: [{ name: 'level', address: 0 }] },
};
const ANSWER = hex('11 04 02 00 d7 38 ad'); // unit 17, function 4, one register: 215

async function opened(driver: Driver, options: unknown, link: ScriptedLink) {
  const clock = new FakeClock(1_000_000);
  const counting = new Counting();
  const stop = new AbortController();
  const open = { address: 'scripted', link: driver.source.link };
  const host = { clock, transports: scripted(link) };
  const wire = await openWire(driver, options, open, host, counting, stop.signal);
  const arrived: (Frame | Loss)[] = [];
  const reading = (async () => {
    for await (const bunch of wire.arrivals) arrived.push(...bunch);
  })();
  await settle();
  return { clock, counting, stop, wire, arrived, reading };
}

test('a polled device is asked at even times, and an answer belongs to the question it answers', async () => {
  const link = new ScriptedLink();
  const { driver, options } = parseDevice(METER);
  const { clock, arrived, stop } = await opened(driver, options, link);
  await clock.advance(10);
  expect(link.written.map((bytes) => toHex(bytes.slice(0, 6)))).toEqual(['110400000001']);
  link.say(ANSWER.slice(0, 3), ANSWER.slice(3));
  await clock.advance(1_500);
  expect(arrived).toMatchObject([{ kind: 'frame', asked: link.written[0] }]);
  expect(link.written.length).toBe(1);
  await clock.advance(500);
  expect(link.written.length).toBe(2);
  stop.abort();
});

test('a question without an answer is counted and given up after three tries; what comes too late answers nothing', async () => {
  const link = new ScriptedLink();
  const { driver, options } = parseDevice(METER);
  const { clock, arrived, counting, stop } = await opened(driver, options, link);
  await clock.advance(2_300);
  expect(counting.timeouts).toBe(3);
  expect(arrived).toMatchObject([{ kind: 'loss', cause: 'silent', count: 1 }]);
  link.say(ANSWER); // of the question that was given up
  await clock.advance(200);
  expect(link.written.length).toBe(3);
  expect(arrived.length).toBe(1);
  stop.abort();
});

test('a clock that is set back does not keep a device from being asked', async () => {
  const link = new ScriptedLink();
  const { driver, options } = parseDevice(METER);
  const { clock, stop } = await opened(driver, options, link);
  link.obeys = () => link.say(ANSWER);
  await clock.advance(3_000);
  clock.set(clock.now() - 3_600_000);
  const before = link.written.length;
  await clock.advance(20_000);
  expect(link.written.length - before).toBe(10);
  stop.abort();
});

const shy = defineDriver({
  id: 'shy-lines',
  title: 'Speaks when greeted',
  channels: { level: { quantity: 'ratio', decimals: 0 } },
  source: { link: { kind: 'serial', baudRate: 9600 }, framing: lines() },
  telltale: 'none',
  hello: () => [
    { say: ascii('hi\n'), withinMs: 500, expects: (frame) => new TextDecoder().decode(frame) === 'hello' },
  ],
  decode: () => [],
  vectors: [],
});

test('the first word of a device that is greeted is its answer, however soon it comes', async () => {
  const prompt = new ScriptedLink();
  prompt.obeys = () => prompt.say(ascii('hello\n'));
  const { arrived } = await opened(shy, undefined, prompt);
  expect(arrived).toMatchObject([{ kind: 'frame', bytes: ascii('hello') }]);
});

test('a device that must be greeted is not live before it has answered', async () => {
  const polite = new ScriptedLink();
  polite.obeys = () => polite.say(ascii('boot\nhello\n7\n'));
  const { arrived } = await opened(shy, undefined, polite);
  expect(polite.written.map(toHex)).toEqual([toHex(ascii('hi\n'))]);
  // What it answered is read as well, with what it answers: it may say who it is.
  expect(arrived).toMatchObject([
    { kind: 'frame', bytes: ascii('hello'), asked: ascii('hi\n') },
    { kind: 'frame', bytes: ascii('7'), asked: ascii('') },
  ]);

  const silent = new ScriptedLink();
  const clock = new FakeClock();
  const open = { address: 'scripted', link: shy.source.link };
  const host = { clock, transports: scripted(silent) };
  const opening = openWire(shy, undefined, open, host, new Counting(), new AbortController().signal);
  const refused = expect(opening).rejects.toMatchObject({ fault: { code: 'link/silent' } });
  await clock.advance(600);
  await refused;
});

test('a device that is asked besides what it says by itself is heard in both, and so is what was lost', async () => {
  const link = new ScriptedLink();
  const setup = { id: 'mppt', label: 'MPPT', driver: 'victron-vedirect', address: 'serial:0403:6015' };
  const { driver, options } = parseDevice({
    ...setup,
    options: { registers: ['chargerVoltage', 'chargerTemperature'], everyMs: 10_000 },
  });
  const asked: string[] = [];
  const replies = [':7D5ED00F70491', ':7DBED00F6FF91']; // 12.71 V, -0.1 °C
  link.obeys = (bytes) => {
    asked.push(Buffer.from(bytes).toString());
    link.say(ascii(`:A0102000642\n${replies[asked.length - 1]}\n`));
  };
  const { clock, arrived, stop } = await opened(driver, options, link);
  await clock.advance(100);
  expect(asked).toEqual([':7D5ED008C\n', ':7DBED0086\n']);
  link.say(ascii(':A0102000741\n'));
  link.disturb('framing');
  await clock.advance(5_000);
  expect(
    arrived.map((each) => (each.kind === 'loss' ? each.cause : Buffer.from(each.bytes).toString())),
  ).toEqual([':A0102000642', replies[0], ':A0102000642', replies[1], ':A0102000741', 'framing']);
  expect(asked).toHaveLength(2);
  stop.abort();
  // Where nobody chose a register, nothing is sent.
  const quiet = new ScriptedLink();
  const plain = parseDevice(setup);
  const other = await opened(plain.driver, plain.options, quiet);
  quiet.say(ascii(':A0102000642\n'));
  await other.clock.advance(60_000);
  expect([quiet.written.length, other.arrived.length]).toEqual([0, 1]);
  other.stop.abort();
});

test('a disturbed line is a loss in its place, each kind is counted, and half a line is not taken for one', async () => {
  const link = new ScriptedLink();
  const { arrived, counting } = await opened({ ...shy, hello: () => [] }, undefined, link);
  link.say(ascii('half\n1\n'));
  link.disturb('framing');
  link.disturb('overrun');
  link.say(ascii('half\n2\n'));
  await settle();
  expect(arrived.map((each) => (each.kind === 'loss' ? each.cause : toHex(each.bytes)))).toEqual([
    toHex(ascii('1')),
    'framing',
    'overrun',
    toHex(ascii('2')),
  ]);
  expect(counting.lineErrors).toEqual({ overrun: 1, framing: 1, parity: 0, break: 0 });
});

test('a loss stays open until a row ends it, and the first cause names it', () => {
  const book = new LossBook('meter', 1_000);
  book.note('unplugged', 2_000, 0);
  book.note('damaged', 5_000, 3);
  const batch = { device: 'meter', channels: [], time: Float64Array.of(6_000, 7_000), columns: [] };
  expect(book.closedBy(batch)).toEqual({
    device: 'meter',
    cause: 'unplugged',
    fromMs: 1_000,
    toMs: 6_000,
    count: 3,
  });
  expect(book.closedBy(batch)).toBeUndefined();
  book.note('damaged', 7_500, 1);
  expect(book.closedBy({ ...batch, time: Float64Array.of(8_000) })).toMatchObject({
    fromMs: 7_000,
    toMs: 8_000,
  });
});

test('what is heard later is never stamped earlier, however long the machine pauses between two looks at its clocks', async () => {
  const link = new ScriptedLink();
  const { clock, arrived, stop } = await opened({ ...shy, hello: () => [] }, {}, link);
  const steady = clock.steady.bind(clock);
  await clock.advance(200);
  for (const pauseMs of [0, 40, 3, 400, 0]) {
    const steadyMs = steady();
    clock.steady = () => steady() + pauseMs;
    link.heard.put({ kind: 'bytes', bytes: ascii('1\n'), steadyMs });
    await settle();
    clock.steady = steady;
    await clock.advance(5);
  }
  const stamps = arrived.map(({ timeMs }) => timeMs);
  expect(stamps.length).toBe(5);
  expect(stamps).toEqual(stamps.toSorted((one, other) => one - other));
  expect(stamps.at(-1)! - stamps[0]!).toBe(20);
  stop.abort();
});

test('a board that restarts when its port is opened leaves half a line: it is left out with what is glued to it', async () => {
  const { driver, options } = parseDevice({ ...METER, driver: 'plotter-lines', options: {} });
  const heard = async (...said: readonly (string | number)[]) => {
    const link = new ScriptedLink();
    const { clock, arrived } = await opened(driver, options, link);
    await clock.advance(150);
    for (const each of said)
      if (typeof each === 'number') await clock.advance(each);
      else link.say(ascii(each));
    await settle();
    return arrived.map((each) => (each.kind === 'frame' ? Buffer.from(each.bytes).toString() : each.cause));
  };
  expect(await heard('n:7,t:20.3,', 1_600, 'n:1,t:20.01,relay:0\nn:2\n')).toEqual(['n:2']);
  // A line end before the silence, a heading after it, and a sketch that thinks within a later line are as they are.
  expect(await heard('\r\n', 1_600, 'n,t\n')).toEqual(['n,t']);
  expect(await heard('n:1\nn:', 1_600, '2\n')).toEqual(['n:1', 'n:2']);
});

test('half a line that was there when its port was opened is left out, however late a busy machine hears it', async () => {
  const { driver, options } = parseDevice({ ...METER, driver: 'plotter-lines', options: {} });
  const said = (arrived: readonly (Frame | Loss)[]) =>
    arrived.map((each) => (each.kind === 'frame' ? Buffer.from(each.bytes).toString() : each.cause));
  const halves = ascii('7,t:20.3\nn:8\n');

  // The browser has not begun to read yet.
  let begin = () => {};
  const link = new ScriptedLink();
  const reading = new Promise<void>((resolve) => (begin = resolve));
  const late = await opened(driver, options, Object.assign(link, { reading }));
  await late.clock.advance(5_000);
  begin();
  await settle();
  link.say(halves);
  await settle();
  expect(said(late.arrived)).toEqual(['n:8']);

  // Nobody was let run for a second: what is heard now came before.
  const other = new ScriptedLink();
  const held = await opened(driver, options, other);
  const steady = held.clock.steady.bind(held.clock);
  held.clock.steady = () => steady() + 1_000;
  other.say(halves);
  await settle();
  expect(said(held.arrived)).toEqual(['n:8']);

  // It was silent, and begins with a whole line.
  const quiet = new ScriptedLink();
  const whole = await opened(driver, options, Object.assign(quiet, { reading: Promise.resolve() }));
  await whole.clock.advance(101);
  quiet.say(ascii('n:1\n'));
  await settle();
  expect(said(whole.arrived)).toEqual(['n:1']);
  for (const { stop } of [late, held, whole]) stop.abort();
});
