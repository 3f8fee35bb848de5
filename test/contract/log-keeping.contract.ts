import { describe, expect, test } from 'vitest';
import { all, FAR, gap, logged, rows, stateOf, STATION, timesIn, timesOf, useLog } from './log-at-hand.ts';
import type { Place } from './store.contract.ts';

/** How a log forgets what it may, mends what is damaged, and counts. */
export function logKeepingContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`a log over ${name} forgets and repairs`, () => {
    const at = useLog(makePlace);

    /** Keys of blocks and of all that leads to them. */
    const traces = async () => {
      const pages = ['b', 'f', 't', 'i', 'g', 'x', 'e'].map((kind) =>
        at.store.page(`${kind}/`, `${kind}0`, 10),
      );
      return (await Promise.all(pages)).flat().map(({ key }) => key);
    };

    test('forgets what is old and taken, never a number or a watermark', async () => {
      await at.keep(rows('a', [1]));
      await at.keep(rows('a', [2]));
      await at.keep(rows('a', [50]), gap('b', 3, 4));
      await at.log.accept(FAR, [logged(1), logged(2), logged(7)]);
      expect(await at.log.trim(10, 1)).toMatchObject({ rows: 4 });
      expect(await timesOf(at.log, STATION, 'a', 0, 100)).toEqual([2, 50]);
      expect(await at.log.held(FAR)).toEqual({ upTo: 2, have: [[7, 7]] });
      expect(await timesOf(at.log, 'far', 'd', 0, 100)).toEqual([]);
      expect(await at.log.devices('far')).toEqual([]);
      expect((await at.log.read(0, 10)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
      await at.log.trim(100, 4);
      await at.reopen();
      expect(at.log.next).toBe(5);
      expect(await at.log.figures()).toMatchObject({ entries: 0, rows: 0, firstMs: undefined });
      expect(await traces()).toEqual([]);
    });

    test('keeps a block of which only a part is taken', async () => {
      await at.keep(rows('a', [1]), rows('a', [2]));
      expect(await at.log.trim(10, 1)).toMatchObject({ rows: 0 });
      expect(await at.log.trim(2, 2)).toMatchObject({ rows: 0 });
      expect(await at.log.trim(10, 2)).toMatchObject({ rows: 2 });
    });

    test('erases a device for good and leaves the others alone', async () => {
      await at.keep(rows('a', [1, 2]), rows('b', [3]), gap('a', 2, 3), stateOf('a', 4));
      await at.keep(rows('a', [5]));
      await at.keep(stateOf('a', 6), rows('b', [7]), gap('b', 7, 8));
      await at.log.accept(FAR, [logged(1, rows('a', [1]))]);
      await at.log.erase(STATION, 'a');
      expect(await all(at.log.spans(STATION, 'a', 0, 100))).toEqual([]);
      expect(await at.log.gaps(STATION, 'a', 0, 100)).toEqual([]);
      expect(await at.log.lastRowMs(STATION, 'a')).toBeUndefined();
      expect(await at.log.devices(STATION)).toEqual(['b']);
      expect((await at.log.read(0, 100)).map(({ seq }) => seq)).toEqual([2, 7, 8]);
      expect(await timesOf(at.log, STATION, 'b', 0, 100)).toEqual([3, 7]);
      expect(await timesOf(at.log, 'far', 'a', 0, 100)).toEqual([1]);
      expect((await at.log.figures()).rows).toBe(3);
      expect(await at.keep(rows('a', [9]))).toEqual([9]);
      await at.log.trim(1000, 9);
      expect((await at.log.figures()).entries).toBe(0);
      expect(await traces()).toEqual([]);
    });

    test('packs what is taken, in pieces, and everything is there as before', async () => {
      const noise = (i: number) => Math.sin(i) ** 2 / 3;
      for (let block = 0; block < 8; block++) {
        const times = Array.from({ length: 2_000 }, (_, i) => 2_000 * block + i + noise(i));
        await at.keep(rows(block % 2 ? 'a' : 'b', times), gap('a', block, block + 1), stateOf('c', block));
        await at.log.accept(FAR, [logged(1 + block, rows('d', times.slice(0, 100)))]);
      }
      const seen = async () => ({
        entries: await at.log.read(0, Infinity),
        times: await timesOf(at.log, STATION, 'a'),
        far: await timesOf(at.log, 'far', 'd'),
        gaps: await at.log.gaps(STATION, 'a', 0, 100),
        rows: (await at.log.figures()).rows,
      });
      const before = await seen();
      expect(before.entries).toHaveLength(24);
      expect((await at.log.reseal(Infinity)).chapters).toBeGreaterThan(0);
      expect(await at.store.page('f/0/', 'f/00', 10)).toEqual([]);
      for (const { value } of await at.store.page('', '~', 10_000)) expect(value.length).toBeLessThan(65_536);
      expect(await seen()).toEqual(before);
      await at.reopen();
      expect(await seen()).toEqual(before);
      await at.log.erase(STATION, 'a');
      expect((await at.log.read(0, 100)).map(({ seq }) => seq).slice(0, 4)).toEqual([1, 3, 6, 7]);
      await at.log.trim(1e9, 24);
      expect(await at.log.gone(at.log.origin, 1, 24)).toEqual([{ from: 1, to: 24, why: 'trimmed' }]);
      expect(await at.log.figures()).toMatchObject({ entries: 0, rows: 0, bytes: 0 });
    });

    test('sets a damaged block aside, tells it as gaps, and goes on', async () => {
      await at.keep(rows('a', [1, 2]), rows('b', [3]));
      await at.keep(rows('a', [5]));
      const [row] = await at.store.page('b/', 'b0', 1);
      const damaged = row!.value.slice();
      damaged[60]! ^= 1;
      await at.store.commit([{ key: row!.key, value: damaged }]);
      const spans = await all(at.log.spans(STATION, 'a', 0, 100));
      expect(await timesIn(spans)).toEqual([5]);
      expect(await at.log.figures()).toMatchObject({ quarantined: 1, rows: 1, entries: 3 });
      expect(await at.log.devices(STATION)).toEqual(['a']);
      expect(await at.log.gaps(STATION, 'a', 0, 100)).toMatchObject([
        { fromMs: 1, toMs: 2, cause: 'damaged', count: 2 },
      ]);
      expect(await at.log.gaps(STATION, 'b', 0, 100)).toMatchObject([
        { fromMs: 3, toMs: 3, cause: 'damaged', count: 1 },
      ]);
      expect((await at.log.read(0, 10)).map(({ seq, kind }) => [seq, kind])).toEqual([
        [1, 'gap'],
        [2, 'gap'],
        [3, 'batch'],
      ]);
      expect(await at.store.page('q/', 'q0', 10)).toHaveLength(1);
    });

    test('sets every damaged block aside that a reader in order comes to', async () => {
      for (const time of [1, 2, 3]) await at.keep(rows('a', [time]));
      for (const row of await at.store.page('b/', 'b0', 2))
        await at.store.commit([{ key: row.key, value: row.value.subarray(0, -3) }]);
      expect((await at.log.read(0, 10)).map(({ kind }) => kind)).toEqual(['gap', 'gap', 'batch']);
      expect((await at.log.figures()).quarantined).toBe(2);
    });

    test('a wiped log begins a new life with nothing of the old one', async () => {
      await at.keep(rows('a', [1]));
      await at.log.accept(FAR, [logged(1)]);
      await at.log.keepSetting('s', 1);
      await at.log.moveBookmark('hub', 1);
      const before = at.log.origin;
      await at.log.wipe();
      expect(at.log.origin.station).toBe(before.station);
      expect(at.log.origin.epoch).not.toBe(before.epoch);
      expect(await at.log.origins()).toEqual([at.log.origin]);
      expect(await at.log.setting('s')).toBeUndefined();
      expect(await at.log.bookmark('hub')).toBe(0);
      expect(await at.log.held(FAR)).toEqual({ upTo: 0, have: [] });
      expect(await at.keep(rows('a', [2]))).toEqual([1]);
      await at.reopen();
      expect(at.log.origin.epoch).not.toBe(before.epoch);
      expect(await timesOf(at.log, STATION, 'a', 0, 10)).toEqual([2]);
    });

    test('counts what it holds', async () => {
      await at.keep(rows('a', [10, 20]), stateOf('a', 5));
      await at.log.accept(FAR, [logged(1, rows('d', [90]))]);
      const figures = await at.log.figures();
      expect(figures).toMatchObject({ entries: 3, rows: 3, firstMs: 5, lastMs: 90, quarantined: 0 });
      expect(figures.usedBytes).toBeGreaterThan(0);
    });
  });
}
