import { deleteDB } from 'idb';
import { expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { logContract } from './log.contract.ts';
import { type Place, storeContract } from './store.contract.ts';

let databases = 0;

/** A database of its own for each test, in the browser's real IndexedDB. */
async function indexedDbPlace(): Promise<Place> {
  const name = `contract-${++databases}`;
  await deleteDB(name);
  return { open: () => IdbStore.open(name), remove: () => deleteDB(name) };
}

storeContract('IndexedDB', indexedDbPlace);
logContract('IndexedDB', indexedDbPlace);

test('a store whose database is deleted beneath it says so and stays broken', async () => {
  const store = await IdbStore.open('taken-away');
  await store.commit([{ key: 'a', value: Uint8Array.of(1) }]);
  await deleteDB('taken-away');
  await expect(store.get('a')).rejects.toMatchObject({ fault: { code: 'log/broken' } });
  await expect(store.commit([{ key: 'b', value: Uint8Array.of(1) }])).rejects.toMatchObject({
    fault: { code: 'log/broken' },
  });
  await store.close();
});

test('every write is strict', async () => {
  const asked: unknown[] = [];
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    asked.push(given.slice(1));
    return transaction.apply(this, given);
  };
  try {
    const store = await IdbStore.open('strict');
    await store.commit([{ key: 'a', value: Uint8Array.of(1) }]);
    await store.close();
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  expect(asked).toEqual([['readwrite', { durability: 'strict' }]]);
  await deleteDB('strict');
});

test('a full quota is told as such, loses nothing, and ends when room is made', async () => {
  const store = await IdbStore.open('full');
  const value = crypto.getRandomValues(new Uint8Array(60_000));
  await store.commit([{ key: 'first', value }]);
  const { usage = 0 } = await navigator.storage.estimate();
  const quota = (quotaSize?: number) =>
    cdp().send('Storage.overrideQuotaForOrigin', {
      origin: location.origin,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });
  await quota(usage + 1_000_000);
  let written = 0;
  try {
    const fill = async () => {
      for (; written < 100; written++) await store.commit([{ key: `row${written}`, value }]);
    };
    await expect(fill()).rejects.toMatchObject({
      fault: { code: 'log/full', detail: { quotaBytes: usage + 1_000_000 } },
    });
    expect(written).toBeGreaterThan(5);
    expect(await store.get(`row${written - 1}`)).toEqual(value);
    expect(await store.get(`row${written}`)).toBeUndefined();
  } finally {
    await quota();
  }
  await store.commit([{ key: 'last', value }]);
  expect(await store.get('last')).toEqual(value);
  await store.close();
  await deleteDB('full');
});
