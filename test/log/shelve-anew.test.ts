import { expect, test } from 'vitest';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { all, gap, rows, stateOf, timesOf } from '../contract/log-at-hand.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { TimedLog } from './timed-log.ts';

const FAR = { station: 'far', epoch: 'e' };

async function recorded(): Promise<TimedLog> {
  const at = await TimedLog.open();
  const keep = async (...entries: Entry[]) => {
    for (const entry of entries) {
      if (entry.kind === 'batch') at.log.produced(entry.batch.device, entry.batch.time.length);
      void at.log.append(entry);
    }
    await at.log.flush();
  };
  await keep(rows('a', [1, 2]), gap('b', 1, 5), stateOf('a', 3));
  await keep(rows('b', [4]), rows('a', [9]));
  await keep(rows('c', [5]));
  await at.log.erase('yard', 'c');
  const logged = (seq: number): Logged => ({ ...rows('d', [seq]), seq });
  await at.log.accept(FAR, [1, 2, 5].map(logged), [[3, 3]]);
  return at;
}

async function problems(at: TimedLog) {
  for (const walk = at.log.verify(); ;) {
    const step = await walk.next();
    if (step.done) return step.value.problems;
  }
}

const rowsBelow = (at: TimedLog, kinds: readonly string[]) =>
  [...at.store.rows.keys()].filter((key) => kinds.some((kind) => key.startsWith(`${kind}/`)));

/** As a log was laid out before there were chapters: index rows for each block, a row for its time, no cards. */
function laidOutAsBefore(at: TimedLog): void {
  for (const key of rowsBelow(at, ['f', 'n', 'e', 'g'])) at.store.rows.delete(key);
  at.store.rows.set('t/c008000000000000/0/00000000000003/2', new TextEncoder().encode('3'));
  at.store.rows.set('i/yard/a/c000000000000000/0/00000000000003/2/0', new Uint8Array(9));
  const {
    layout: _,
    bytes: __,
    ...self
  } = JSON.parse(new TextDecoder().decode(at.store.rows.get('m'))) as {
    layout: 2;
    bytes: number;
  };
  at.store.rows.set('m', new TextEncoder().encode(JSON.stringify(self)));
  at.store = new MemoryStore(at.store.rows);
}

test('a log from before there were chapters is indexed anew when it is opened, and packed like any other', async () => {
  const at = await recorded();
  const before = { entries: await at.log.read(0, 10), bytes: (await at.log.figures()).bytes };
  await at.log.close();
  laidOutAsBefore(at);
  await at.open();
  expect({ entries: await at.log.read(0, 10), bytes: (await at.log.figures()).bytes }).toEqual(before);
  expect(rowsBelow(at, ['i', 't'])).toEqual([]);
  expect(await timesOf(at.log, 'yard', 'a')).toEqual([1, 2, 9]);
  expect(await timesOf(at.log, 'far', 'd')).toEqual([1, 2, 5]);
  expect(await at.log.gaps('yard', 'b', 0, 10)).toHaveLength(1);
  expect(await at.log.gone(at.log.origin, 1, 9)).toEqual([{ from: 6, to: 6, why: 'untold' }]);
  expect(await problems(at)).toEqual([]);
  await at.log.reseal(Infinity);
  expect(await all(at.log.spans('yard', 'a', 0, 100))).toHaveLength(1);
  expect(await problems(at)).toEqual([]);
});

test('an indexing that is broken off is begun anew', async () => {
  for (let commits = 0; commits < 6; commits++) {
    const at = await recorded();
    const entries = await at.log.read(0, 10);
    await at.log.close();
    laidOutAsBefore(at);
    const { store } = at;
    const commit = store.commit.bind(store);
    let left = commits;
    store.commit = async (...changes) => {
      if (left-- <= 0) throw new Error('a power cut');
      return commit(...changes);
    };
    await at.open().catch(() => {});
    store.commit = commit;
    await at.open();
    expect(await at.log.read(0, 10)).toEqual(entries);
    expect(await problems(at)).toEqual([]);
  }
});

test('numbers that are missing without a word are named', async () => {
  const at = await recorded();
  expect(await problems(at)).toEqual([]);
  expect(await at.log.gone(FAR, 1, 9)).toEqual([{ from: 3, to: 3, why: 'elsewhere' }]);
  for (const key of rowsBelow(at, ['n'])) at.store.rows.delete(key);
  await at.crash();
  expect(await problems(at)).toMatchObject([
    { station: 'yard', seq: [6, 6] },
    { station: 'far', seq: [3, 3] },
  ]);
});
