import { beforeEach, expect, test } from 'vitest';
import type { Gap } from '../../station/model/entry.ts';
import { gap, rows } from '../contract/log-at-hand.ts';
import { settle } from '../fakes/clock.ts';
import { fateOf, FULL, TimedLog } from './timed-log.ts';

const WIPED: Gap = { device: 'a', fromMs: 1, toMs: 2, cause: 'wiped', count: 2 };

let at: TimedLog;
let told: boolean;
beforeEach(async () => {
  at = await TimedLog.open();
  await Promise.all([at.log.append(rows('a', [1, 2])), at.log.keepSetting('s', 'kept'), at.log.flush()]);
  told = false;
  void at.log.emptied(new AbortController().signal).then(() => (told = true));
});

/** The log's entries as what they say and when. */
const read = async () =>
  (await at.log.read(0, 10)).map((entry) => [
    entry.seq,
    entry.kind === 'batch' ? entry.batch.time[0] : entry.kind === 'gap' && entry.gap.cause,
  ]);

test('an emptied store is told at the first write, and nothing is written to it as if it were the old one', async () => {
  at.store.empty();
  await settle();
  expect(told).toBe(false);
  expect(await fateOf(Promise.all([at.log.append(rows('a', [3])), at.log.flush()]))).toBe('log/emptied');
  await at.clock.advance(120_000);
  expect(told).toBe(true);
  expect(at.log.fault?.code).toBe('log/emptied');
  expect([...at.store.rows.keys()]).toEqual([]);
});

test('it begins anew with the gaps, then what waited in memory, and with the settings', async () => {
  const { epoch } = at.log.origin;
  at.store.empty();
  await fateOf(Promise.all([at.log.append(rows('a', [3])), at.log.flush()]));
  void at.log.append(rows('b', [4])).catch(() => {});
  at.log.renew(() => ({ gaps: [WIPED], settings: { lost: 2 } }));
  void at.log.append(rows('a', [5])).catch(() => {});
  await at.clock.advance(2_000);
  expect(await read()).toEqual([
    [1, 'wiped'],
    [2, 3],
    [3, 4],
    [4, 5],
  ]);
  expect(at.log.fault).toBeUndefined();
  expect(at.log.origin).toEqual({ station: 'yard', epoch: expect.not.stringMatching(`^${epoch}$`) });
  await at.log.close();
  await at.open();
  expect(at.log.next).toBe(5);
  expect([await at.log.setting('s'), await at.log.setting('lost')]).toEqual(['kept', 2]);
  expect(await at.log.figures()).toMatchObject({ entries: 4, rows: 3 });
});

test('what waits in memory outlives a disk that stays full for long after', async () => {
  at.store.empty();
  at.store.failing = FULL;
  await fateOf(Promise.all([at.log.append(rows('a', [3])), at.log.flush()]));
  at.store.failing = undefined;
  await at.clock.advance(1_000);
  at.store.failing = FULL;
  at.log.renew(() => ({ gaps: [WIPED], settings: { lost: 2 } }));
  for (let minute = 0; minute < 10; minute++) {
    void at.log.append(rows('a', [10 + minute])).catch(() => {});
    await at.clock.advance(60_000);
  }
  expect(at.log.fault?.code).toBe('log/full');
  expect(at.log.waiting.entries).toBe(12);
  expect(await read()).toEqual([]);
  expect(await at.log.figures()).toMatchObject({ entries: 0, rows: 0 });
  at.store.failing = undefined;
  await at.clock.advance(61_000);
  expect((await at.log.read(0, 20)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
  expect(at.log.waiting.entries).toBe(0);
});

test('it can be emptied twice', async () => {
  for (const time of [3, 4]) {
    at.store.empty();
    await fateOf(Promise.all([at.log.append(rows('a', [time])), at.log.flush()]));
    await at.clock.advance(1_000);
    expect(told).toBe(true);
    at.log.renew(() => ({ gaps: [{ ...WIPED, toMs: time }], settings: {} }));
    told = false;
    void at.log.emptied(new AbortController().signal).then(() => (told = true));
    await at.clock.advance(3_000);
    expect(await read()).toEqual([
      [1, 'wiped'],
      [2, time],
    ]);
  }
  await at.clock.advance(120_000);
  expect(told).toBe(false);
});

test('appends that wait when it begins anew are told, and are there once', async () => {
  at.store.empty();
  await fateOf(Promise.all([at.log.append(gap('b', 1, 2)), at.log.flush()]));
  at.log.renew(() => ({ gaps: [], settings: {} }));
  void at.log.append(rows('a', [7])).catch(() => {});
  await at.clock.advance(5_000);
  expect((await at.log.read(0, 10)).map(({ kind }) => kind)).toEqual(['gap', 'batch']);
});
