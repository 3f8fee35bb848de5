import { deleteDB } from 'idb';
import { describe, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { logContract } from './log.contract.ts';
import type { Place } from './store.contract.ts';

let databases = 0;

/** A database of its own for each test, in the browser's real IndexedDB. */
async function indexedDbPlace(): Promise<Place> {
  const name = `contract-${++databases}`;
  await deleteDB(name);
  return { open: () => IdbStore.open(name), remove: () => deleteDB(name) };
}

// First of all: for half a minute Chromium does not look again at a quota that was wide when something was
// written.
test('a full quota is told as such, loses nothing, and ends when room is made', async () => {
  const value = crypto.getRandomValues(new Uint8Array(60_000));
  const { usage = 0 } = await navigator.storage.estimate();
  const quota = (quotaSize?: number) =>
    cdp().send('Storage.overrideQuotaForOrigin', {
      origin: location.origin,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });
  await quota(usage + 5_000_000);
  const store = await IdbStore.open('full');
  let written = 0;
  try {
    const fill = async () => {
      for (; written < 1_000; written++) await store.commit([{ key: `row${written}`, value }]);
    };
    await expect(fill()).rejects.toMatchObject({
      fault: { code: 'log/full' },
    });
    expect(written).toBeGreaterThan(50);
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

logContract('IndexedDB', indexedDbPlace);

test('a store whose database is deleted on purpose says so and stays broken', async () => {
  const store = await IdbStore.open('taken-away');
  await store.commit([{ key: 'a', value: Uint8Array.of(1) }]);
  await deleteDB('taken-away');
  await expect(store.get('a')).rejects.toMatchObject({ fault: { code: 'log/broken' } });
  await expect(store.commit([{ key: 'b', value: Uint8Array.of(1) }])).rejects.toMatchObject({
    fault: { code: 'log/broken' },
  });
  await store.close();
});

/** Runs something and gives the connections and options with which transactions were begun meanwhile. */
async function watched(work: () => Promise<unknown>) {
  const begun: { db: IDBDatabase; asked: unknown[] }[] = [];
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...given) {
    begun.push({ db: this, asked: given.slice(1) });
    return transaction.apply(this, given);
  };
  try {
    await work();
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  return begun;
}

test('every write is strict', async () => {
  const store = await IdbStore.open('strict');
  const begun = await watched(() => store.commit([{ key: 'a', value: Uint8Array.of(1) }]));
  expect(begun.map(({ asked }) => asked)).toEqual([['readwrite', { durability: 'strict' }]]);
  await store.close();
  await deleteDB('strict');
});

test('who opened it before may not act any more, though it has not written since', async () => {
  const frozen = await IdbStore.open('acting');
  await frozen.requireOwned();
  const owner = await IdbStore.open('acting');
  await expect(frozen.requireOwned()).rejects.toMatchObject({ fault: { code: 'log/in-use' } });
  await owner.requireOwned();
  await frozen.close();
  await owner.close();
  await deleteDB('acting');
});

test('who opened it before can write no more, and changes nothing', async () => {
  const frozen = await IdbStore.open('stolen');
  await frozen.commit([{ key: 'a', value: Uint8Array.of(1) }]);
  const owner = await IdbStore.open('stolen');
  expect(owner.owner).toBe(frozen.owner + 1);
  const late = frozen.commit([{ key: 'a', value: Uint8Array.of(2) }]);
  await expect(late).rejects.toMatchObject({ fault: { code: 'log/in-use', detail: { place: 'stolen' } } });
  expect(await owner.get('a')).toEqual(Uint8Array.of(1));
  await owner.commit([{ key: 'a', value: Uint8Array.of(3) }]);
  await expect(frozen.get('a')).rejects.toMatchObject({ fault: { code: 'log/in-use' } });
  await frozen.close();
  await owner.close();
  await deleteDB('stolen');
});

describe('a connection that the browser has ended', () => {
  const broken = { fault: { code: 'log/broken' } };

  test('fails one call and is there again for the next', async () => {
    const store = await IdbStore.open('ended');
    const [begun] = await watched(() => store.commit([{ key: 'a', value: Uint8Array.of(1) }]));
    begun!.db.close();
    await expect(store.commit([{ key: 'b', value: Uint8Array.of(2) }])).rejects.toMatchObject(broken);
    expect(await store.get('a')).toEqual(Uint8Array.of(1));
    await store.commit([{ key: 'b', value: Uint8Array.of(2) }]);
    await store.close();
    await deleteDB('ended');
  });

  test('with all that was stored takes nothing until it is begun anew', async () => {
    const store = await IdbStore.open('emptied');
    const [begun] = await watched(() => store.commit([{ key: 'a', value: Uint8Array.of(1) }]));
    begun!.db.close();
    await deleteDB('emptied');
    await expect(store.commit([{ key: 'b', value: Uint8Array.of(2) }])).rejects.toMatchObject(broken);
    const emptied = { fault: { code: 'log/emptied' } };
    for (let i = 0; i < 3; i++)
      await expect(store.commit([{ key: 'b', value: Uint8Array.of(2) }])).rejects.toMatchObject(emptied);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.page('', '~', 9)).toEqual([]);
    await store.beginAnew([{ key: 'c', value: Uint8Array.of(3) }]);
    await store.commit([{ key: 'd', value: Uint8Array.of(4) }]);
    expect((await store.page('', '~', 9)).map(({ key }) => key)).toEqual(['c', 'd']);
    await store.close();
    await deleteDB('emptied');
  });

  test('is never begun anew by one that it does not belong to any more', async () => {
    const frozen = await IdbStore.open('emptied-2');
    const [begun] = await watched(() => frozen.commit([{ key: 'a', value: Uint8Array.of(1) }]));
    begun!.db.close();
    await deleteDB('emptied-2');
    const owner = await IdbStore.open('emptied-2');
    const late = () => frozen.beginAnew([{ key: 'b', value: Uint8Array.of(2) }]);
    await expect(late()).rejects.toMatchObject(broken);
    await expect(late()).rejects.toMatchObject({ fault: { code: 'log/in-use' } });
    expect(await owner.get('b')).toBeUndefined();
    await frozen.close();
    await owner.close();
    await deleteDB('emptied-2');
  });
});

test('an owner that another has ousted is told so, and one that was to stop while it opened ousts nobody', async () => {
  const first = await IdbStore.open('ousted');
  await first.commit([{ key: 'a', value: Uint8Array.of(1) }]);
  const late = AbortSignal.abort();
  await expect(IdbStore.open('ousted', late)).rejects.toThrow();
  await first.commit([{ key: 'a', value: Uint8Array.of(2) }]);
  expect(first.ousted.aborted).toBe(false);
  const second = await IdbStore.open('ousted');
  await expect(first.commit([{ key: 'a', value: Uint8Array.of(3) }])).rejects.toThrow(/in-use/);
  expect([first.ousted.aborted, second.ousted.aborted]).toEqual([true, false]);
  expect(await second.get('a')).toEqual(Uint8Array.of(2));
  await first.close();
  await second.close();
});
