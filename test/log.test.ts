import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../station/model/fault.ts';
import type { Logged } from '../station/model/entry.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Held } from '../station/runtime/platform.ts';
import { logContract, rows } from './contract/log.contract.ts';
import { storeContract } from './contract/store.contract.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { MemoryStore } from './fakes/memory-store.ts';

/** A memory store that a closed log can be opened on again. */
async function memoryPlace() {
  const store = new MemoryStore();
  return { open: async () => store.reopened(), remove: async () => {} };
}

storeContract('the memory store', memoryPlace);
logContract('the memory store', memoryPlace);

const FULL: Fault = { code: 'log/full', detail: { usedBytes: 9, quotaBytes: 10 } };
const BROKEN: Fault = { code: 'log/broken', detail: { message: 'the disk is gone' } };
const outcome = (timeMs: number) =>
  ({
    kind: 'outcome',
    outcome: { id: 'i', device: 'a', channel: 'x', ok: true, timeMs, value: 1 },
  }) as const;
/** A batch of about so many bytes. */
const big = (bytes: number, fromMs = 0) =>
  rows(
    'a',
    Array.from({ length: bytes / 16 }, (_, i) => fromMs + i),
  );

/** Whether a promise is fulfilled, rejected (with which code) or neither, now. */
async function fateOf(promise: Promise<unknown>): Promise<string> {
  let fate = 'waiting';
  promise.then(
    () => (fate = 'done'),
    (error) => (fate = (error as { fault?: Fault }).fault?.code ?? String(error)),
  );
  await settle();
  return fate;
}

let store: MemoryStore;
let clock: FakeClock;
let log: StationLog;
let epochs = 0;
const open = async () => {
  log = await StationLog.open(store.reopened(), 'yard', clock, () => `${++epochs}`);
};
beforeEach(async () => {
  store = new MemoryStore();
  clock = new FakeClock();
  await open();
  store.commits = 0;
});

describe('the log gathers', () => {
  test('for a second, then commits all at once', async () => {
    const first = log.append(rows('a', [1]));
    await clock.advance(900);
    const second = log.append(rows('a', [2]));
    await clock.advance(99);
    expect([await fateOf(first), await fateOf(second)]).toEqual(['waiting', 'waiting']);
    await clock.advance(1);
    expect([await fateOf(first), await fateOf(second)]).toEqual(['done', 'done']);
    expect(store.commits).toBe(1);
  });

  test('for 50 ms where something is urgent', async () => {
    const batch = log.append(rows('a', [1]));
    const urgent = log.append(outcome(1));
    await clock.advance(49);
    expect(await fateOf(urgent)).toBe('waiting');
    await clock.advance(1);
    expect([await fateOf(batch), await fateOf(urgent)]).toEqual(['done', 'done']);
    expect(store.commits).toBe(1);
  });

  test('48 KiB at most, and then does not wait for the time', async () => {
    const appended = Array.from({ length: 12 }, (_, i) => log.append(big(8_192, 1_000 * i)));
    await settle();
    const fates = await Promise.all(appended.map(fateOf));
    expect(fates).toEqual([...Array(10).fill('done'), 'waiting', 'waiting']);
    for (const [key, value] of store.rows)
      if (key.startsWith('b/')) expect(value.length).toBeLessThan(49_153);
  });

  test('the deadline of a block that is gone does not cut the next one short', async () => {
    void log.append(rows('a', [1]));
    await clock.advance(600);
    await log.flush();
    const next = log.append(rows('a', [2]));
    await clock.advance(600);
    expect(await fateOf(next)).toBe('waiting');
    await clock.advance(400);
    expect(await fateOf(next)).toBe('done');
  });

  test("other stations' entries of one turn into one commit and one block", async () => {
    const entry = (seq: number): Logged => ({ ...rows('d', [seq]), seq });
    const answers = Array.from({ length: 40 }, (_, i) =>
      log.accept({ station: 'far', epoch: 'e' }, [entry(i + 1)]),
    );
    expect((await Promise.all(answers)).at(0)).toEqual({ upTo: 40, have: [] });
    expect(store.commits).toBe(1);
    expect([...store.rows.keys()].filter((key) => key.startsWith('b/'))).toHaveLength(1);
  });
});

describe('when the store fails', () => {
  test('all that wait are told, and so is whoever comes after', async () => {
    store.failing = FULL;
    const waiting = [log.append(rows('a', [1])), log.append(rows('a', [2])), log.flush()];
    expect(await Promise.all(waiting.map(fateOf))).toEqual(['log/full', 'log/full', 'log/full']);
    expect(await fateOf(log.append(rows('a', [3])))).toBe('log/full');
    expect(await fateOf(log.keepSetting('s', 1))).toBe('log/full');
    expect(await fateOf(log.accept({ station: 'far', epoch: 'e' }, [{ ...rows('d', [1]), seq: 1 }]))).toBe(
      'log/full',
    );
    expect(await log.read(0, 10)).toEqual([]);
  });

  test('nothing is written but one small probe, after 1 s, 2 s, 4 s ... 60 s', async () => {
    store.failing = BROKEN;
    await fateOf(log.append(rows('a', [1])));
    await clock.advance(1_000);
    store.tried.length = 0;
    const triedAt = [];
    for (let second = 0; second < 250; second++) {
      await clock.advance(1_000);
      void log.append(rows('a', [second])).catch(() => {});
      void log.moveBookmark('x', second).catch(() => {});
      if (store.tried.length > triedAt.length) triedAt.push(second + 1);
    }
    expect(triedAt).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(store.tried.every((bytes) => bytes === 1024)).toBe(true);
  });

  test('what only makes room is tried while it is full, and that does not make more probes', async () => {
    store.failing = FULL;
    await fateOf(log.keepSetting('s', 1));
    for (let i = 0; i < 5; i++) expect(await fateOf(log.moveBookmark('x', i))).toBe('log/full');
    store.tried.length = 0;
    await clock.advance(1_000);
    expect(store.tried).toEqual([1024]);
  });

  test('what was gathered keeps its numbers and is committed once the store has healed', async () => {
    await Promise.all([log.append(rows('a', [1])), log.flush()]);
    store.failing = BROKEN;
    const lost = [log.append(rows('a', [2])), log.flush()];
    expect(await Promise.all(lost.map(fateOf))).toEqual(['log/broken', 'log/broken']);
    void log.append(rows('a', [3])).catch(() => {});
    store.failing = undefined;
    await clock.advance(1_000);
    await settle();
    const later = log.append(rows('a', [4]));
    await log.flush();
    expect(await later).toBe(4);
    const read = await log.read(0, 10);
    expect(read.map((entry) => [entry.seq, entry.kind === 'batch' && entry.batch.time[0]])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
  });

  test('8 MiB are kept; what is refused takes no number and is told as a gap afterwards', async () => {
    store.failing = FULL;
    for (let i = 0; i < 220; i++) void log.append(big(40_000, 10_000 * i)).catch(() => {});
    await settle();
    const kept = log.next - 1;
    expect(kept).toBeGreaterThan(200);
    expect(kept).toBeLessThan(215);
    store.failing = undefined;
    await clock.advance(2_100);
    await log.flush();
    const read = await log.read(0, 1_000);
    expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: kept + 1 }, (_, i) => i + 1));
    expect(read.at(-1)).toMatchObject({
      kind: 'gap',
      gap: {
        device: 'a',
        cause: 'log-full',
        fromMs: 10_000 * kept,
        toMs: 10_000 * 219 + 2_499,
        count: 2_500 * (220 - kept),
      },
    });
    void log.append(rows('a', [1]));
    await log.flush();
    expect(log.next).toBe(kept + 3);
  });

  test('room can be made while it is full, and that ends the waiting', async () => {
    await Promise.all([log.append(rows('a', [1])), log.flush()]);
    store.failing = FULL;
    await fateOf(log.append(rows('a', [500])));
    await clock.advance(1_000);
    store.failing = undefined;
    await log.trim(100, 1);
    await settle();
    expect((await log.read(0, 10)).map(({ seq }) => seq)).toEqual([2]);
  });

  test('whoever appends after the healing waits for the commit like anybody else', async () => {
    await Promise.all([log.append(rows('b', [1])), log.flush()]);
    store.failing = FULL;
    const refused = [log.append(big(50_000)), log.append(rows('a', [2]))];
    expect(await Promise.all(refused.map(fateOf))).toEqual(['log/full', 'log/full']);
    await clock.advance(500);
    store.failing = undefined;
    await log.trim(100, 1);
    const later = log.append(rows('a', [3]));
    expect(await fateOf(later)).toBe('waiting');
    await clock.advance(500);
    expect(await fateOf(later)).toBe('done');
    expect((await log.read(0, 10)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  test('a commit that failed but is there after all is not made twice', async () => {
    store.doubtful = BROKEN;
    const own = [log.append(rows('a', [1])), log.append(rows('a', [2])), log.flush()];
    expect(await Promise.all(own.map(fateOf))).toEqual(['log/broken', 'log/broken', 'log/broken']);
    await clock.advance(1_000);
    await settle();
    expect((await log.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2]);
    const far = (...seqs: number[]) =>
      log.accept(
        { station: 'far', epoch: 'e' },
        seqs.map((seq) => ({ ...rows('d', [seq]), seq })),
      );
    store.doubtful = BROKEN;
    expect(await fateOf(far(1, 2, 3))).toBe('log/broken');
    await clock.advance(1_000);
    expect(await far(1, 2)).toEqual({ upTo: 3, have: [] });
    expect(await log.figures()).toMatchObject({ entries: 5, rows: 5 });
  });

  test('a job that fails by itself leaves the others of its commit alone', async () => {
    const bad = log.keepSetting('bad', 1n);
    const good = log.keepSetting('good', 1);
    await Promise.allSettled([bad, good]);
    expect(await fateOf(log.keepSetting('later', 2))).toBe('done');
    expect(await log.setting('later')).toBe(2);
  });
});

describe('a log that is opened', () => {
  test('with a wipe that was broken off finishes it first', async () => {
    await Promise.all([log.append(rows('a', [1])), log.flush()]);
    await log.keepSetting('s', 1);
    const { epoch } = log.origin;
    const wiping = log.wipe();
    await Promise.resolve();
    for (let turn = 0; turn < 40 && !isWiping(store); turn++) await Promise.resolve();
    store.failing = BROKEN;
    await expect(wiping).rejects.toMatchObject({ fault: BROKEN });
    expect([...store.rows.keys()].some((key) => key.startsWith('b/'))).toBe(true);
    store.failing = undefined;
    await open();
    expect(log.origin.epoch).not.toBe(epoch);
    expect(await log.setting('s')).toBeUndefined();
    expect([...store.rows.keys()]).toEqual(['m']);
  });

  test('by an older program than wrote it is left alone', async () => {
    const newer = { ...JSON.parse(new TextDecoder().decode(store.rows.get('m'))), version: 2 };
    store.rows.set('m', new TextEncoder().encode(JSON.stringify(newer)));
    await expect(open()).rejects.toMatchObject({ fault: { code: 'log/broken' } });
  });

  test('keeps the name it was given first', async () => {
    log = await StationLog.open(store, 'another', clock, () => 'ff');
    expect(log.origin.station).toBe('yard');
  });
});

test('whatever fails and whenever it crashes: what was acknowledged is there, once, and all counts are right', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('append' as const), rows: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 3, arbitrary: fc.constant({ do: 'flush' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('accept' as const),
        seqs: fc.array(fc.integer({ min: 1, max: 25 })),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    },
    { weight: 1, arbitrary: fc.constantFrom({ do: 'fail' as const }, { do: 'heal' as const }) },
    { weight: 1, arbitrary: fc.constantFrom({ do: 'doubt' as const }, { do: 'crash' as const }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      store = new MemoryStore();
      clock = new FakeClock();
      await open();
      const far = { station: 'far', epoch: 'e' };
      const acknowledged = new Map<number, number>();
      let accepted: Held = { upTo: 0, have: [] };
      let made = 0;
      for (const each of steps) {
        if (each.do === 'append') {
          const value = ++made;
          const entry = rows('a', Array(each.rows).fill(value));
          void log.append(entry).then(
            (seq) => acknowledged.set(seq, value),
            () => {},
          );
        }
        if (each.do === 'flush') await fateOf(log.flush());
        if (each.do === 'accept') {
          const entries = each.seqs.map((seq): Logged => ({ ...rows('d', [seq]), seq }));
          await log.accept(far, entries).then(
            (held) => (accepted = held),
            () => {},
          );
        }
        if (each.do === 'wait') await clock.advance(each.ms);
        if (each.do === 'fail') store.failing = BROKEN;
        if (each.do === 'heal') store.failing = undefined;
        if (each.do === 'doubt') store.doubtful = FULL;
        if (each.do === 'crash') {
          await settle();
          await store.close();
          store = new MemoryStore(store.rows);
          clock = new FakeClock();
          await open();
        }
      }
      store.failing = store.doubtful = undefined;
      await clock.advance(70_000);
      await log.flush();
      const entries = await log.read(0, Infinity);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
      expect(log.next).toBe(entries.length + 1);
      const batches = entries.flatMap((entry) =>
        entry.kind === 'batch' ? [{ ...entry.batch, seq: entry.seq }] : [],
      );
      for (const [seq, value] of acknowledged) expect(batches[seq - 1]?.time[0]).toBe(value);
      expect(new Set(batches.map(({ time }) => time[0])).size).toBe(batches.length);
      const held = await log.held(far);
      expect(held.upTo).toBeGreaterThanOrEqual(accepted.upTo);
      const farTimes = await timesOf(log, 'far', 'd');
      const numbers = [...Array(26).keys()].filter(
        (seq) => seq > 0 && (seq <= held.upTo || held.have.some(([from, to]) => from <= seq && seq <= to)),
      );
      expect(farTimes).toEqual(numbers);
      const ownRows = batches.reduce((sum, { time }) => sum + time.length, 0);
      expect(await timesOf(log, 'yard', 'a')).toHaveLength(ownRows);
      expect(await log.figures()).toMatchObject({
        entries: entries.length + numbers.length,
        rows: ownRows + numbers.length,
      });
    }),
    { numRuns: 150 },
  );
}, 60_000);

async function timesOf(of: StationLog, station: string, device: string): Promise<number[]> {
  const times: number[] = [];
  for await (const span of of.spans(station, device, -1e15, 1e15))
    for (const { time } of await span.read()) times.push(...time);
  return times.sort((one, other) => one - other);
}

const isWiping = ({ rows: all }: MemoryStore) => new TextDecoder().decode(all.get('m')).includes('wiping');
