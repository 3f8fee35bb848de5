import { beforeEach, expect, test } from 'vitest';
import type { Entry } from '../../station/model/entry.ts';
import { allGone, goneOf } from '../../station/runtime/log/gone.ts';
import { Committer } from '../../station/runtime/log/committer.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { FakeClock } from '../fakes/clock.ts';
import { rows } from '../contract/log-at-hand.ts';
import { keysOf, outcomeOf } from './sabotage.ts';
import { TimedLog } from './timed-log.ts';

const MINUTE = 60_000;

let at: TimedLog;
beforeEach(async () => {
  at = await TimedLog.open();
});

async function keep(...entries: Entry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.kind === 'batch') at.log.produced(entry.batch.device, entry.batch.time.length);
    void at.log.append(entry);
  }
  await at.log.flush();
}

test.for([0, 1, 2])(
  'what trims, makes room, packs, erases or passes after %i commits of a deletion leaves nothing of it in the new log',
  async (after) => {
    for (let n = 0; n < 240; n++) await keep(rows(`device-${n % 40}`, [n]));
    await at.clock.advance(2 * MINUTE);
    await at.log.reseal(120);
    const all = new Set(Array.from({ length: 40 }, (_, n) => `device-${n}`));
    const others = () =>
      Promise.allSettled([
        at.log.trim(1e6, 240),
        at.log.forgetTo(0, 240),
        at.log.makeRoom('drop', all, 0, 0),
        at.log.reseal(240),
        at.log.moveBookmark('hub', 200),
        at.log.erase('yard', 'device-3'),
      ]);
    const before = at.store.commits;
    const commit = at.store.commit.bind(at.store);
    let meanwhile: Promise<unknown> | undefined;
    at.store.commit = async (changes) => {
      if (at.store.commits >= before + after) meanwhile ??= others();
      await commit(changes);
    };
    await at.log.wipe();
    expect(meanwhile).toBeDefined();
    await meanwhile;
    expect(await keysOf(at.store, '')).toEqual(['m', 'v']);
    await keep(rows('a', [1]));
    expect(await at.log.gone(at.log.origin, 1, 1_000)).toEqual([]);
    expect((await outcomeOf(at.log.verify())).problems).toEqual([]);
  },
);

test('a reader in the midst of a block that is damaged misses what is left of it, also while rows come in', async () => {
  await keep(rows('a', [1, 2]), rows('a', [3, 4]), rows('b', [5]));
  await keep(rows('a', [6]));
  await at.log.moveBookmark('best effort', 1);
  const [first] = await keysOf(at.store, 'b/0/');
  const damaged = (await at.store.get(first!))!.slice();
  damaged[50]! ^= 4;
  await at.store.commit([{ key: first!, value: damaged }]);
  const page = at.store.page.bind(at.store);
  let comesIn: Promise<void> | undefined;
  at.store.page = async (from, ...rest) => {
    const found = await page(from, ...rest);
    if (from.startsWith('f/')) comesIn ??= keep(rows('a', [7, 8]));
    return found;
  };
  await at.log.read(0, 10);
  await comesIn;
  at.store.page = page;
  expect((await outcomeOf(at.log.verify())).problems).toEqual([]);
  await at.log.moveBookmark('best effort', at.log.next - 1);
  const { problems, devices } = await outcomeOf(at.log.verify());
  expect(problems).toEqual([]);
  expect(devices.find(({ device }) => device === 'a')!.readers).toEqual([
    { reader: 'best effort', taken: 5, missed: 2 },
  ]);
});

test('who reads while blocks are packed into a chapter has each entry once', async () => {
  for (let n = 1; n <= 100; n++) await keep(rows('a', [n]));
  await at.clock.advance(2 * MINUTE);
  const page = at.store.page.bind(at.store);
  const readWhilePacking = async <T>(read: () => Promise<T>): Promise<T> => {
    let pages = 0;
    at.store.page = async (from, ...rest) => {
      if (from.startsWith('b/') && ++pages === 3) {
        at.store.page = page;
        const blocks = (await keysOf(at.store, 'b/')).length;
        await at.log.reseal(at.log.next - 1);
        expect((await keysOf(at.store, 'b/')).length).toBeLessThan(blocks);
      }
      return page(from, ...rest);
    };
    return read();
  };
  const entries = await readWhilePacking(() => at.log.read(0, 1_000));
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  for (let n = 101; n <= 300; n++) await keep(rows('a', [n]));
  await at.clock.advance(2 * MINUTE);
  const runs = await readWhilePacking(() => at.log.runs(0, 1e6, ({ channels }) => channels));
  const times = runs.flatMap((run) => (run.kind === 'batch' ? [...run.batch.time] : []));
  expect(times).toHaveLength(300);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('a gone book that is full takes together what lies side by side, and claims of no entry that it is gone', async () => {
  const store = new MemoryStore();
  const committer = new Committer(store, new FakeClock());
  const leave = (first: number, last: number, why: 'trimmed' | 'dropped') =>
    committer.run((draft) => allGone(draft, { origin: 0, first, last }, why));
  await leave(1, 10, 'trimmed');
  await leave(21, 30, 'trimmed');
  for (let n = 0; n < 1_100; n++) await leave(100 + n, 100 + n, n % 2 ? 'trimmed' : 'dropped');
  const ranges = await goneOf(store, committer, 0);
  expect(ranges.length).toBeLessThanOrEqual(1_000);
  expect(ranges.slice(0, 2)).toEqual([
    [1, 10, 'trimmed'],
    [21, 30, 'trimmed'],
  ]);
  expect(ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0)).toBe(1_120);
});
