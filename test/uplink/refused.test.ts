import { beforeEach, describe, expect, test } from 'vitest';
import { tableOf } from '../../node-bridge/cli/verify-table.ts';
import type { Entry } from '../../station/model/entry.ts';
import { whereaboutsOf } from '../../station/model/ledger.ts';
import { quotas } from '../../station/model/quota.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Entries } from '../../station/runtime/platform.ts';
import { fault } from '../../station/model/fault.ts';
import { Allowance } from '../../station/uplink/allowance.ts';
import type { Message } from '../../station/uplink/message.ts';
import { native } from '../../station/uplink/native/dialect.ts';
import { skipTo } from '../../station/uplink/skipped.ts';
import { Outbox } from '../../station/uplink/outbox.ts';
import type { OutboxWay } from '../../station/uplink/outbox-way.ts';
import { codec } from '../fakes/codec.ts';
import { FakeClock } from '../fakes/clock.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { outcomeOf } from '../log/sabotage.ts';

let clock: FakeClock;
let store: MemoryStore;
let log: StationLog;
/** Which numbers each message carried that the broker was handed. */
let handed: (readonly number[])[];
/** The reason code with which it answers a message that carries these numbers. */
let answers: (numbers: readonly number[]) => number | undefined;

beforeEach(async () => {
  clock = new FakeClock(1_000_000);
  store = new MemoryStore();
  await open();
  handed = [];
  answers = () => undefined;
});

async function open(): Promise<void> {
  log = await StationLog.open(store, 'tablet', clock, (digits) => 'e'.repeat(digits), codec);
}

const NOBODY = { receiver: false, devices: () => [], lastRow: () => undefined, connection: 0 };

const row = (n: number): Entry => ({
  kind: 'batch',
  batch: { device: 'a', channels: ['x'], time: Float64Array.of(n), columns: [Float64Array.of(n)] },
});
async function record(count: number): Promise<void> {
  const all = Promise.all(Array.from({ length: count }, (_, n) => log.append(row(n))));
  await log.flush();
  await all;
}

async function publish({ payload }: Message): Promise<'taken' | 'unheard'> {
  const { seq, gone } = JSON.parse(new TextDecoder().decode(payload)) as {
    readonly seq?: readonly (readonly [number, number])[];
    readonly gone?: unknown;
  };
  const numbers = gone ? [] : seq!.map(([n]) => n);
  handed.push(numbers);
  const reasonCode = answers(numbers);
  if (reasonCode === 0x10) return 'unheard';
  if (reasonCode !== undefined) throw fault('uplink/refused', { reasonCode });
  return 'taken';
}

async function sending(mode: OutboxWay['mode'] = 'sent', entries: Entries = log) {
  const allowance = new Allowance(quotas.own, clock);
  const outbox = await Outbox.open(entries, clock, 'u', allowance, () => undefined);
  const uplink = { ...USUAL, id: 'u', url: 'x' };
  const about = { origin: entries.origin, uplink, ...NOBODY, now: () => clock.now() };
  const stop = new AbortController();
  const way = { publish, speech: native.speak(about), mode, mostBytes: 64 * 1_024 };
  const run = outbox.run(way, stop.signal).catch(() => undefined);
  await clock.advance(100);
  const end = async () => {
    stop.abort();
    await run;
  };
  return { outbox, end };
}
const alone = (n: number) => handed.filter((numbers) => numbers.length === 1 && numbers[0] === n).length;
const poison = (n: number, code: number) => (answers = (numbers) => (numbers.includes(n) ? code : undefined));

describe('an entry that the broker refuses for good', () => {
  test('is found among those it travelled with, tried five times alone, and then put aside: the rest goes on', async () => {
    await record(10);
    poison(4, 0x99);
    const { outbox, end } = await sending();
    await clock.advance(10_000);
    expect(outbox.figures.taken).toBe(9);
    expect(outbox.dead).toEqual([]);
    await clock.advance(200_000);
    expect([alone(4), outbox.takenUpTo]).toEqual([5, 10]);
    expect(outbox.dead).toMatchObject([
      { seq: 4, device: 'a', kind: 'batch', rows: 1, why: 'its payload cannot be read there' },
    ]);
    expect(await log.bookmark('u')).toBe(10);
    await clock.advance(600_000);
    expect(alone(4)).toBe(5);
    await end();
  });

  test('stays put aside in another life of the program, and goes when a person says so', async () => {
    await record(5);
    poison(2, 0x95);
    const first = await sending();
    await clock.advance(300_000);
    await first.end();
    await log.close();
    store.reopened();
    await open();
    handed = [];
    const { outbox, end } = await sending();
    await record(2);
    await clock.advance(100_000);
    expect([outbox.dead.length, outbox.takenUpTo, alone(2)]).toEqual([1, 7, 0]);
    answers = () => undefined;
    await outbox.retryRefused();
    await clock.advance(5_000);
    expect([outbox.dead, outbox.takenUpTo]).toEqual([[], 7]);
    expect(handed.flat().filter((n) => n === 2)).toEqual([2]);
    await end();
  });

  test('is dropped in the ledger of this uplink, as refused, and acknowledged once it is taken after all', async () => {
    log.produced('a', 5);
    await record(5);
    poison(2, 0x95);
    const { outbox, end } = await sending();
    await clock.advance(300_000);
    const where = async () => {
      const [ledger] = await log.ledger();
      const [reader] = ledger!.readers;
      return { refused: reader!.refused, ...whereaboutsOf(ledger!, reader) };
    };
    expect(await where()).toEqual({ refused: 1, acknowledged: 4, held: 0, dropped: 1 });
    expect(tableOf(await outcomeOf(log.verify()))).toContain(
      'to u: 4 acknowledged + 0 held + 1 dropped (1 refused there) = 5',
    );
    answers = () => undefined;
    await outbox.retryRefused();
    await clock.advance(5_000);
    expect(await where()).toEqual({ refused: undefined, acknowledged: 5, held: 0, dropped: 0 });
    await end();
  });

  test('sent once more by a person who then ends the program offline, is sent by its next life', async () => {
    await record(5);
    poison(2, 0x95);
    const first = await sending();
    await clock.advance(300_000);
    await first.end();
    await first.outbox.retryRefused();
    await log.close();
    store.reopened();
    await open();
    [handed, answers] = [[], () => undefined];
    const { outbox, end } = await sending();
    await clock.advance(5_000);
    expect(handed.flat()).toContain(2);
    expect([outbox.dead, outbox.takenUpTo]).toEqual([[], 5]);
    await end();
  });

  test('in one life of a log that is sent on says nothing of the same number in the next', async () => {
    const lifeOf = async (epoch: string) => {
      const origin = { station: 'near', epoch };
      const entries = [1, 2, 3].map((seq) => ({ ...row(seq), seq }));
      await Promise.all([log.accept(origin, entries), clock.advance(100)]);
      return await log.stored(origin);
    };
    poison(2, 0x99);
    const first = await sending('sent', await lifeOf('one'));
    await clock.advance(300_000);
    expect(first.outbox.dead).toMatchObject([{ seq: 2 }]);
    await first.end();
    [handed, answers] = [[], () => undefined];
    const { outbox, end } = await sending('sent', await lifeOf('two'));
    await clock.advance(5_000);
    expect(handed.flat()).toEqual([1, 2, 3]);
    expect(outbox.dead).toEqual([]);
    await end();
  });

  test('is one of sixteen at most: then it waits for a person, and nothing is given up', async () => {
    await record(40);
    answers = (numbers) => (numbers.some((n) => n % 2 === 0) ? 0x90 : undefined);
    const { outbox, end } = await sending();
    await clock.advance(3_600_000);
    expect(outbox.dead).toHaveLength(16);
    expect(outbox.figures.taken).toBe(20);
    expect(outbox.takenUpTo).toBeLessThan(40);
    await end();
  });
});

describe('what is not meant for a receiver', () => {
  test('is never sent there', async () => {
    await record(5);
    await skipTo(log, 'u', 3);
    const { outbox, end } = await sending();
    outbox.startOver();
    await clock.advance(5_000);
    expect([new Set(handed.flat()), outbox.from]).toEqual([new Set([4, 5]), 4]);
    await end();
  });

  test('is so in that life of the log only: settings outlive a log that somebody else deleted', async () => {
    await record(5);
    await log.keepSetting('u/skipped', { epoch: 'before', upTo: 3 });
    const { outbox, end } = await sending();
    await clock.advance(5_000);
    expect([handed.flat(), outbox.from]).toEqual([[1, 2, 3, 4, 5], 1]);
    await end();
  });
});

describe('nothing is ever given up', () => {
  test.each([
    ['that goes unanswered', () => new Promise<never>(() => undefined)],
    ['that the network loses', () => Promise.reject(fault('uplink/unreachable', { url: 'x' }))],
    ['that may not be written', () => Promise.reject(fault('uplink/refused', { reasonCode: 0x87 }))],
    ['that fails at the broker', () => Promise.reject(fault('uplink/refused', { reasonCode: 0x83 }))],
  ])('%s', async (_, answer) => {
    await record(1);
    const { outbox, end } = await sending('confirmed');
    await end();
    const allowance = new Allowance(quotas.own, clock);
    const again = await Outbox.open(log, clock, 'u', allowance, () => undefined);
    const stop = new AbortController();
    const uplink = { ...USUAL, id: 'u', url: 'x' };
    const about = { origin: log.origin, uplink, ...NOBODY, now: () => clock.now() };
    const way = { publish: answer, speech: native.speak(about), mode: 'sent', mostBytes: 65_536 } as const;
    const run = again.run(way, stop.signal).catch(() => undefined);
    await clock.advance(3_600_000);
    expect([again.dead, again.takenUpTo, outbox.dead]).toEqual([[], 0, []]);
    stop.abort();
    await run;
  });

  test('that the broker takes while nobody there listens: it counts as not taken, and is sent again', async () => {
    await record(3);
    answers = () => 0x10;
    const { outbox, end } = await sending();
    await clock.advance(60_000);
    expect([outbox.takenUpTo, outbox.figures.unheard]).toEqual([0, true]);
    expect(handed.length).toBeGreaterThan(3);
    answers = () => undefined;
    await clock.advance(120_000);
    expect([outbox.takenUpTo, outbox.figures.unheard]).toEqual([3, false]);
    await end();
  });

  test('while a quota is used up: it rests for five minutes', async () => {
    await record(3);
    answers = () => 0x97;
    const { outbox, end } = await sending();
    const before = handed.length;
    answers = () => undefined;
    await clock.advance(290_000);
    expect([handed.length, outbox.takenUpTo]).toEqual([before, 0]);
    await clock.advance(60_000);
    expect(outbox.takenUpTo).toBe(3);
    await end();
  });
});

describe('a receiver that refuses', () => {
  const ack = (upTo: number, have: [number, number][], refused: readonly (readonly [number, string])[]) => ({
    epoch: log.origin.epoch,
    upTo,
    have,
    refused,
  });

  test('names the entry and why; five times for as many sendings, however often it says so', async () => {
    await record(3);
    const { outbox, end } = await sending('confirmed');
    for (let round = 0; round < 12; round++) {
      // Whatever it is sent, it says so three times over.
      for (let n = 0; n < 3; n++) outbox.acknowledged(ack(1, [[3, 3]], [[2, 'too strange']]), n > 0);
      if (round === 3) expect(outbox.dead).toEqual([]);
      await clock.advance(70_000);
    }
    expect(outbox.dead).toMatchObject([{ seq: 2, why: 'too strange' }]);
    expect([outbox.takenUpTo, outbox.figures.taken]).toEqual([3, 2]);
    // It is still no part of what the receiver is taken to have.
    expect(outbox.believed).toEqual([1, 1]);
    await end();
  });

  test('is not believed about what was not sent', async () => {
    await record(2);
    const { outbox, end } = await sending('confirmed');
    outbox.acknowledged(ack(2, [], []), false);
    for (let n = 0; n < 20; n++) {
      outbox.acknowledged(ack(2, [], [[1, 'x']]), false);
      outbox.acknowledged(ack(2, [], [[77, 'x']]), false);
      await clock.advance(1_000);
    }
    expect(outbox.dead).toEqual([]);
    await end();
  });
});
