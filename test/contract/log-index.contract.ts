import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../station/model/entry.ts';
import { all, gap, rows, stateOf, STATION, timesIn, timesOf, useLog } from './log-at-hand.ts';
import type { Place } from './store.contract.ts';

/** How a log finds rows and known losses by device and time. */
export function logIndexContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`a log over ${name} finds rows and losses by time`, () => {
    const at = useLog(makePlace);

    test('a span tells least, greatest and mean of each channel without reading the rows', async () => {
      await at.keep(rows('a', [1, 2, 3], [5, NaN, 10]));
      const [span] = await all(at.log.spans(STATION, 'a', 0, 10));
      expect(span).toMatchObject({
        device: 'a',
        fromMs: 1,
        toMs: 3,
        rows: 3,
        channels: ['t'],
        min: [5],
        max: [10],
        mean: [7.5],
      });
      expect(span).not.toHaveProperty('subject');
    });

    test('speakers on one wire have spans of their own', async () => {
      const of = (subject: string, time: number): Entry => {
        const entry = rows('a', [time]);
        return entry.kind === 'batch' ? { kind: 'batch', batch: { ...entry.batch, subject } } : entry;
      };
      await at.keep(of('m1', 1), of('m2', 2), of('m1', 3));
      const spans = await all(at.log.spans(STATION, 'a', 0, 10));
      expect(spans.map(({ subject, rows: count }) => [subject, count])).toEqual([
        ['m2', 1],
        ['m1', 2],
      ]);
      expect(await timesIn(spans)).toEqual([2, 1, 3]);
    });

    test('finds every row in any window, however late or out of order rows came', async () => {
      const time = fc.oneof(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: -2 * 3_600_000, max: 5 * 3_600_000 }),
      );
      const batches = fc.array(fc.array(time, { minLength: 1, maxLength: 5 }), {
        minLength: 1,
        maxLength: 6,
      });
      const kept: number[] = [];
      await fc.assert(
        fc.asyncProperty(batches, time, time, async (group, one, other) => {
          await at.keep(...group.map((times) => rows('a', times)));
          kept.push(...group.flat());
          const [fromMs, toMs] = [Math.min(one, other), Math.max(one, other)];
          const inside = kept.filter((each) => fromMs <= each && each < toMs).sort((a, b) => a - b);
          expect(await timesOf(at.log, STATION, 'a', fromMs, toMs)).toEqual(inside);
          for await (const span of at.log.spans(STATION, 'a', fromMs, toMs)) {
            expect(span.fromMs).toBeLessThan(toMs);
            expect(span.toMs).toBeGreaterThanOrEqual(fromMs);
            expect(span.toMs - span.fromMs).toBeLessThanOrEqual(3_600_000);
          }
          expect(await at.log.lastRowMs(STATION, 'a')).toBe(Math.max(...kept));
        }),
        { numRuns: 25 },
      );
      expect((await at.log.figures()).rows).toBe(kept.length);
    });

    test('knows devices, their last rows and their gaps, each for itself', async () => {
      await at.keep(rows('a', [1, 9]), rows('b', [5]), gap('a', 9, 500), gap('a', 2, 4), stateOf('c', 1));
      expect(await at.log.devices(STATION)).toEqual(['a', 'b']);
      expect(await at.log.lastRowMs(STATION, 'a')).toBe(9);
      expect(await at.log.lastRowMs(STATION, 'c')).toBeUndefined();
      const causes = async (fromMs: number, toMs: number) =>
        (await at.log.gaps(STATION, 'a', fromMs, toMs)).map((each) => [each.fromMs, each.toMs]);
      expect(await causes(0, 1000)).toEqual([
        [2, 4],
        [9, 500],
      ]);
      expect(await causes(5, 10)).toEqual([[9, 500]]);
      expect(await causes(4, 9)).toEqual([[2, 4]]);
      expect(await at.log.gaps(STATION, 'b', 0, 1000)).toEqual([]);
    });
  });
}
