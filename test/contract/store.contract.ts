import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change, Store } from '../../station/runtime/platform.ts';

/** Somewhere a store can be opened, closed and opened again. */
export interface Place {
  open(): Promise<Store>;
  /** Deletes what is there; every store of it is closed. */
  remove(): Promise<void>;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const keys = async (store: Store, from: string, to: string, limit = 100, backward = false) =>
  (await store.page(from, to, limit, backward ? 'backward' : 'forward')).map(({ key }) => key);

/** What every Store does, the fake included. */
export function storeContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`${name} keeps the Store contract`, () => {
    let place: Place;
    let store: Store;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    const reopen = async () => {
      await store.close();
      store = await place.open();
    };

    test('gives back the bytes it was given, and nothing for a key it does not have', async () => {
      await store.commit([{ key: 'a', value: bytes(1, 2, 255) }]);
      expect(await store.get('a')).toEqual(bytes(1, 2, 255));
      expect(await store.get('b')).toBeUndefined();
    });

    test('keeps values of no bytes and of nearly 64 KiB', async () => {
      const big = Uint8Array.from({ length: 60 * 1024 }, (_, i) => i % 251);
      await store.commit([
        { key: 'big', value: big },
        { key: 'empty', value: bytes() },
      ]);
      await reopen();
      expect(await store.get('big')).toEqual(big);
      expect(await store.get('empty')).toEqual(bytes());
    });

    test('keeps only the part that a value shows of a larger buffer', async () => {
      await store.commit([{ key: 'a', value: bytes(9, 1, 2, 9).subarray(1, 3) }]);
      const value = (await store.get('a'))!;
      expect([...value]).toEqual([1, 2]);
    });

    test('keeps what was committed, and the last of several values of a key, over a restart', async () => {
      await store.commit([{ key: 'a', value: bytes(1) }]);
      await store.commit([{ key: 'a', value: bytes(2) }]);
      await store.commit([{ key: 'b', value: bytes(3) }, { key: 'a' }]);
      await reopen();
      expect(await store.get('a')).toBeUndefined();
      expect(await store.get('b')).toEqual(bytes(3));
    });

    test('a value may be changed by its owner after the commit', async () => {
      const value = bytes(1);
      await store.commit([{ key: 'a', value }]);
      value[0] = 2;
      expect(await store.get('a')).toEqual(bytes(1));
    });

    test('pages are half open, ordered by code unit, limited, and may run backwards', async () => {
      const all = ['a', 'a/', 'a/b', 'a0', 'aA', 'a_', 'aa', 'b', 'a\0'];
      await store.commit(all.map((key) => ({ key, value: bytes(1) })));
      expect(await keys(store, 'a', 'b')).toEqual(['a', 'a\0', 'a/', 'a/b', 'a0', 'aA', 'a_', 'aa']);
      expect(await keys(store, 'a/', 'a0')).toEqual(['a/', 'a/b']);
      expect(await keys(store, 'a', 'z', 2)).toEqual(['a', 'a\0']);
      expect(await keys(store, 'a', 'b', 2, true)).toEqual(['aa', 'a_']);
      expect(await keys(store, 'c', 'd')).toEqual([]);
      expect(await keys(store, 'b', 'a')).toEqual([]);
    });

    test('commits made at the same time are each all there afterwards', async () => {
      const commit = (n: number) =>
        store.commit(Array.from({ length: 5 }, (_, i) => ({ key: `${n}-${i}`, value: bytes(n) })));
      await Promise.all(Array.from({ length: 20 }, (_, n) => commit(n)));
      await reopen();
      expect(await keys(store, '', '~', 1000)).toHaveLength(100);
    });

    test('says how much it takes up', async () => {
      await store.commit([{ key: 'a', value: new Uint8Array(50_000).fill(7) }]);
      expect(await store.usedBytes()).toBeGreaterThan(0);
    });

    test('a closed store refuses', async () => {
      await store.close();
      await expect(store.commit([{ key: 'a', value: bytes(1) }])).rejects.toMatchObject({
        fault: { code: 'log/broken' },
      });
      await expect(store.get('a')).rejects.toMatchObject({ fault: { code: 'log/broken' } });
      store = await place.open();
    });

    test('is an ordered map, whatever is committed in whatever order', async () => {
      const change = fc.record({ key: fc.stringMatching(/^[ab/0]{1,3}$/), value: fc.option(fc.nat(255)) });
      const model = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (group) => {
          const changes = [...new Map(group.map((each) => [each.key, each.value]))];
          await store.commit(
            changes.map(([key, value]): Change => (value === null ? { key } : { key, value: bytes(value) })),
          );
          for (const [key, value] of changes) {
            if (value === null) model.delete(key);
            else model.set(key, value);
          }
          const rows = await store.page('', '~', 1000);
          expect(rows.map(({ key, value }) => [key, value[0]])).toEqual([...model].sort());
        }),
        { numRuns: 30 },
      );
    });
  });
}
