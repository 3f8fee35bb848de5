import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { ascii, hex } from '../station/codec/bytes.ts';
import type { Gap, GapCause } from '../station/model/entry.ts';
import { fault } from '../station/model/fault.ts';
import type { Kernel } from '../station/pipeline/kernel.ts';
import { ASLEEP } from '../station/runtime/station.ts';
import { Recorder, T0 } from './fakes/recorder.ts';
import { telegramFrom } from './fakes/smart-meter.ts';

const UNO: DeviceConfig = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };
const P1: DeviceConfig = { id: 'p1', label: 'Smart meter', driver: 'dsmr-p1', address: 'serial:0403:6001' };
const METER: DeviceConfig = {
  id: 'meter',
  label: 'Meter',
  driver: 'modbus-meter',
  address: 'serial:0403:6001',
  options: { unit: 17, model: 'custom', everyMs: 2_000, registers: [{ name: 'level', address: 0 }] },
};
const ANSWER = hex('11 04 02 00 d7 38 ad'); // unit 17, function 4, one register: 215

/** What a way to lose leaves in the log: exactly these gaps, however much else goes on. */
interface Provocation {
  readonly device?: DeviceConfig;
  lose(recorder: Recorder): Promise<void>;
  /** Times are told from the beginning of the test. */
  readonly gaps: readonly Partial<Gap>[];
}

/** The line takes a few milliseconds for what is said on it. */
const near = (ms: number): number => expect.closeTo(ms, -1) as number;

const disturbed = (error: 'overrun' | 'framing' | 'parity' | 'break'): Provocation => ({
  async lose(recorder) {
    await recorder.sayAndKeep(1);
    for (let i = 0; i < 3; i++) recorder.link.disturb(error);
    recorder.link.say(ascii('half a line\n'));
    await recorder.clock.advance(500);
    await recorder.sayAndKeep(2);
  },
  gaps: [{ fromMs: 200, toMs: 2_200, cause: error, count: 3 }],
});

/** Those of a store that is full or emptied, and of rows that make room, are provoked where keeping is tested: in which file. */
const elsewhere = {
  'log-full': ['log/failing.test.ts', "cause: 'log-full'"],
  wiped: ['recovery.test.ts', "cause: 'wiped'"],
  thinned: ['budget.test.ts', "told(left, 'thinned')"],
  'dropped-oldest': ['budget.test.ts', "told(left, 'dropped-oldest')"],
} satisfies Partial<Record<GapCause, readonly [file: string, proof: string]>>;

const provoked: Readonly<Record<Exclude<GapCause, keyof typeof elsewhere>, Provocation>> = {
  overrun: disturbed('overrun'),
  framing: disturbed('framing'),
  parity: disturbed('parity'),
  break: disturbed('break'),
  damaged: {
    async lose(recorder) {
      await recorder.sayAndKeep(1);
      recorder.link.say(ascii('{"n\n'));
      await recorder.sayAndKeep(2);
    },
    gaps: [{ fromMs: 200, toMs: 1_700, cause: 'damaged', count: 1 }],
  },
  unplugged: {
    async lose(recorder) {
      await recorder.sayAndKeep(1);
      recorder.link.say(ascii('n:1'));
      recorder.ports.lose();
      await recorder.clock.advance(3_000);
      await recorder.sayAndKeep(2);
    },
    gaps: [{ fromMs: 200, toMs: 4_700, cause: 'unplugged' }],
  },
  released: {
    async lose(recorder) {
      await recorder.sayAndKeep(1);
      await recorder.station.releaseDevice('uno');
      await recorder.clock.advance(3_000);
      await recorder.station.takeBack('uno');
      await recorder.clock.advance(300);
      await recorder.sayAndKeep(2);
    },
    gaps: [{ fromMs: 200, toMs: 5_000, cause: 'released' }],
  },
  stranger: {
    device: P1,
    async lose({ link, clock, ports, station }) {
      link.say(telegramFrom('E0044007382246019'));
      await clock.advance(10_000);
      ports.lose();
      await clock.advance(5_000);
      ports.open.get(P1.address)!.say(telegramFrom('E0044007382246020'));
      await clock.advance(10_000);
      await station.acceptDevice('p1');
      await clock.advance(500);
      ports.open.get(P1.address)!.say(telegramFrom('E0044007382246020'));
      await clock.advance(2_000);
    },
    gaps: [
      { fromMs: 200, toMs: 15_200, cause: 'unplugged' },
      { fromMs: 15_200, toMs: 25_700, cause: 'stranger' },
    ],
  },
  silent: {
    device: METER,
    async lose({ link, clock }) {
      link.obeys = () => link.say(ANSWER);
      await clock.advance(2_000);
      link.obeys = () => undefined;
      await clock.advance(4_000);
      link.obeys = () => link.say(ANSWER);
      await clock.advance(6_000);
    },
    // Asked every 2 s; three tries that nobody answered, and the next question 4 s after them.
    gaps: [{ cause: 'silent', fromMs: near(2_000), toMs: near(10_160), count: 1 }],
  },
  closed: {
    async lose(recorder) {
      await recorder.sayAndKeep(1);
      await recorder.end();
      await recorder.clock.advance(60_000);
      await recorder.begin();
      await recorder.sayAndKeep(2);
    },
    gaps: [{ fromMs: 200, toMs: 64_900, cause: 'closed' }],
  },
  'unclean-stop': {
    async lose(recorder) {
      await recorder.sayAndKeep(1);
      recorder.say(7); // decoded and shown, but not yet stored
      await recorder.clock.advance(100);
      await recorder.kill();
      await recorder.clock.advance(60_000);
      await recorder.begin();
      await recorder.sayAndKeep(2);
    },
    gaps: [{ fromMs: 200, cause: 'unclean-stop' }],
  },
  'clock-jump': {
    async lose(recorder) {
      await recorder.sayAndKeep(1);
      recorder.clock.set(T0 + 86_400_000);
      await recorder.sayAndKeep(2);
    },
    gaps: [{ fromMs: 200, toMs: 86_400_000, cause: 'clock-jump' }],
  },
  asleep: {
    async lose(recorder) {
      await recorder.sayAndKeep(1);
      await recorder.clock.doze(900_000);
      await recorder.sayAndKeep(2);
      await recorder.end(ASLEEP); // the system says so before
      await recorder.clock.advance(60_000);
      await recorder.begin();
      await recorder.sayAndKeep(3);
    },
    gaps: [
      { fromMs: 200, toMs: 901_700, cause: 'asleep' },
      { fromMs: 901_700, toMs: 966_400, cause: 'asleep' },
    ],
  },
  'rate-limit': {
    device: { ...UNO, mostRowsPerS: 10 },
    async lose(recorder) {
      recorder.say(...Array.from({ length: 25 }, (_, n) => n));
      await recorder.clock.advance(500);
      recorder.say(25);
      await recorder.clock.advance(1_000);
      await recorder.sayAndKeep(26);
    },
    gaps: [{ fromMs: 200, toMs: 700, cause: 'rate-limit', rows: 16 }],
  },
};

/** Rows that were decoded, kept, and told as lost. */
async function accounts(recorder: Recorder) {
  const lost = (await recorder.gaps()).reduce((sum, { rows = 0 }) => sum + rows, 0);
  const kept = (await recorder.entries()).reduce(
    (sum, entry) => sum + (entry.kind === 'batch' ? entry.batch.time.length : 0),
    0,
  );
  return { decoded: (await recorder.view()).counters.rows, told: kept + lost };
}

describe('every way to lose is told with its cause, from when to when, and how much where anybody knows', () => {
  test.each(Object.entries(provoked))('%s', async (cause, { device = UNO, lose, gaps }) => {
    const recorder = await Recorder.open(device);
    await lose(recorder);
    const told = await recorder.gaps();
    const since = told.map((gap) => ({ ...gap, fromMs: gap.fromMs - T0, toMs: gap.toMs - T0 }));
    expect(since).toMatchObject(gaps.map((gap) => ({ device: device.id, ...gap })));
    expect(since.map((gap) => gap.cause)).toContain(cause);
    const begunAnew = ['closed', 'unclean-stop', 'asleep'].includes(cause);
    const { decoded, told: rows } = await accounts(recorder);
    if (!begunAnew) expect(rows).toBe(decoded);
    await recorder.end();
  });

  for (const [cause, [file, proof]] of Object.entries<readonly [string, string]>(elsewhere))
    test(`${cause}, in ${file}`, () => {
      expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(proof);
    });
});

test('a kernel that is full loses no row untold, and the device waits with the fault', async () => {
  const full = {
    bytes: 0,
    program: () => {
      throw fault('config/invalid', { problems: [{ path: '/pipeline', message: 'full' }] });
    },
  } as unknown as Kernel;
  const recorder = await Recorder.open(UNO, full);
  recorder.say(1, 2, 3);
  await recorder.clock.advance(100);
  expect((await recorder.view()).state).toMatchObject({
    phase: 'waiting',
    fault: { code: 'config/invalid' },
  });
  expect(await recorder.gaps()).toMatchObject([{ cause: 'damaged', rows: 3 }]);
  await recorder.end();
});

test('a gap that goes on is told with its cause while it does, and is kept when the station ends', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  expect((await recorder.view()).missing).toBeUndefined();
  recorder.ports.lose();
  await recorder.clock.advance(60_000);
  recorder.ports.lose();
  await recorder.clock.advance(100);
  expect((await recorder.view()).missing).toMatchObject({ cause: 'unplugged', fromMs: T0 + 200 });
  expect(await recorder.gaps()).toEqual([]);
  await recorder.end();
  await recorder.clock.advance(60_000);
  await recorder.begin();
  await recorder.sayAndKeep(2);
  const [first, second, ...more] = await recorder.gaps();
  expect(first).toMatchObject({ cause: 'unplugged', fromMs: T0 + 200 });
  expect(second).toMatchObject({ cause: 'closed', fromMs: first!.toMs });
  expect(more).toEqual([]);
  await recorder.end();
});

test('whoever takes over from a tab that was put to sleep says so', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  await recorder.kill();
  await recorder.clock.advance(4_000);
  await recorder.begin('asleep');
  await recorder.sayAndKeep(2);
  expect(await recorder.gaps()).toMatchObject([{ cause: 'asleep', fromMs: T0 + 200 }]);
  expect((await recorder.station.news(0)).slept).toMatchObject({ fromMs: T0 + 200 });
  await recorder.end();
});

test('a life that ends without a row and without a farewell is an unclean stop, though the one before was ended', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  await recorder.end();
  await recorder.begin();
  await recorder.clock.advance(10_000);
  await recorder.kill();
  await recorder.begin();
  await recorder.sayAndKeep(2);
  expect(await recorder.gaps()).toMatchObject([{ cause: 'unclean-stop', fromMs: T0 + 200 }]);
  await recorder.end();
});

test('a device that is set up anew is never taken for one that is no more', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  let vanished = false;
  const again = recorder.station.addDevice({ ...UNO, label: 'Again' });
  for (let ended = false; !ended;) {
    vanished ||= recorder.station.link.devices().length === 0;
    ended = await Promise.race([again.then(() => true), recorder.clock.advance(1).then(() => false)]);
  }
  expect(vanished).toBe(false);
  expect((await recorder.view()).label).toBe('Again');
  await recorder.clock.advance(200);
  await recorder.sayAndKeep(2);
  expect(await recorder.gaps()).toMatchObject([{ cause: 'closed' }]);
  await recorder.end();
});

test('what a crash cost is told soon, also where the device does not come back; the next one goes on from there', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  for (const crashes of [1, 2]) {
    await recorder.kill();
    await recorder.clock.advance(60_000);
    await recorder.begin();
    await recorder.clock.advance(60_000);
    expect(await recorder.gaps()).toHaveLength(crashes);
  }
  await recorder.sayAndKeep(2);
  const [first, second, third] = await recorder.gaps();
  expect(first).toMatchObject({ cause: 'unclean-stop', fromMs: T0 + 200 });
  expect(first!.toMs - first!.fromMs).toBeGreaterThan(60_000);
  expect(second).toMatchObject({ cause: 'unclean-stop', fromMs: first!.toMs });
  expect(third).toMatchObject({ cause: 'unclean-stop', fromMs: second!.toMs });
  await recorder.end();
});

test('a recording that was played misses nothing afterwards', async () => {
  const recorder = await Recorder.open({ ...UNO, address: 'replay:00000000-a.txt' });
  await recorder.sayAndKeep(1);
  await recorder.kill();
  await recorder.clock.advance(60_000);
  await recorder.begin();
  await recorder.clock.advance(60_000);
  expect((await recorder.view()).missing).toBeUndefined();
  expect(await recorder.gaps()).toEqual([]);
  await recorder.end();
});

test('what a device said of some channels before its last row is there after a restart, too', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  recorder.link.say(ascii('alt:40\n'));
  await recorder.clock.advance(2_000);
  await recorder.sayAndKeep(2);
  await recorder.kill();
  await recorder.begin();
  expect((await recorder.view()).last['alt']).toMatchObject({ value: 40 });
  await recorder.end();
});

test('a log that breaks before a crash is told of ends nothing else', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  await recorder.kill();
  await recorder.begin();
  const asked = vi
    .spyOn(recorder.log, 'lastRowMs')
    .mockRejectedValue(fault('log/broken', { message: 'gone' }));
  await recorder.clock.advance(20_000);
  expect(asked).toHaveBeenCalled(); // a rejection that nobody handles would end the run, and a bridge
  asked.mockRestore();
  await recorder.sayAndKeep(2);
  expect(await recorder.values()).toEqual([1, 2]);
  await recorder.end();
});
