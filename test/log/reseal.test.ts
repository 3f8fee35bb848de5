import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Batch } from '../../station/model/batch.ts';
import type { Entry, Logged } from '../../station/model/entry.ts';
import type { Log, Span } from '../../station/runtime/platform.ts';
import { all, gap, rows, stateOf } from '../contract/log-at-hand.ts';
import { TimedLog } from './timed-log.ts';

const MINUTE = 60_000;
const FAR = { station: 'far', epoch: 'e' };

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

const keysOf = (kind: string) => [...at.store.rows.keys()].filter((key) => key.startsWith(`${kind}/`));

/** All rows of a span in the order of their times, as text: what lies between two spans may be cut elsewhere. */
async function rowsIn(spans: readonly Span[]): Promise<string[]> {
  const batches = (await Promise.all(spans.map((span) => span.read()))).flat();
  return batches.flatMap(linesOf).sort();
}

const linesOf = ({ device, subject, channels, time, columns }: Batch) =>
  [...time].map((timeMs, row) => {
    const values = channels.map((channel, c) => `${channel}=${String(columns[c]![row])}`);
    return [timeMs, device, subject, ...values].join(' ');
  });

/** Everything that a reader can see of a log. */
async function seenIn(log: Log, stations: readonly string[] = ['yard', 'far']) {
  const devices = [];
  for (const station of stations)
    for (const device of await log.devices(station)) {
      const spans = await all(log.spans(station, device, -1e15, 1e15));
      expect(spans.map(({ toMs }) => toMs)).toEqual(spans.map(({ toMs }) => toMs).sort((a, b) => a - b));
      devices.push({
        station,
        device,
        rows: await rowsIn(spans),
        counted: spans.reduce((sum, each) => sum + each.rows, 0),
        gaps: await log.gaps(station, device, -1e15, 1e15),
        last: await log.lastRowMs(station, device),
      });
    }
  const { bytes: _, usedBytes: __, ...figures } = await log.figures();
  return {
    entries: await log.read(0, Infinity),
    far: await (await log.stored(FAR)).read(0, Infinity),
    devices,
    figures,
    ledger: await log.ledger(),
  };
}

async function verified(log: Log) {
  const walk = log.verify();
  for (;;) {
    const step = await walk.next();
    if (step.done) return step.value.problems;
  }
}

describe('what was recorded is packed into chapters', () => {
  test('after a minute, and not before', async () => {
    await keep(rows('a', [1]));
    await keep(rows('a', [2]));
    await at.clock.advance(MINUTE - 1);
    expect(await at.log.reseal(0)).toEqual({ chapters: 0 });
    await at.clock.advance(1);
    const before = await seenIn(at.log);
    expect(await at.log.reseal(0)).toEqual({ chapters: 1 });
    expect([keysOf('b').length, keysOf('f').length, keysOf('t').length]).toEqual([1, 0, 1]);
    expect(await seenIn(at.log)).toEqual(before);
    expect(await at.log.reseal(0)).toEqual({ chapters: 0 });
  });

  test('at once, as far as it was taken', async () => {
    for (const time of [1, 2, 3]) await keep(rows('a', [time]));
    await at.log.reseal(2);
    expect([keysOf('f').length, keysOf('t').length]).toEqual([1, 1]);
  });

  test('the last chapter grows until it is full, and is then left alone', async () => {
    const written = [];
    for (let hour = 0; hour < 3; hour++)
      for (let part = 0; part < 4; part++) {
        await keep(
          rows(
            'a',
            Array.from({ length: 900 }, (_, i) => (hour * 3600 + part * 900 + i) * 1000),
          ),
        );
        at.store.commits = 0;
        await at.log.reseal(1e9);
        written.push(at.store.commits);
      }
    expect(written).toEqual(Array(12).fill(1));
    expect(keysOf('t')).toHaveLength(3);
    const chapters = keysOf('b');
    await keep(rows('a', [20_000_000]));
    await at.log.reseal(1e9);
    expect(keysOf('b').filter((key) => chapters.includes(key))).toEqual(chapters);
  });

  test('in pieces below 64 KiB', async () => {
    for (let i = 0; i < 12; i++) {
      const time = Float64Array.from({ length: 300 }, (_, row) => i * 300 + row);
      const columns = Array.from({ length: 20 }, () => time.map(() => Math.random()));
      const channels = columns.map((_, c) => `c${c}`);
      await keep({ kind: 'batch', batch: { device: 'a', channels, time, columns } });
    }
    await at.log.reseal(1e9);
    expect(keysOf('t')).toHaveLength(1);
    expect(keysOf('b').length).toBeGreaterThan(4);
    for (const value of at.store.rows.values()) expect(value.length).toBeLessThan(65_536);
    expect(await verified(at.log)).toEqual([]);
  });

  test('another station’s entries too, but never across numbers that may still come', async () => {
    const logged = (seq: number): Logged => ({ ...rows('d', [seq]), seq });
    await at.log.accept(FAR, [1, 2, 3, 5].map(logged));
    await at.clock.advance(MINUTE);
    await at.log.reseal(0);
    await at.log.accept(FAR, [logged(4)]);
    await at.clock.advance(MINUTE);
    await at.log.reseal(0);
    const far = await (await at.log.stored(FAR)).read(0, 10);
    expect(far).toEqual([1, 2, 3, 4, 5].map(logged));
    expect([keysOf('f').length, keysOf('t').length]).toEqual([0, 1]);
  });

  test('and a span from before finds its rows in the chapter', async () => {
    await keep(rows('a', [1, 2]), rows('b', [7]), rows('a', [3]));
    const before = await all(at.log.spans('yard', 'a', 0, 10));
    await at.log.reseal(1e9);
    expect(await rowsIn(before)).toEqual(['1 a  t=1', '2 a  t=2', '3 a  t=3']);
    const first = await all(at.log.spans('yard', 'a', 0, 10));
    await keep(rows('a', [4, 5]));
    await at.log.reseal(1e9);
    expect(await rowsIn(first)).toEqual(['1 a  t=1', '2 a  t=2', '3 a  t=3']);
  });

  test('while the index is being read, without a row twice or missing', async () => {
    for (let time = 0; time < 20; time++) await keep(rows('a', [time * 600_000]), gap('a', time, time + 1));
    await at.log.reseal(20);
    const seen: Span[] = [];
    for await (const span of at.log.spans('yard', 'a', 0, 1e9)) {
      seen.push(span);
      await at.log.reseal(20 + 2 * seen.length);
    }
    expect(await rowsIn(seen)).toHaveLength(20);
  });

  test('a damaged block on the way is set aside, and the others are packed', async () => {
    for (const time of [1, 2, 3]) await keep(rows('a', [time]));
    const [, second] = keysOf('b');
    at.store.rows.get(second!)![55]! ^= 1;
    await at.clock.advance(MINUTE);
    await at.log.reseal(0);
    await at.clock.advance(MINUTE);
    await at.log.reseal(0);
    expect((await at.log.read(0, 10)).map(({ kind }) => kind)).toEqual(['batch', 'gap', 'batch']);
    expect(await verified(at.log)).toEqual([]);
  });

  test('a device can be erased from a chapter, and what is gone is written down', async () => {
    for (const time of [1, 2, 3]) await keep(rows('a', [time]), rows('b', [time]), stateOf('b', time));
    await at.log.reseal(1e9);
    await at.log.erase('yard', 'b');
    expect((await at.log.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 4, 7]);
    expect(await at.log.gone(at.log.origin, 1, 9)).toEqual([
      { from: 2, to: 3, why: 'erased' },
      { from: 5, to: 6, why: 'erased' },
      { from: 8, to: 9, why: 'erased' },
    ]);
    expect(await verified(at.log)).toEqual([]);
    await keep(rows('a', [4]));
    await at.log.reseal(1e9);
    expect(await at.log.gone(at.log.origin, 4, 5)).toEqual([{ from: 5, to: 5, why: 'erased' }]);
    await at.log.trim(1e9, 1e9);
    expect(await at.log.gone(at.log.origin, 1, 100)).toEqual([{ from: 1, to: 10, why: 'trimmed' }]);
    expect((await at.log.figures()).bytes).toBe(0);
  });
});

const time = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 400 }).map((s) => s * 1000) },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 30 }).map((hour) => hour * 1_234_567) },
);
const value = fc.oneof(
  fc.integer({ min: 0, max: 99 }).map((n) => n / 10),
  fc.constantFrom(NaN, -0, Infinity, 1 / 3),
);
const entry: fc.Arbitrary<Entry> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        device: fc.constantFrom('a', 'b'),
        subject: fc.option(fc.constantFrom('m', 'n')),
        channels: fc.constantFrom<readonly string[]>(['t'], ['t', 'u'], ['t', 'u', 'v']),
        rows: fc.array(fc.tuple(time, fc.array(value, { minLength: 3, maxLength: 3 })), {
          minLength: 1,
          maxLength: 4,
        }),
      })
      .map(({ device, subject, channels, rows: list }): Entry => {
        const columns = channels.map((_, c) => Float64Array.from(list, ([, values]) => values[c]!));
        const batch = { device, channels, time: Float64Array.from(list, ([timeMs]) => timeMs), columns };
        return { kind: 'batch', batch: subject === null ? batch : { ...batch, subject } };
      }),
  },
  { weight: 1, arbitrary: fc.tuple(time, fc.nat(5_000)).map(([ms, long]) => gap('a', ms, ms + long)) },
  { weight: 1, arbitrary: time.map((ms) => stateOf('c', ms)) },
);
const blocks = fc.array(fc.array(entry, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });

test('whatever was recorded, and wherever it is cut into blocks, packing changes nothing that can be read', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }), async (cuts, taken) => {
      at = await TimedLog.open();
      let seq = 0;
      for (const entries of cuts) {
        await keep(...entries);
        await at.log.accept(
          FAR,
          entries.map((each): Logged => ({ ...each, seq: ++seq })),
        );
      }
      const before = await seenIn(at.log);
      for (const upTo of taken.sort((one, other) => one - other)) {
        await at.log.reseal(upTo);
        expect(await seenIn(at.log)).toEqual(before);
      }
      await at.clock.advance(MINUTE);
      await at.log.reseal(0);
      expect(await seenIn(at.log)).toEqual(before);
      expect(keysOf('f')).toEqual([]);
      expect(await verified(at.log)).toEqual([]);
      await at.crash();
      expect(await seenIn(at.log)).toEqual(before);
    }),
    { numRuns: 60 },
  );
}, 300_000);

test('a crash at any commit of packing leaves everything as it was, once', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, fc.nat(6), async (cuts, after) => {
      at = await TimedLog.open();
      for (const entries of cuts) await keep(...entries);
      const before = await seenIn(at.log);
      for (let upTo = 1; upTo < at.log.next; upTo += 1 + after) {
        if (upTo % 2 === 0) at.store.doubtful = { code: 'log/broken', detail: { message: 'a cut' } };
        await at.log.reseal(upTo).catch(() => {});
        at.store.doubtful = undefined;
        await at.crash();
        expect(await seenIn(at.log)).toEqual(before);
      }
      expect(await verified(at.log)).toEqual([]);
    }),
    { numRuns: 20 },
  );
}, 300_000);
