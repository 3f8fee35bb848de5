import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../station/model/entry.ts';
import type { Held } from '../../station/runtime/platform.ts';
import { FAR, gap, logged, rows, STATION, stateOf, timesOf, useLog } from './log-at-hand.ts';
import type { Place } from './store.contract.ts';

/** How a log takes over the entries of other stations. */
export function otherStationsContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`a log over ${name} keeps other stations' entries`, () => {
    const at = useLog(makePlace);

    test("takes over another station's entries beside its own, and finds them by its name", async () => {
      await at.keep(rows('d', [7]));
      expect(await at.log.accept(FAR, [logged(1, rows('d', [1])), logged(2, gap('d', 1, 2))])).toEqual({
        upTo: 2,
        have: [],
      });
      expect(await timesOf(at.log, 'far', 'd', 0, 10)).toEqual([1]);
      expect(await at.log.gaps('far', 'd', 0, 10)).toHaveLength(1);
      expect(await timesOf(at.log, STATION, 'd', 0, 10)).toEqual([7]);
      expect(await at.log.devices('far')).toEqual(['d']);
      expect(await at.log.origins()).toEqual([at.log.origin, FAR]);
      expect((await at.log.read(0, 10)).map(({ seq }) => seq)).toEqual([1]);
    });

    test('a second life of the same station is kept beside the first', async () => {
      const again = { ...FAR, epoch: 'e2' };
      await at.log.accept(FAR, [logged(1, rows('d', [1])), logged(2, rows('d', [2]))]);
      await at.log.accept(again, [logged(1, rows('d', [3]))]);
      expect(await at.log.held(FAR)).toEqual({ upTo: 2, have: [] });
      expect(await at.log.held(again)).toEqual({ upTo: 1, have: [] });
      expect(await timesOf(at.log, 'far', 'd', 0, 10)).toEqual([1, 2, 3]);
    });

    const event = (text: string, more: object = { what: 'raised' }): Entry => ({
      kind: 'event',
      event: { rule: 'hot', version: 1, device: 'd', timeMs: 1, text, ...more },
    });

    test('tells what became of alarms, the newest first, from the middle of a block on and over a page’s end, without a hole', async () => {
      const texts = Array.from({ length: 120 }, (_, i) => `no. ${i + 1}`);
      const entries = texts.map((text, i) => logged(2 * i + 1, event(text)));
      const others = texts.map((_, i) => logged(2 * i + 2, i % 2 ? rows('d', [i]) : event('a step', {})));
      const all = [...entries, ...others].toSorted((a, b) => a.seq - b.seq);
      for (let from = 0; from < all.length; from += 60) await at.log.accept(FAR, all.slice(from, from + 60));
      await at.log.accept({ ...FAR, epoch: 'e2' }, [logged(1, event('another life'))]);
      await at.log.accept({ ...FAR, station: 'far-2' }, [logged(1, event('another station'))]);
      await at.keep(event('an own one'));
      const told: string[] = [];
      let pages = 0;
      for (let cursor: number | undefined; pages === 0 || cursor !== undefined; pages++) {
        const page = await at.log.alarmEvents(FAR, cursor);
        expect(page.events.length).toBeLessThanOrEqual(50);
        told.push(...page.events.map(({ text }) => text));
        ({ cursor } = page);
      }
      expect(pages).toBe(3);
      expect(told).toEqual(texts.toReversed());
      expect((await at.log.alarmEvents(FAR, 4)).events.map(({ text }) => text)).toEqual(['no. 2', 'no. 1']);
      expect((await at.log.alarmEvents({ station: 'nobody', epoch: 'e' })).events).toEqual([]);
      expect((await at.log.alarmEvents(at.log.origin)).events.map(({ text }) => text)).toEqual([
        'an own one',
      ]);
    });

    test('finds alarms among blocks that tell of devices otherwise, some at a time, and when they were packed', async () => {
      await at.log.accept(FAR, [logged(1, event('the first'))]);
      for (let seq = 2; seq < 80; seq++) await at.log.accept(FAR, [logged(seq, stateOf('d', seq))]);
      const page = await at.log.alarmEvents(FAR);
      expect(page.events).toEqual([]);
      expect(page.cursor).toBeGreaterThan(1);
      const next = await at.log.alarmEvents(FAR, page.cursor);
      const last = await at.log.alarmEvents(FAR, next.cursor);
      expect([...next.events, ...last.events].map(({ text }) => text)).toEqual(['the first']);
      await at.log.reseal(0);
      expect((await at.log.alarmEvents(FAR)).events.map(({ text }) => text)).toEqual(['the first']);
    });

    test('own entries that come back change nothing', async () => {
      await at.keep(rows('a', [1]));
      const held = await at.log.accept(at.log.origin, [logged(1, rows('a', [1])), logged(9)]);
      expect(held).toEqual({ upTo: 1, have: [] });
      expect((await at.log.figures()).entries).toBe(1);
    });

    test('numbers whose entries are gone are held as nothing', async () => {
      await at.log.accept(FAR, [logged(4)], [[1, 3]]);
      expect(await at.log.held(FAR)).toEqual({ upTo: 4, have: [] });
      await at.log.accept(FAR, [], [[7, 9]]);
      expect(await at.log.held(FAR)).toEqual({ upTo: 4, have: [[7, 9]] });
      await at.log.accept(FAR, [logged(8)]);
      expect(await timesOf(at.log, 'far', 'd', 0, 100)).toEqual([4]);
    });

    test('what is stored of another station is read on like its own log, up to where nothing is missing', async () => {
      const stored = await at.log.stored(FAR);
      expect([stored.origin, stored.next, await stored.read(0, 10)]).toEqual([FAR, 1, []]);
      const numbers = async (afterSeq: number, limit = 10) =>
        (await stored.read(afterSeq, limit)).map(({ seq }) => seq);
      const grown = stored.grown(0, new AbortController().signal);
      await at.log.accept(FAR, [logged(1), logged(2, gap('d', 1, 2)), logged(5)], [[3, 3]]);
      await grown;
      expect(stored.next).toBe(4);
      expect(await numbers(0)).toEqual([1, 2]);
      await at.log.accept(FAR, [logged(4)]);
      expect(stored.next).toBe(6);
      expect([await numbers(0), await numbers(2), await numbers(1, 2)]).toEqual([
        [1, 2, 4, 5],
        [4, 5],
        [2, 4],
      ]);
      expect((await at.log.stored(FAR)).next).toBe(6);
    });

    test('a bookmark in what is stored is of one reader and one life of that log', async () => {
      await at.log.accept(FAR, [logged(1), logged(2)]);
      await (await at.log.stored(FAR)).moveBookmark('cloud', 2);
      await at.reopen();
      const stored = await at.log.stored(FAR);
      expect([stored.next, await stored.bookmark('cloud'), await stored.bookmark('else')]).toEqual([3, 2, 0]);
      expect(await (await at.log.stored({ ...FAR, epoch: 'e2' })).bookmark('cloud')).toBe(0);
      expect(await at.log.bookmark('cloud')).toBe(0);
    });

    test('what is still to be sent on is not forgotten', async () => {
      await at.log.accept(FAR, [logged(1), logged(2)]);
      await at.log.accept(FAR, [logged(3)]);
      const stored = await at.log.stored(FAR);
      let taken = 2;
      stored.holdBack(() => taken);
      await at.log.forgetTo(0, 0);
      expect((await stored.read(0, 10)).map(({ seq }) => seq)).toEqual([3]);
      taken = 3;
      await at.log.forgetTo(0, 0);
      expect(await stored.read(0, 10)).toEqual([]);
      expect(stored.next).toBe(4);
    });

    test('more than 32 islands are not held: what makes one more must come again', async () => {
      const even = Array.from({ length: 34 }, (_, i) => 2 * i + 2);
      const held = await at.log.accept(
        FAR,
        even.map((seq) => logged(seq)),
      );
      expect(held).toEqual({ upTo: 0, have: even.slice(0, 32).map((seq) => [seq, seq]) });
      expect(await at.log.accept(FAR, [logged(1), logged(66)])).toEqual({
        upTo: 2,
        have: [...even.slice(1, 32), 66].map((seq) => [seq, seq]),
      });
      expect(await timesOf(at.log, 'far', 'd', 0, 100)).toEqual([1, ...even.slice(0, 33)]);
    });

    test('where it begins to send counts as if all before it were here, until it says otherwise', async () => {
      const stored = await at.log.stored(FAR);
      expect(await at.log.begins(FAR, 1)).toEqual({ upTo: 0, have: [] });
      expect(await at.log.origins()).toEqual([at.log.origin]);
      expect(await at.log.begins(FAR, 5)).toEqual({ from: 5, upTo: 4, have: [] });
      expect(await at.log.accept(FAR, [logged(5), logged(6), logged(8)])).toEqual({
        from: 5,
        upTo: 6,
        have: [[8, 8]],
      });
      expect([stored.next, await stored.skipped()]).toEqual([7, [[1, 4]]]);
      await stored.moveBookmark('cloud', 6);
      await at.reopen();
      expect(await at.log.held(FAR)).toEqual({ from: 5, upTo: 6, have: [[8, 8]] });
      expect((await at.log.stored(FAR)).next).toBe(7);
      expect(await at.log.begins(FAR, 1)).toEqual({
        upTo: 0,
        have: [
          [5, 6],
          [8, 8],
        ],
      });
      const again = await at.log.stored(FAR);
      expect([again.next, await again.skipped()]).toEqual([1, []]);
      await at.log.accept(
        FAR,
        [1, 2, 3, 4].map((seq) => logged(seq)),
      );
      expect((await again.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
      const verification = await whole(at.log.verify());
      expect(verification.problems).toEqual([]);
      await again.moveBookmark('cloud', 0);
      expect((await whole(at.log.verify())).problems).toEqual([]);
    });

    test('what it leaves out again and again is kept open for a few of them only', async () => {
      for (let n = 0; n < 40; n++) {
        const { upTo } = await at.log.begins(FAR, 10 * n + 5);
        expect(upTo).toBe(10 * n + 4);
        expect((await at.log.accept(FAR, [logged(10 * n + 5)])).upTo).toBe(10 * n + 5);
      }
      const { have } = await at.log.begins(FAR, 1);
      expect(have.length).toBeLessThanOrEqual(9);
      expect((await whole(at.log.verify())).problems).toEqual([]);
    });

    test('accepts any subset in any order any number of times, each entry once, at most 32 islands', async () => {
      const origin = { station: 'prop', epoch: 'e' };
      const seq = fc.integer({ min: 1, max: 120 });
      const call = fc.record({
        seqs: fc.array(seq, { maxLength: 12 }),
        gone: fc.array(fc.tuple(seq, fc.nat(3)), { maxLength: 1 }),
      });
      const held = new Set<number>();
      const kept = new Set<number>();
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 4 }), async (calls) => {
          const answers = calls.map(({ seqs, gone }) =>
            at.log.accept(
              origin,
              seqs.map((each) => logged(each)),
              gone.map(([from, length]) => [from, from + length]),
            ),
          );
          // Calls within one turn are taken together, ascending.
          const pieces = calls
            .flatMap(({ seqs, gone }) => [
              ...seqs.map((each) => ({ from: each, to: each, entry: true })),
              ...gone.map(([from, length]) => ({ from, to: from + length, entry: false })),
            ])
            .sort((one, other) => one.from - other.from || Number(other.entry) - Number(one.entry));
          for (const { from, to, entry } of pieces) {
            if (entry && held.has(from)) continue;
            const more = new Set(held);
            for (let each = from; each <= to; each++) more.add(each);
            if (islandsOf(more).have.length > 32) continue;
            for (const each of more) held.add(each);
            if (entry) kept.add(from);
          }
          for (const answer of await Promise.all(answers)) expect(answer).toEqual(islandsOf(held));
          expect(await at.log.held(origin)).toEqual(islandsOf(held));
        }),
        { numRuns: 30 },
      );
      const times = await timesOf(at.log, 'prop', 'd', 0, 1000);
      expect(times).toEqual([...kept].sort((one, other) => one - other));
      await at.reopen();
      expect(await at.log.held(origin)).toEqual(islandsOf(held));
    });
  });
}

async function whole<R>(walk: AsyncGenerator<number, R>): Promise<R> {
  for (;;) {
    const step = await walk.next();
    if (step.done) return step.value;
  }
}

/** A set of numbers as a watermark and islands: the model that `held` is compared with. */
function islandsOf(numbers: ReadonlySet<number>): Held {
  let upTo = 0;
  while (numbers.has(upTo + 1)) upTo++;
  const have: [number, number][] = [];
  for (const seq of [...numbers].filter((each) => each > upTo).sort((one, other) => one - other)) {
    const last = have.at(-1);
    if (last && last[1] + 1 === seq) last[1] = seq;
    else have.push([seq, seq]);
  }
  return { upTo, have };
}
