import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../station/model/entry.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Published } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { native } from '../../station/uplink/native/dialect.ts';
import { Allowance } from '../../station/uplink/allowance.ts';
import { quotas } from '../../station/model/quota.ts';
import { Outbox } from '../../station/uplink/outbox.ts';
import type { SendingMode } from '../../station/uplink/outbox-way.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { codec } from '../fakes/codec.ts';

interface Handed {
  readonly body: {
    readonly seq?: number | readonly (readonly [number, number])[];
    readonly gone?: readonly (readonly [number, number])[];
    readonly late?: true;
  };
  readonly bytes: number;
  /** The broker has it. */
  answer(): Promise<void>;
  lose(): Promise<void>;
}

let clock: FakeClock;
let store: MemoryStore;
let log: StationLog;
let handed: Handed[];
let unanswered = 0;
let most = 0;

beforeEach(async () => {
  clock = new FakeClock(1_000_000);
  log = await StationLog.open(
    (store = new MemoryStore()),
    'tablet',
    clock,
    (digits) => 'e'.repeat(digits),
    codec,
  );
  handed = [];
  unanswered = most = 0;
});

function publish({ payload }: Message): Promise<Published> {
  most = Math.max(most, ++unanswered);
  return new Promise((resolve, reject) => {
    const settled = async (end: () => void) => {
      unanswered--;
      end();
      await settle();
    };
    const body = JSON.parse(new TextDecoder().decode(payload)) as Handed['body'];
    const lost = new Error('lost');
    handed.push({
      body,
      bytes: payload.length,
      answer: () => settled(() => resolve('taken')),
      lose: () => settled(() => reject(lost)),
    });
  });
}

const event = (n: number): Entry => ({
  kind: 'event',
  event: { rule: 'r', version: 1, device: 'a', timeMs: n, text: String(n) },
});
const row = (device: string, n: number, rows = 1): Entry => ({
  kind: 'batch',
  batch: {
    device,
    channels: ['x'],
    time: Float64Array.from({ length: rows }, (_, i) => n + i),
    columns: [Float64Array.from({ length: rows }, (_, i) => n + i / 7)],
  },
});

async function append(...entries: readonly Entry[]): Promise<void> {
  const all = Promise.all(entries.map((entry) => log.append(entry)));
  await log.flush();
  await all;
}
const events = (count: number) => append(...Array.from({ length: count }, (_, n) => event(n)));

async function start(mode: SendingMode, outbox?: Outbox) {
  const stop = new AbortController();
  const uplink = { ...USUAL, id: 'u', url: 'x' };
  const about = {
    origin: log.origin,
    uplink,
    receiver: false,
    devices: () => [],
    lastRow: () => undefined,
    now: () => clock.now(),
    connection: 0,
  };
  const speech = native.speak(about);
  const running =
    outbox ?? (await Outbox.open(log, clock, 'u', new Allowance(quotas.own, clock), () => undefined));
  const run = running
    .run({ publish, speech, mode, mostBytes: 64 * 1024 }, stop.signal)
    .catch(() => undefined);
  await clock.advance(0);
  const end = async () => {
    stop.abort();
    await run;
  };
  return { outbox: running, end };
}

const numbersOf = ({ seq, gone }: Handed['body']): readonly number[] =>
  typeof seq === 'number'
    ? [seq]
    : (seq?.map(([n]) => n) ??
      gone!.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));
const all = (from = 0) => handed.slice(from).flatMap(({ body }) => numbersOf(body));
const ack = (upTo: number, have: readonly (readonly [number, number])[] = [], rest = {}) => ({
  epoch: log.origin.epoch,
  upTo,
  have,
  ...rest,
});

describe('to a plain broker', () => {
  test('the bookmark passes what the broker has, in order, whatever order its answers come in', async () => {
    await events(10);
    const { outbox, end } = await start('sent');
    expect(all()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(outbox.figures).toMatchObject({ sent: 10, taken: 0, inFlight: 10 });
    await handed[1]!.answer();
    expect(outbox.takenUpTo).toBe(0);
    expect(outbox.figures).toMatchObject({ taken: 1, inFlight: 9 });
    await handed[0]!.answer();
    expect(outbox.takenUpTo).toBe(2);
    for (const each of handed.slice(2)) await each.answer();
    await clock.advance(2_000);
    expect(await log.bookmark('u')).toBe(10);
    await end();
  });

  test('what was taken is kept when the connection ends, and never sent again', async () => {
    await events(6);
    const first = await start('sent');
    for (const each of handed.slice(0, 4)) await each.answer();
    await first.end();
    expect(await log.bookmark('u')).toBe(4);
    handed = [];
    await start('sent'); // another life of the program
    expect(all()).toEqual([5, 6]);
  });

  test('a message that fails while the connection lasts is sent again', async () => {
    await events(1);
    const { outbox } = await start('sent');
    await handed[0]!.lose();
    await clock.advance(2_499);
    expect(handed).toHaveLength(1);
    await clock.advance(1);
    expect(all()).toEqual([1, 1]);
    await handed[1]!.answer();
    expect(outbox.takenUpTo).toBe(1);
  });
});

describe('the window', () => {
  test('the past has half of it, and what is new goes beside it', async () => {
    await events(100);
    const { outbox } = await start('sent');
    expect(handed).toHaveLength(32);
    await events(100);
    await clock.advance(300);
    expect(handed).toHaveLength(64);
    expect(all(32)[0]).toBe(101);
    while (handed.length < 200) await handed[handed.length - unanswered]!.answer();
    for (const each of handed.slice(-unanswered)) await each.answer();
    expect(most).toBe(64);
    expect(new Set(all()).size).toBe(200);
    expect(outbox.takenUpTo).toBe(200);
  });

  test('it is measured in bytes too', async () => {
    for (let n = 0; n < 200; n++) await append(row('a', n * 1_000, 500));
    await start('sent');
    const bytes = handed.reduce((sum, each) => sum + each.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(512 * 1024);
    expect(bytes).toBeGreaterThan(400 * 1024);
  });
});

describe('lanes', () => {
  test('what was there before the connection is late, what comes after it is not', async () => {
    await append(row('a', 1), row('a', 2));
    await start('sent');
    await append(row('a', 3));
    await clock.advance(249);
    expect(handed.map(({ body }) => body.late)).toEqual([true]);
    await clock.advance(1);
    expect(handed.map(({ body }) => body.late)).toEqual([true, undefined]);
    expect(all()).toEqual([1, 2, 3]);
  });

  test('new rows of a device are gathered for a quarter of a second into one message', async () => {
    await start('sent');
    await append(row('a', 1));
    await clock.advance(100);
    await append(row('a', 2), row('b', 3), row('a', 4));
    await clock.advance(150);
    expect(handed.map(({ body }) => numbersOf(body))).toEqual([[1, 2, 4], [3]]);
  });

  test('an entry numbered before the connection but not yet committed is sent once it is, by the past', async () => {
    store.failing = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } };
    void log.append(row('a', 1)).catch(() => undefined);
    await start('sent');
    await clock.advance(5_000);
    expect(handed).toHaveLength(0);
    store.failing = undefined;
    await clock.advance(60_000);
    expect(handed.map(({ body }) => [numbersOf(body), body.late])).toEqual([[[1], true]]);
  });

  test('while the disk is full, what waits in memory is sent all the same, and the bookmark follows once it is stored', async () => {
    await append(row('a', 1));
    const { outbox, end } = await start('confirmed');
    store.full = true;
    void log.append(row('a', 2)).catch(() => undefined);
    await clock.advance(1_500);
    void log.append(row('a', 3)).catch(() => undefined);
    await clock.advance(500);
    expect(all().toSorted()).toEqual([1, 2, 3]);
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(3), false);
    await clock.advance(2_000);
    expect(outbox.figures).toMatchObject({ taken: 3, behind: 0, inFlight: 0 });
    expect(await log.bookmark('u')).toBe(0);
    store.full = false;
    await clock.advance(60_000);
    expect(await log.bookmark('u')).toBe(3);
    expect(all()).toHaveLength(3);
    await end();
  });

  test('a receiver that has part of what is sent never needs more than 32 islands', async () => {
    for (let n = 0; n < 300; n++) await append(row(['a', 'b', 'c'][n % 3]!, n));
    const { outbox } = await start('sent');
    for (const past of [true, false]) {
      if (!past) {
        for (let n = 0; n < 100; n++) await append(row(['a', 'b', 'c'][n % 3]!, n));
        await clock.advance(250);
      }
      for (let i = 0; unanswered > 0; i++) {
        await handed[handed.length - unanswered]!.answer();
        if (i % 3 !== 2) continue;
      }
    }
    expect(outbox.takenUpTo).toBe(400);
    const have = new Set<number>();
    for (const { body } of handed) {
      for (const n of numbersOf(body)) have.add(n);
      const islands = [...have].filter((n) => n !== 1 && !have.has(n - 1)).length;
      expect(islands).toBeLessThanOrEqual(32);
    }
  });
});

describe('to a receiver', () => {
  test('only its word moves the bookmark; the broker’s does not', async () => {
    await events(5);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    expect(outbox.takenUpTo).toBe(0);
    expect(outbox.figures).toMatchObject({ sent: 5, taken: 0 });
    outbox.acknowledged(ack(3, [[5, 5]]), false);
    expect(outbox.takenUpTo).toBe(3);
    expect(outbox.figures).toMatchObject({ taken: 4, inFlight: 1 });
    await clock.advance(2_000);
    expect(await log.bookmark('u')).toBe(3);
  });

  test('what the broker answers only after it has turned up counts no longer: it may have come too late for it', async () => {
    await events(5);
    const alone = await start('sent');
    for (const each of handed.slice(0, 2)) await each.answer();
    await alone.end();
    alone.outbox.startOver();
    for (const each of handed.slice(2, 5)) await each.answer();
    const { outbox, end } = await start('confirmed', alone.outbox);
    await clock.advance(1_000);
    expect([outbox.takenUpTo, outbox.figures.taken]).toEqual([0, 0]);
    expect(all(5)).toEqual([1, 2, 3, 4, 5]);
    await end();
  });

  test('what it does not speak of is sent again after 2.5 s, doubled each time up to a minute', async () => {
    await events(1);
    await start('confirmed');
    const times: number[] = [];
    for (let n = 1; n <= 8; n++) {
      await handed.at(-1)!.answer();
      const from = clock.now();
      while (handed.length === n) await clock.advance(100);
      times.push(clock.now() - from);
    }
    expect(times).toEqual([2_500, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  test.each([-86_400_000, 86_400_000])(
    'nor does a clock that is set by %d ms change that',
    async (stepMs) => {
      await events(1);
      await start('confirmed');
      await handed[0]!.answer();
      clock.set(clock.now() + stepMs);
      await clock.advance(2_499);
      expect(handed).toHaveLength(1);
      await clock.advance(1);
      expect(handed).toHaveLength(2);
    },
  );

  test('what the broker has not even answered is not sent again: a slow link is not a lost message', async () => {
    await events(3);
    await start('confirmed');
    await clock.advance(600_000);
    expect(handed).toHaveLength(3);
  });

  test('only what it does not have is sent again, and progress makes the sender quick again', async () => {
    await events(6);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    await clock.advance(2_500);
    expect(handed).toHaveLength(12);
    for (const each of handed.slice(6)) await each.answer();
    outbox.acknowledged(ack(2, [[4, 5]]), false);
    await clock.advance(2_500);
    expect(all(12)).toEqual([3, 6]);
  });

  test('a receiver that comes late and says what it had before is sent the rest at once', async () => {
    await events(6);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(2), false);
    await clock.advance(900);
    outbox.acknowledged(ack(2), false);
    await clock.advance(0);
    expect(handed).toHaveLength(6); // too soon: its word may have crossed what is under way
    await clock.advance(100);
    outbox.acknowledged(ack(2), false);
    await clock.advance(0);
    expect(all(6)).toEqual([3, 4, 5, 6]);
  });

  test('between two connections all that it does not have is behind, whatever the last one carried', async () => {
    await events(5);
    const outbox = await Outbox.open(log, clock, 'u', new Allowance(quotas.own, clock), () => undefined);
    expect(outbox.figures).toMatchObject({ behind: 5, inFlight: 0 });
    const { end } = await start('confirmed', outbox);
    expect(outbox.figures).toMatchObject({ behind: 0, inFlight: 5 });
    await end();
    expect(outbox.figures).toMatchObject({ behind: 5, inFlight: 0 });
  });

  test('after a reconnect only what it does not have is sent', async () => {
    await events(8);
    const { outbox, end } = await start('confirmed');
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(2, [[5, 7]]), false);
    await end();
    handed = [];
    unanswered = 0;
    await start('confirmed', outbox);
    expect(all()).toEqual([3, 4, 8]);
  });

  test('the present goes on where the receiver is away; the past waits', async () => {
    await events(100);
    await start('confirmed');
    for (const each of [...handed]) await each.answer();
    expect(handed).toHaveLength(32);
    for (let n = 0; n < 100; n++) {
      await append(row('a', n));
      await clock.advance(250);
      for (const each of handed.slice(-unanswered || handed.length)) await each.answer();
    }
    const live = handed.filter(({ body }) => !body.late).flatMap(({ body }) => numbersOf(body));
    expect(live).toEqual(Array.from({ length: 100 }, (_, i) => 101 + i));
  });

  test.each([
    ['of another life of the log', () => ({ ...ack(2), epoch: 'other' }), false],
    ['beyond what was sent', () => ack(41), false],
    ['with an island beyond what was sent', () => ack(1, [[35, 36]]), false],
    ['kept by the broker, beyond what was ever numbered', () => ack(41), true],
    ['of nobody we know', () => undefined, false],
  ])('an acknowledgement %s is ignored and counted', async (_, make, retained) => {
    await events(40); // 32 of them fit into the window of the past
    const { outbox } = await start('confirmed');
    outbox.acknowledged(make(), retained);
    expect(outbox.figures).toMatchObject({ taken: 0, ignoredAcks: 1 });
    expect(outbox.takenUpTo).toBe(0);
  });

  test('one that the broker kept may tell of a life before this one', async () => {
    await events(40);
    const { outbox } = await start('confirmed');
    outbox.acknowledged(ack(40), true);
    expect(outbox.takenUpTo).toBe(40);
  });

  test('a receiver that lost what it had is sent it again', async () => {
    await events(6);
    const { outbox } = await start('confirmed');
    for (const each of handed) await each.answer();
    outbox.acknowledged(ack(6), false);
    await clock.advance(2_000);
    expect(await log.bookmark('u')).toBe(6);
    outbox.acknowledged(ack(4, [], { rewind: 4 }), false);
    await clock.advance(2_000);
    expect(all(6)).toEqual([5, 6]);
    expect(await log.bookmark('u')).toBe(4);
  });
});

describe('entries that are not here any more', () => {
  test('their numbers are told, so that the receiver does not wait for them', async () => {
    await append(row('a', 1), row('b', 2), row('a', 3), row('a', 4), row('b', 5));
    await log.erase('tablet', 'a');
    const { outbox } = await start('sent');
    expect(handed.map(({ body }) => body.gone ?? numbersOf(body))).toEqual([
      [
        [1, 1],
        [3, 4],
      ],
      [2, 5],
    ]);
    for (const each of handed) await each.answer();
    expect(outbox.takenUpTo).toBe(5);
  });

  test('at the end of the log too, so that nothing is ever left to send', async () => {
    await append(row('b', 1), row('a', 2), row('a', 3));
    await log.erase('tablet', 'a');
    const { outbox } = await start('sent');
    for (const each of handed) await each.answer();
    expect(outbox.figures).toMatchObject({ taken: 3, behind: 0, inFlight: 0 });
  });
});
