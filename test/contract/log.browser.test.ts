import { deleteDB } from 'idb';
import { expect, test } from 'vitest';
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
