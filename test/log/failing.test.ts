import { beforeEach, describe, expect, test } from 'vitest';
import { rows } from '../contract/log-at-hand.ts';
import { settle } from '../fakes/clock.ts';
import { big, BROKEN, fateOf, FULL, TimedLog } from './timed-log.ts';

let at: TimedLog;
beforeEach(async () => {
  at = await TimedLog.open();
});

describe('when the store fails', () => {
  test('all that wait are told, and so is whoever comes after', async () => {
    at.store.failing = FULL;
    const waiting = [at.log.append(rows('a', [1])), at.log.append(rows('a', [2])), at.log.flush()];
    expect(await Promise.all(waiting.map(fateOf))).toEqual(['log/full', 'log/full', 'log/full']);
    expect(await fateOf(at.log.append(rows('a', [3])))).toBe('log/full');
    expect(await fateOf(at.log.keepSetting('s', 1))).toBe('log/full');
    expect(await fateOf(at.log.accept({ station: 'far', epoch: 'e' }, [{ ...rows('d', [1]), seq: 1 }]))).toBe(
      'log/full',
    );
    expect(await at.log.read(0, 10)).toEqual([]);
  });

  test('nothing is written but one small probe, after 1 s, 2 s, 4 s ... 60 s', async () => {
    at.store.failing = BROKEN;
    await fateOf(at.log.append(rows('a', [1])));
    await at.clock.advance(1_000);
    at.store.tried.length = 0;
    const triedAt = [];
    for (let second = 0; second < 250; second++) {
      await at.clock.advance(1_000);
      void at.log.append(rows('a', [second])).catch(() => {});
      void at.log.moveBookmark('x', second).catch(() => {});
      if (at.store.tried.length > triedAt.length) triedAt.push(second + 1);
    }
    expect(triedAt).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(at.store.tried.every((bytes) => bytes === 1024)).toBe(true);
  });

  test('what only makes room is tried while it is full, and that does not make more probes', async () => {
    await Promise.all([...[1, 2, 3, 4, 5].map((n) => at.log.append(rows('a', [n]))), at.log.flush()]);
    at.store.failing = FULL;
    await fateOf(at.log.keepSetting('s', 1));
    for (let i = 1; i <= 5; i++) expect(await fateOf(at.log.moveBookmark('x', i))).toBe('log/full');
    at.store.tried.length = 0;
    await at.clock.advance(1_000);
    expect(at.store.tried).toEqual([1024]);
  });

  test('what was gathered keeps its numbers and is committed once the store has healed', async () => {
    await Promise.all([at.log.append(rows('a', [1])), at.log.flush()]);
    at.store.failing = BROKEN;
    const lost = [at.log.append(rows('a', [2])), at.log.flush()];
    expect(await Promise.all(lost.map(fateOf))).toEqual(['log/broken', 'log/broken']);
    void at.log.append(rows('a', [3])).catch(() => {});
    at.store.failing = undefined;
    await at.clock.advance(1_000);
    await settle();
    const later = at.log.append(rows('a', [4]));
    await at.log.flush();
    expect(await later).toBe(4);
    const read = await at.log.read(0, 10);
    expect(read.map((entry) => [entry.seq, entry.kind === 'batch' && entry.batch.time[0]])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
  });

  test('8 MiB are kept; what is refused takes no number and is told as a gap afterwards', async () => {
    at.store.failing = FULL;
    for (let i = 0; i < 330; i++) void at.log.append(big(40_000, 10_000 * i)).catch(() => {});
    await settle();
    const kept = at.log.next - 1;
    expect(kept).toBeGreaterThan(250);
    expect(kept).toBeLessThan(310);
    at.store.failing = undefined;
    await at.clock.advance(2_100);
    await at.log.flush();
    const read = await at.log.read(0, 1_000);
    expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: kept + 1 }, (_, i) => i + 1));
    expect(read.at(-1)).toMatchObject({
      kind: 'gap',
      gap: {
        device: 'a',
        cause: 'log-full',
        fromMs: 10_000 * kept,
        toMs: 10_000 * 329 + 2_499,
        rows: 2_500 * (330 - kept),
      },
    });
    void at.log.append(rows('a', [1]));
    await at.log.flush();
    expect(at.log.next).toBe(kept + 3);
  });

  test('room can be made while it is full, and that ends the waiting', async () => {
    await Promise.all([at.log.append(rows('a', [1])), at.log.flush()]);
    at.store.failing = FULL;
    await fateOf(at.log.append(rows('a', [500])));
    await at.clock.advance(1_000);
    at.store.failing = undefined;
    await at.log.trim(100, 1);
    await settle();
    expect((await at.log.read(0, 10)).map(({ seq }) => seq)).toEqual([2]);
  });

  test('whoever appends after the healing waits for the commit like anybody else', async () => {
    await Promise.all([at.log.append(rows('b', [1])), at.log.flush()]);
    at.store.failing = FULL;
    const refused = [at.log.append(big(64_000)), at.log.append(rows('a', [2]))];
    expect(await Promise.all(refused.map(fateOf))).toEqual(['log/full', 'log/full']);
    await at.clock.advance(500);
    at.store.failing = undefined;
    await at.log.trim(100, 1);
    const later = at.log.append(rows('a', [3]));
    expect(await fateOf(later)).toBe('waiting');
    await at.clock.advance(500);
    expect(await fateOf(later)).toBe('done');
    expect((await at.log.read(0, 10)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  test('a commit that failed but is there after all is not made twice', async () => {
    at.store.doubtful = BROKEN;
    const own = [at.log.append(rows('a', [1])), at.log.append(rows('a', [2])), at.log.flush()];
    expect(await Promise.all(own.map(fateOf))).toEqual(['log/broken', 'log/broken', 'log/broken']);
    await at.clock.advance(1_000);
    await settle();
    expect((await at.log.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2]);
    const far = (...seqs: number[]) =>
      at.log.accept(
        { station: 'far', epoch: 'e' },
        seqs.map((seq) => ({ ...rows('d', [seq]), seq })),
      );
    at.store.doubtful = BROKEN;
    expect(await fateOf(far(1, 2, 3))).toBe('log/broken');
    await at.clock.advance(1_000);
    expect(await far(1, 2)).toEqual({ upTo: 3, have: [] });
    expect(await at.log.figures()).toMatchObject({ entries: 5, rows: 5 });
  });

  test('a job that fails by itself leaves the others of its commit alone', async () => {
    const bad = at.log.keepSetting('bad', 1n);
    const good = at.log.keepSetting('good', 1);
    await Promise.allSettled([bad, good]);
    expect(await fateOf(at.log.keepSetting('later', 2))).toBe('done');
    expect(await at.log.setting('later')).toBe(2);
  });
});
