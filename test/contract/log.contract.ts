import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Batch } from '../../station/model/batch.ts';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Clock, Held, Log, Origin, Span, Store } from '../../station/runtime/platform.ts';
import type { Place } from './store.contract.ts';

/** Nothing is committed by the time: tests say when. */
const still: Clock = { now: () => 0, sleep: () => new Promise(() => {}) };

let hex = 0;
const randomHex = (digits: number) => (++hex).toString(16).padStart(digits, '0');

const STATION = 'yard';
const FAR: Origin = { station: 'far', epoch: 'e1' };

/** Rows of one channel whose values are their times, but for those said. */
export const rows = (device: string, times: readonly number[], values: readonly number[] = times): Entry => ({
  kind: 'batch',
  batch: {
    device,
    channels: ['t'],
    time: Float64Array.from(times),
    columns: [Float64Array.from(values)],
  },
});
const gap = (device: string, fromMs: number, toMs: number): Entry => ({
  kind: 'gap',
  gap: { device, fromMs, toMs, cause: 'unplugged' },
});
const stateOf = (device: string, timeMs: number): Entry => ({
  kind: 'state',
  device,
  state: { phase: 'closed' },
  timeMs,
});
const logged = (seq: number, entry: Entry = rows('d', [seq])): Logged => ({ ...entry, seq });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
const timesIn = async (spans: readonly Span[]) =>
  (await Promise.all(spans.map((span) => span.read()))).flat().flatMap(({ time }: Batch) => [...time]);
/** All row times of a device between two times. */
async function timesOf(log: Log, station: string, device: string, fromMs: number, toMs: number) {
  const times = await timesIn(await all(log.spans(station, device, fromMs, toMs)));
  return times.filter((time) => fromMs <= time && time < toMs).sort((one, other) => one - other);
}

/** What a StationLog promises over any store that keeps the Store contract. */
export function logContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`a log over ${name}`, () => {
    let place: Place;
    let store: Store;
    let log: Log;
    const open = async () => {
      store = await place.open();
      log = await StationLog.open(store, STATION, still, randomHex);
    };
    beforeEach(async () => {
      place = await makePlace();
      await open();
    });
    afterEach(async () => {
      await log.close();
      await place.remove();
    });
    const reopen = async () => {
      await log.close();
      await open();
    };
    /** Appends and commits. */
    const keep = async (...entries: Entry[]) => {
      const numbers = entries.map((entry) => log.append(entry));
      await log.flush();
      return Promise.all(numbers);
    };

    /** Keys of blocks and of all that leads to them. */
    const traces = async () => {
      const pages = ['b', 't', 'i', 'g', 'x'].map((kind) => store.page(`${kind}/`, `${kind}0`, 10));
      return (await Promise.all(pages)).flat().map(({ key }) => key);
    };

    test('numbers entries from 1 in the order of the calls, before they are durable', async () => {
      expect(log.next).toBe(1);
      const first = log.append(rows('a', [1]));
      const second = log.append(stateOf('a', 2));
      expect(log.next).toBe(3);
      await log.flush();
      expect(await Promise.all([first, second])).toEqual([1, 2]);
    });

    test('reads back exactly what was appended, of every kind', async () => {
      const batch: Batch = {
        device: 'a',
        subject: 's',
        channels: ['x', 'y'],
        time: Float64Array.of(1, 2.5),
        columns: [Float64Array.of(NaN, -0), Float64Array.of(1e300, Infinity)],
      };
      const entries: Entry[] = [
        { kind: 'batch', batch },
        stateOf('a', 3),
        gap('a', 4, 5),
        { kind: 'event', event: { rule: 'r', version: 1, device: 'a', timeMs: 6, text: 'dry: 5 %' } },
        { kind: 'outcome', outcome: { id: 'i', device: 'a', channel: 'x', ok: true, timeMs: 7, value: 1 } },
      ];
      await keep(...entries);
      expect(await log.read(0, 10)).toEqual(entries.map((entry, i) => ({ ...entry, seq: i + 1 })));
      expect((await log.read(2, 2)).map(({ seq }) => seq)).toEqual([3, 4]);
      expect(await log.read(5, 10)).toEqual([]);
    });

    test('a batch may be given away after it was appended', async () => {
      const entry = rows('a', [1, 2]);
      const number = log.append(entry);
      if (entry.kind === 'batch') entry.batch.time.fill(99);
      await log.flush();
      await number;
      expect(await timesOf(log, STATION, 'a', 0, 10)).toEqual([1, 2]);
    });

    test('shows nothing that is not yet durable', async () => {
      void log.append(rows('a', [1]));
      expect(await log.read(0, 10)).toEqual([]);
      expect(await all(log.spans(STATION, 'a', 0, 10))).toEqual([]);
      expect(await log.devices(STATION)).toEqual([]);
      await log.flush();
      expect(await log.read(0, 10)).toHaveLength(1);
    });

    test('numbers, epoch, name, bookmarks, settings and watermarks survive a restart', async () => {
      await keep(rows('a', [1]), rows('a', [2]));
      await log.moveBookmark('hub', 2);
      await log.keepSetting('keep', { days: 30 });
      await log.accept(FAR, [logged(1), logged(5)]);
      const { origin } = log;
      await reopen();
      expect(log.origin).toEqual(origin);
      expect(log.next).toBe(3);
      expect(await log.bookmark('hub')).toBe(2);
      expect(await log.bookmark('other')).toBe(0);
      expect(await log.setting('keep')).toEqual({ days: 30 });
      expect(await log.setting('none')).toBeUndefined();
      expect(await log.held(FAR)).toEqual({ upTo: 1, have: [[5, 5]] });
      expect(await keep(rows('a', [3]))).toEqual([3]);
      expect((await log.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    });

    test('two logs never have the same epoch', async () => {
      const other = await makePlace();
      const otherLog = await StationLog.open(await other.open(), STATION, still, randomHex);
      expect(otherLog.origin.epoch).not.toBe(log.origin.epoch);
      await otherLog.close();
      await other.remove();
    });

    test('wakes who waits for more, and whoever gives up', async () => {
      const stop = new AbortController();
      const grown = log.grown(0, stop.signal);
      const given = log.grown(7, stop.signal);
      await keep(rows('a', [1]));
      await grown;
      stop.abort();
      await given;
      await log.grown(0, new AbortController().signal);
    });

    test('keeps a batch bigger than any block, and its neighbours', async () => {
      const times = Float64Array.from({ length: 20_000 }, (_, i) => i);
      await keep(rows('a', [0.5]), rows('a', [...times]), rows('a', [0.75]));
      await reopen();
      expect(await log.read(1, 1)).toEqual([{ ...rows('a', [...times]), seq: 2 }]);
      expect((await log.read(0, 9)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      const spans = await all(log.spans(STATION, 'a', 0, 20_000));
      expect(spans.reduce((sum, span) => sum + span.rows, 0)).toBe(20_002);
    });

    test('appends at the same time are each kept once, in the order of their numbers', async () => {
      const numbers = Array.from({ length: 300 }, (_, i) => log.append(rows(`d${i % 3}`, [i], [i])));
      const flushes = [log.flush(), log.flush()];
      const later = log.append(rows('d0', [300]));
      await Promise.all([...flushes, log.flush()]);
      expect(await Promise.all(numbers)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
      expect(await later).toBe(301);
      const read = await log.read(0, 1000);
      expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 301 }, (_, i) => i + 1));
      expect(read.map((entry) => entry.kind === 'batch' && entry.batch.time[0])).toEqual(
        Array.from({ length: 301 }, (_, i) => i),
      );
    });

    test('a span tells least, greatest and mean of each channel without reading the rows', async () => {
      await keep(rows('a', [1, 2, 3], [5, NaN, 10]));
      const [span] = await all(log.spans(STATION, 'a', 0, 10));
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
      await keep(of('m1', 1), of('m2', 2), of('m1', 3));
      const spans = await all(log.spans(STATION, 'a', 0, 10));
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
          await keep(...group.map((times) => rows('a', times)));
          kept.push(...group.flat());
          const [fromMs, toMs] = [Math.min(one, other), Math.max(one, other)];
          const inside = kept.filter((each) => fromMs <= each && each < toMs).sort((a, b) => a - b);
          expect(await timesOf(log, STATION, 'a', fromMs, toMs)).toEqual(inside);
          for await (const span of log.spans(STATION, 'a', fromMs, toMs)) {
            expect(span.fromMs).toBeLessThan(toMs);
            expect(span.toMs).toBeGreaterThanOrEqual(fromMs);
            expect(span.toMs - span.fromMs).toBeLessThanOrEqual(3_600_000);
          }
          expect(await log.lastRowMs(STATION, 'a')).toBe(Math.max(...kept));
        }),
        { numRuns: 25 },
      );
      expect((await log.figures()).rows).toBe(kept.length);
    });

    test('knows devices, their last rows and their gaps, each for itself', async () => {
      await keep(rows('a', [1, 9]), rows('b', [5]), gap('a', 9, 500), gap('a', 2, 4), stateOf('c', 1));
      expect(await log.devices(STATION)).toEqual(['a', 'b']);
      expect(await log.lastRowMs(STATION, 'a')).toBe(9);
      expect(await log.lastRowMs(STATION, 'c')).toBeUndefined();
      const causes = async (fromMs: number, toMs: number) =>
        (await log.gaps(STATION, 'a', fromMs, toMs)).map((each) => [each.fromMs, each.toMs]);
      expect(await causes(0, 1000)).toEqual([
        [2, 4],
        [9, 500],
      ]);
      expect(await causes(5, 10)).toEqual([[9, 500]]);
      expect(await causes(4, 9)).toEqual([[2, 4]]);
      expect(await log.gaps(STATION, 'b', 0, 1000)).toEqual([]);
    });

    test("takes over another station's entries beside its own, and finds them by its name", async () => {
      await keep(rows('d', [7]));
      expect(await log.accept(FAR, [logged(1, rows('d', [1])), logged(2, gap('d', 1, 2))])).toEqual({
        upTo: 2,
        have: [],
      });
      expect(await timesOf(log, 'far', 'd', 0, 10)).toEqual([1]);
      expect(await log.gaps('far', 'd', 0, 10)).toHaveLength(1);
      expect(await timesOf(log, STATION, 'd', 0, 10)).toEqual([7]);
      expect(await log.devices('far')).toEqual(['d']);
      expect(await log.origins()).toEqual([log.origin, FAR]);
      expect((await log.read(0, 10)).map(({ seq }) => seq)).toEqual([1]);
    });

    test('a second life of the same station is kept beside the first', async () => {
      const again = { ...FAR, epoch: 'e2' };
      await log.accept(FAR, [logged(1, rows('d', [1])), logged(2, rows('d', [2]))]);
      await log.accept(again, [logged(1, rows('d', [3]))]);
      expect(await log.held(FAR)).toEqual({ upTo: 2, have: [] });
      expect(await log.held(again)).toEqual({ upTo: 1, have: [] });
      expect(await timesOf(log, 'far', 'd', 0, 10)).toEqual([1, 2, 3]);
    });

    test('own entries that come back change nothing', async () => {
      await keep(rows('a', [1]));
      const held = await log.accept(log.origin, [logged(1, rows('a', [1])), logged(9)]);
      expect(held).toEqual({ upTo: 1, have: [] });
      expect((await log.figures()).entries).toBe(1);
    });

    test('numbers whose entries are gone are held as nothing', async () => {
      await log.accept(FAR, [logged(4)], [[1, 3]]);
      expect(await log.held(FAR)).toEqual({ upTo: 4, have: [] });
      await log.accept(FAR, [], [[7, 9]]);
      expect(await log.held(FAR)).toEqual({ upTo: 4, have: [[7, 9]] });
      await log.accept(FAR, [logged(8)]);
      expect(await timesOf(log, 'far', 'd', 0, 100)).toEqual([4]);
    });

    test('more than 32 islands are not held: what makes one more must come again', async () => {
      const even = Array.from({ length: 34 }, (_, i) => 2 * i + 2);
      const held = await log.accept(
        FAR,
        even.map((seq) => logged(seq)),
      );
      expect(held).toEqual({ upTo: 0, have: even.slice(0, 32).map((seq) => [seq, seq]) });
      expect(await log.accept(FAR, [logged(1), logged(66)])).toEqual({
        upTo: 2,
        have: [...even.slice(1, 32), 66].map((seq) => [seq, seq]),
      });
      expect(await timesOf(log, 'far', 'd', 0, 100)).toEqual([1, ...even.slice(0, 33)]);
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
            log.accept(
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
          expect(await log.held(origin)).toEqual(islandsOf(held));
        }),
        { numRuns: 30 },
      );
      const times = await timesOf(log, 'prop', 'd', 0, 1000);
      expect(times).toEqual([...kept].sort((one, other) => one - other));
      await reopen();
      expect(await log.held(origin)).toEqual(islandsOf(held));
    });

    test('refuses what cannot be kept before it gets a number', async () => {
      const bad = [rows('', [1]), rows('a', []), rows('a', [NaN]), rows('a', [1, 2], [1]), gap('a', 2, 1)];
      for (const entry of bad)
        await expect(log.append(entry)).rejects.toMatchObject({ fault: { code: 'frame/syntax' } });
      for (const entry of bad)
        await expect(log.accept(FAR, [logged(1, entry)])).rejects.toMatchObject({
          fault: { code: 'frame/syntax' },
        });
      await expect(log.accept({ station: 'a/b', epoch: 'e' }, [])).rejects.toThrow();
      await expect(log.accept(FAR, [logged(1.5)])).rejects.toThrow();
      await expect(log.accept(FAR, [], [[3, 2]])).rejects.toThrow();
      expect(log.next).toBe(1);
    });

    test('forgets what is old and taken, never a number or a watermark', async () => {
      await keep(rows('a', [1]));
      await keep(rows('a', [2]));
      await keep(rows('a', [50]), gap('b', 3, 4));
      await log.accept(FAR, [logged(1), logged(2), logged(7)]);
      expect(await log.trim(10, 1)).toEqual({ rows: 4 });
      expect(await timesOf(log, STATION, 'a', 0, 100)).toEqual([2, 50]);
      expect(await log.held(FAR)).toEqual({ upTo: 2, have: [[7, 7]] });
      expect(await timesOf(log, 'far', 'd', 0, 100)).toEqual([]);
      expect(await log.devices('far')).toEqual([]);
      expect((await log.read(0, 10)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
      await log.trim(100, 4);
      await reopen();
      expect(log.next).toBe(5);
      expect(await log.figures()).toMatchObject({ entries: 0, rows: 0, firstMs: undefined });
      expect(await traces()).toEqual([]);
    });

    test('keeps a block of which only a part is taken', async () => {
      await keep(rows('a', [1]), rows('a', [2]));
      expect(await log.trim(10, 1)).toEqual({ rows: 0 });
      expect(await log.trim(2, 2)).toEqual({ rows: 0 });
      expect(await log.trim(10, 2)).toEqual({ rows: 2 });
    });

    test('erases a device for good and leaves the others alone', async () => {
      await keep(rows('a', [1, 2]), rows('b', [3]), gap('a', 2, 3), stateOf('a', 4));
      await keep(rows('a', [5]));
      await keep(stateOf('a', 6), rows('b', [7]), gap('b', 7, 8));
      await log.accept(FAR, [logged(1, rows('a', [1]))]);
      await log.erase(STATION, 'a');
      expect(await all(log.spans(STATION, 'a', 0, 100))).toEqual([]);
      expect(await log.gaps(STATION, 'a', 0, 100)).toEqual([]);
      expect(await log.lastRowMs(STATION, 'a')).toBeUndefined();
      expect(await log.devices(STATION)).toEqual(['b']);
      expect((await log.read(0, 100)).map(({ seq }) => seq)).toEqual([2, 7, 8]);
      expect(await timesOf(log, STATION, 'b', 0, 100)).toEqual([3, 7]);
      expect(await timesOf(log, 'far', 'a', 0, 100)).toEqual([1]);
      expect((await log.figures()).rows).toBe(3);
      expect(await keep(rows('a', [9]))).toEqual([9]);
      await log.trim(1000, 9);
      expect((await log.figures()).entries).toBe(0);
      expect(await traces()).toEqual([]);
    });

    test('sets a damaged block aside, tells it as gaps, and goes on', async () => {
      await keep(rows('a', [1, 2]), rows('b', [3]));
      await keep(rows('a', [5]));
      const [row] = await store.page('b/', 'b0', 1);
      const damaged = row!.value.slice();
      damaged[60]! ^= 1;
      await store.commit([{ key: row!.key, value: damaged }]);
      const spans = await all(log.spans(STATION, 'a', 0, 100));
      expect(await timesIn(spans)).toEqual([5]);
      expect(await log.figures()).toMatchObject({ quarantined: 1, rows: 1, entries: 3 });
      expect(await log.devices(STATION)).toEqual(['a']);
      expect(await log.gaps(STATION, 'a', 0, 100)).toMatchObject([
        { fromMs: 1, toMs: 2, cause: 'damaged', count: 2 },
      ]);
      expect(await log.gaps(STATION, 'b', 0, 100)).toMatchObject([
        { fromMs: 3, toMs: 3, cause: 'damaged', count: 1 },
      ]);
      expect((await log.read(0, 10)).map(({ seq, kind }) => [seq, kind])).toEqual([
        [1, 'gap'],
        [2, 'gap'],
        [3, 'batch'],
      ]);
      expect(await store.page('q/', 'q0', 10)).toHaveLength(1);
    });

    test('sets every damaged block aside that a reader in order comes to', async () => {
      for (const time of [1, 2, 3]) await keep(rows('a', [time]));
      for (const row of await store.page('b/', 'b0', 2))
        await store.commit([{ key: row.key, value: row.value.subarray(0, -3) }]);
      expect((await log.read(0, 10)).map(({ kind }) => kind)).toEqual(['gap', 'gap', 'batch']);
      expect((await log.figures()).quarantined).toBe(2);
    });

    test('a wiped log begins a new life with nothing of the old one', async () => {
      await keep(rows('a', [1]));
      await log.accept(FAR, [logged(1)]);
      await log.keepSetting('s', 1);
      await log.moveBookmark('hub', 1);
      const before = log.origin;
      await log.wipe();
      expect(log.origin.station).toBe(before.station);
      expect(log.origin.epoch).not.toBe(before.epoch);
      expect(await log.origins()).toEqual([log.origin]);
      expect(await log.setting('s')).toBeUndefined();
      expect(await log.bookmark('hub')).toBe(0);
      expect(await log.held(FAR)).toEqual({ upTo: 0, have: [] });
      expect(await keep(rows('a', [2]))).toEqual([1]);
      await reopen();
      expect(log.origin.epoch).not.toBe(before.epoch);
      expect(await timesOf(log, STATION, 'a', 0, 10)).toEqual([2]);
    });

    test('counts what it holds', async () => {
      await keep(rows('a', [10, 20]), stateOf('a', 5));
      await log.accept(FAR, [logged(1, rows('d', [90]))]);
      const figures = await log.figures();
      expect(figures).toMatchObject({ entries: 3, rows: 3, firstMs: 5, lastMs: 90, quarantined: 0 });
      expect(figures.usedBytes).toBeGreaterThan(0);
    });
  });
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
