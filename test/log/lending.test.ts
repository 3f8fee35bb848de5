import { beforeEach, describe, expect, test } from 'vitest';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Logged } from '../../station/model/entry.ts';
import type { Change } from '../../station/runtime/platform.ts';
import { logged, rows } from '../contract/log-at-hand.ts';
import { big, FULL } from './timed-log.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { outcomeOf } from './sabotage.ts';

/** A disk that comes to its end at a moment of its own. */
class FullStore extends MemoryStore {
  /** After so many commits more it is dead. */
  commitsLeft = Infinity;
  #fillsWithNext = false;

  /** The next commit is made, though it seems to fail, and the disk is full from then on. */
  fillDoubtfully(): void {
    this.doubtful = FULL;
    this.#fillsWithNext = true;
  }

  override async commit(changes: readonly Change[]): Promise<void> {
    if (this.commitsLeft-- <= 0) throw new Error('dead');
    await super.commit(changes).finally(() => {
      if (this.#fillsWithNext) this.full = true;
      this.#fillsWithNext = false;
    });
  }
}

const LOST = { device: 'a', fromMs: 5, toMs: 6, cause: 'unplugged', rows: 0 } as const;

let store: FullStore;
let clock: FakeClock;
let log: StationLog;

beforeEach(async () => {
  store = new FullStore();
  clock = new FakeClock(1_000_000);
  log = await open();
  watch();
});

const open = () => StationLog.open(store, 'yard', clock, (digits) => 'e'.repeat(digits), codec);
/** Somebody sends on what is new. */
const watch = () => void log.grown(Infinity, new AbortController().signal);
const timesOf = (entries: readonly Logged[]) =>
  entries.map((entry) => [entry.seq, entry.kind === 'batch' ? entry.batch.time[0] : entry.kind]);

async function keep(...times: number[]): Promise<void> {
  log.produced('a', times.length);
  for (const time of times) void log.append(rows('a', [time])).catch(() => undefined);
  await log.flush();
}

/** These wait in memory, on a full disk. */
async function wait(...times: number[]): Promise<void> {
  store.full = true;
  await keep(...times).catch(() => undefined);
  await clock.advance(1_500);
}

/** The process ends without a word, and another opens what is stored. */
async function crash(): Promise<void> {
  store.full = false;
  store = new FullStore(new Map(store.rows));
  log = await open();
  watch();
}

describe('while the disk is full', () => {
  test('what waits in memory can be read, in order, and whoever waits for it is woken', async () => {
    await keep(1, 2);
    let woken = false;
    void log.grown(2, new AbortController().signal).then(() => (woken = true));
    await wait(3, 4);
    expect(woken).toBe(true);
    expect(timesOf(await log.read(0, 10))).toEqual([1, 2, 3, 4].map((n) => [n, n]));
    expect(timesOf(await log.read(2, 1))).toEqual([[3, 3]]);
    await wait(5);
    expect(timesOf(await log.read(3, 10))).toEqual([4, 5].map((n) => [n, n]));
    expect((await log.held(log.origin)).upTo).toBe(2);
  });

  test('it is there once when the disk has room again, with its numbers', async () => {
    await keep(1);
    await wait(2, 3);
    await log.read(0, 10);
    store.full = false;
    await clock.advance(60_000);
    await keep(4);
    expect(timesOf(await log.read(0, 10))).toEqual([1, 2, 3, 4].map((n) => [n, n]));
    expect((await log.held(log.origin)).upTo).toBe(4);
    expect(await outcomeOf(log.verify())).toMatchObject({ problems: [] });
    await crash();
    expect(log.next).toBe(5);
  });

  test('a number that was handed out never names anything else, also where the program ends before the disk has room', async () => {
    await keep(1);
    await wait(2, 3);
    const sent = await log.read(1, 10);
    await crash();
    expect(timesOf(await log.read(0, 10))).toEqual([[1, 1]]);
    await keep(9);
    const after = await log.read(1, 10);
    expect(timesOf(after).map(([, time]) => time)).toEqual([9]);
    expect(after.some(({ seq }) => sent.some((each) => each.seq === seq))).toBe(false);
    expect(await log.gone(log.origin, 1, after[0]!.seq)).toEqual([
      { from: 2, to: after[0]!.seq - 1, why: 'unkept' },
    ]);
    expect(await outcomeOf(log.verify())).toMatchObject({ problems: [] });
    await log.reseal(after[0]!.seq);
    expect(timesOf(await log.read(0, 10))).toEqual([[1, 1], [after[0]!.seq, 9]]); // oxfmt-ignore
    expect(await outcomeOf(log.verify())).toMatchObject({ problems: [] });
    const { next } = log;
    await crash();
    expect(log.next).toBe(next);
  });

  test('nor where the disk is still full in the next life, and room comes only in the one after', async () => {
    await keep(1);
    await wait(2, 3);
    const handed = new Map((await log.read(1, 10)).map((entry) => [entry.seq, timesOf([entry])[0]![1]]));
    for (const time of [10, 20, 30]) {
      await crash();
      await wait(time);
      for (const [seq, which] of timesOf(await log.read(1, 10)))
        expect(handed.set(seq as number, handed.get(seq as number) ?? which!).get(seq as number)).toBe(which);
    }
    await crash();
    await keep(40);
    const [last] = (await log.read(1, 10)).slice(-1);
    expect(handed.has(last!.seq)).toBe(false);
  });

  test('nothing is handed out where the disk does not even take that, and no number is left out for it', async () => {
    await keep(1);
    store.failing = FULL;
    await keep(2).catch(() => undefined);
    await clock.advance(5_000);
    expect(timesOf(await log.read(0, 10))).toEqual([[1, 1]]);
    await crash();
    expect(log.next).toBe(2);
  });

  test('nor where the disk fills again with a commit of which nobody knows whether it was made', async () => {
    await keep(1);
    await wait(2);
    await log.read(1, 10);
    store.full = false;
    await clock.advance(60_000);
    store.fillDoubtfully();
    await keep(3).catch(() => undefined);
    await wait(4);
    const handed = timesOf(await log.read(3, 10));
    expect(handed).toEqual([[4, 4]]);
    await crash();
    await keep(5);
    expect(timesOf(await log.read(3, 10)).map(([, time]) => time)).toEqual([5]);
    expect(log.next).toBeGreaterThan(5);
  });

  test('nor where the program ends while much that was handed out is still being committed', async () => {
    store.full = true;
    for (let n = 0; n < 60; n++) void log.append(big(47_000, n * 10_000)).catch(() => undefined);
    await clock.advance(1_500);
    expect(await log.read(0, 100)).toHaveLength(60);
    store.full = false;
    store.commitsLeft = 3; // a probe, and two of four commits
    await clock.advance(60_000);
    expect(log.next).toBe(61);
    await crash();
    expect(await log.read(0, 100)).toHaveLength(32);
    expect(log.next).toBeGreaterThan(60);
  });

  test('what all have taken who must have it leaves memory, and recording goes on for longer than that lasts', async () => {
    await keep(1);
    await log.moveBookmark('hub', 1);
    await log.moveBookmark('late', 1);
    store.full = true;
    const bytes = 46_400;
    const many = 500;
    let read = 1;
    for (let n = 0; n < many; n++) {
      const entry = big(bytes, n * 10_000);
      log.produced('a', bytes / 16);
      void log.append(entry).catch(() => undefined);
      if (n === 100) void log.append({ kind: 'gap', gap: LOST }).catch(() => undefined);
      await clock.advance(100);
      if (n % 20 > 0) continue;
      await clock.advance(1_500);
      read = (await log.read(read, 1_000)).at(-1)!.seq;
      await log.forgetTo(Infinity, read, ['hub']).catch(() => undefined); // its own commit is refused, too
    }
    expect(log.next).toBe(many + 3);
    expect(log.waiting.bytes).toBeLessThan(8 * 2 ** 20);
    store.full = false;
    await clock.advance(60_000);
    await log.flush();
    await log.moveBookmark('hub', log.next - 1);
    await log.moveBookmark('late', log.next - 1);
    const here = (await log.read(1, 1_000)).map(({ seq }) => seq);
    expect(here.length).toBeLessThan(400);
    expect(here.at(-1)).toBe(many + 2);
    expect(await log.gone(log.origin, 1, many + 2)).toEqual([{ from: 2, to: here[0]! - 1, why: 'trimmed' }]);
    const [ledger] = await log.ledger(log.origin);
    const each = bytes / 16;
    const left = (many - here.length) * each;
    expect(ledger).toMatchObject({
      produced: 1 + many * each,
      forgotten: left,
      stored: 1 + many * each - left,
    });
    expect(ledger!.readers.find(({ reader }) => reader === 'hub')).toMatchObject({
      taken: 1 + many * each,
      missed: 0,
    });
    expect(ledger!.readers.find(({ reader }) => reader === 'late')).toMatchObject({ missed: left });
    expect(await outcomeOf(log.verify())).toMatchObject({ problems: [] });
    await crash();
    expect(log.next).toBe(many + 3);
    expect(await outcomeOf(log.verify())).toMatchObject({ problems: [] });
  });

  test('every commit may fail in its midst: what is handed out is what its number names for ever', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      store = new FullStore();
      log = await open();
      watch();
      const named = new Map<number, number>();
      let random = seed;
      const dice = (sides: number) => (random = (random * 48271) % 2147483647) % sides;
      let time = 0;
      for (let step = 0; step < 40; step++) {
        const what = dice(6);
        if (what === 0) store.full = !store.full;
        if (what === 1) store.doubtful = { code: 'log/broken', detail: { message: 'who knows' } };
        if (what === 2 && dice(3) === 0) await crash();
        await keep(++time, ++time).catch(() => undefined);
        await clock.advance(dice(3) * 1_000);
        for (const entry of await log.read(0, 1_000)) {
          const at = entry.kind === 'batch' ? entry.batch.time[0]! : -1;
          expect(named.get(entry.seq) ?? at, `seed ${seed}, entry ${entry.seq}`).toBe(at);
          named.set(entry.seq, at);
        }
      }
      store.full = false;
      await clock.advance(130_000);
      await settle();
      expect(await outcomeOf(log.verify()), `seed ${seed}`).toMatchObject({ problems: [] });
    }
  });
});

test('a receiver that has what its station lost holds it, and the rest of the numbers as gone', async () => {
  const far = { station: 'far', epoch: 'e' };
  await log.accept(far, [logged(1), logged(2)]);
  await log.accept(far, [], [[2, 5]]);
  expect(await log.gone(far, 1, 9)).toEqual([{ from: 3, to: 5, why: 'elsewhere' }]);
});
