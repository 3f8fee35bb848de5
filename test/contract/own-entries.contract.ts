import { describe, expect, test } from 'vitest';
import type { Batch } from '../../station/model/batch.ts';
import type { Entry } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import {
  all,
  FAR,
  gap,
  logged,
  randomHex,
  rows,
  stateOf,
  STATION,
  still,
  timesOf,
  useLog,
} from './log-at-hand.ts';
import type { Place } from './store.contract.ts';
import { codec } from '../fakes/codec.ts';

/** How a log treats the entries of its own station. */
export function ownEntriesContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`a log over ${name} numbers its entries and keeps them`, () => {
    const at = useLog(makePlace);

    test('numbers entries from 1 in the order of the calls, before they are durable', async () => {
      expect(at.log.next).toBe(1);
      const first = at.log.append(rows('a', [1]));
      const second = at.log.append(stateOf('a', 2));
      expect(at.log.next).toBe(3);
      await at.log.flush();
      expect(await Promise.all([first, second])).toEqual([1, 2]);
    });

    test('reads back exactly what was appended, of every kind', async () => {
      const batch: Batch = {
        device: 'a',
        subject: 's',
        channels: ['x', 'y'],
        time: Float64Array.of(1, 2.5),
        columns: [Float64Array.of(NaN, -1), Float64Array.of(1e300, Infinity)],
      };
      const entries: Entry[] = [
        { kind: 'batch', batch },
        stateOf('a', 3),
        gap('a', 4, 5),
        { kind: 'event', event: { rule: 'r', version: 1, device: 'a', timeMs: 6, text: 'dry: 5 %' } },
        { kind: 'outcome', outcome: { id: 'i', device: 'a', channel: 'x', ok: true, timeMs: 7, value: 1 } },
      ];
      await at.keep(...entries);
      expect(await at.log.read(0, 10)).toEqual(entries.map((entry, i) => ({ ...entry, seq: i + 1 })));
      expect((await at.log.read(2, 2)).map(({ seq }) => seq)).toEqual([3, 4]);
      expect(await at.log.read(5, 10)).toEqual([]);
    });

    test('a batch may be given away after it was appended', async () => {
      const entry = rows('a', [1, 2]);
      const number = at.log.append(entry);
      if (entry.kind === 'batch') entry.batch.time.fill(99);
      await at.log.flush();
      await number;
      expect(await timesOf(at.log, STATION, 'a', 0, 10)).toEqual([1, 2]);
    });

    test('shows nothing that is not yet durable', async () => {
      void at.log.append(rows('a', [1]));
      expect(await at.log.read(0, 10)).toEqual([]);
      expect(await all(at.log.spans(STATION, 'a', 0, 10))).toEqual([]);
      expect(await at.log.devices(STATION)).toEqual([]);
      await at.log.flush();
      expect(await at.log.read(0, 10)).toHaveLength(1);
    });

    test('numbers, epoch, name, bookmarks, settings and watermarks survive a restart', async () => {
      await at.keep(rows('a', [1]), rows('a', [2]));
      await at.log.moveBookmark('hub', 2);
      await at.log.keepSetting('keep', { days: 30 });
      await at.log.accept(FAR, [logged(1), logged(5)]);
      const { origin } = at.log;
      await at.reopen();
      expect(at.log.origin).toEqual(origin);
      expect(at.log.next).toBe(3);
      expect(await at.log.bookmark('hub')).toBe(2);
      expect(await at.log.bookmark('other')).toBe(0);
      expect(await at.log.setting('keep')).toEqual({ days: 30 });
      expect(await at.log.setting('none')).toBeUndefined();
      expect(await at.log.held(FAR)).toEqual({ upTo: 1, have: [[5, 5]] });
      expect(await at.keep(rows('a', [3]))).toEqual([3]);
      expect((await at.log.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    });

    test('two logs never have the same epoch', async () => {
      const other = await makePlace();
      const otherLog = await StationLog.open(await other.open(), STATION, still, randomHex, codec);
      expect(otherLog.origin.epoch).not.toBe(at.log.origin.epoch);
      await otherLog.close();
      await other.remove();
    });

    test('wakes who waits for more, and whoever gives up', async () => {
      const stop = new AbortController();
      const grown = at.log.grown(0, stop.signal);
      const given = at.log.grown(7, stop.signal);
      await at.keep(rows('a', [1]));
      await grown;
      stop.abort();
      await given;
      await at.log.grown(0, new AbortController().signal);
    });

    test('keeps a batch bigger than any block, and its neighbours', async () => {
      const times = Float64Array.from({ length: 20_000 }, (_, i) => i);
      await at.keep(rows('a', [0.5]), rows('a', [...times]), rows('a', [0.75]));
      await at.reopen();
      expect(await at.log.read(1, 1)).toEqual([{ ...rows('a', [...times]), seq: 2 }]);
      expect((await at.log.read(0, 9)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      const spans = await all(at.log.spans(STATION, 'a', 0, 20_000));
      expect(spans.reduce((sum, span) => sum + span.rows, 0)).toBe(20_002);
    });

    test('appends at the same time are each kept once, in the order of their numbers', async () => {
      const numbers = Array.from({ length: 300 }, (_, i) => at.log.append(rows(`d${i % 3}`, [i], [i])));
      const flushes = [at.log.flush(), at.log.flush()];
      const later = at.log.append(rows('d0', [300]));
      await Promise.all([...flushes, at.log.flush()]);
      expect(await Promise.all(numbers)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
      expect(await later).toBe(301);
      const read = await at.log.read(0, 1000);
      expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 301 }, (_, i) => i + 1));
      expect(read.map((entry) => entry.kind === 'batch' && entry.batch.time[0])).toEqual(
        Array.from({ length: 301 }, (_, i) => i),
      );
    });

    test('refuses what cannot be kept before it gets a number', async () => {
      const bad = [rows('', [1]), rows('a', []), rows('a', [NaN]), rows('a', [1, 2], [1]), gap('a', 2, 1)];
      for (const entry of bad)
        await expect(at.log.append(entry)).rejects.toMatchObject({ fault: { code: 'frame/syntax' } });
      for (const entry of bad)
        await expect(at.log.accept(FAR, [logged(1, entry)])).rejects.toMatchObject({
          fault: { code: 'frame/syntax' },
        });
      await expect(at.log.accept({ station: 'a/b', epoch: 'e' }, [])).rejects.toThrow();
      await expect(at.log.accept(FAR, [logged(1.5)])).rejects.toThrow();
      await expect(at.log.accept(FAR, [], [[3, 2]])).rejects.toThrow();
      expect(at.log.next).toBe(1);
    });
  });
}
