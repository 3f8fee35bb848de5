import { fault, type FaultError } from '../../station/model/fault.ts';
import type { Change, Row, Store } from '../../station/runtime/platform.ts';
import { type Database, IdbConnection, type Reader } from './idb-connection.ts';
import { beginNewFile } from './new-file.ts';

/**
 * A store in IndexedDB, every write strict. Who opens it last owns it: an owner before, such as a tab that
 * was frozen and thaws, can write no more. A connection that the browser ends is opened again by the next
 * call. A database that is empty then was deleted by the browser, as it does when others fill the disk: it
 * reads as empty, and takes nothing until it is begun anew.
 */
export class IdbStore implements Store {
  readonly #name: string;
  #id = '';
  #owner = 0;
  readonly #connection: IdbConnection;
  #reading: Reader | undefined;
  readonly #ousted = new AbortController();

  private constructor(name: string) {
    this.#name = name;
    this.#connection = new IdbConnection(name);
  }

  /** Takes it from nobody where `signal` aborts before it is open. @throws log/full, log/broken, log/in-use. */
  static async open(name: string, signal?: AbortSignal): Promise<IdbStore> {
    const store = new IdbStore(name);
    const opened = store.#connection.use(async (db) => {
      const last = await db.get('owner', 'id');
      if (last !== undefined && last !== (await db.get('owner', 'left')))
        await beginNewFile().catch(() => {});
      signal?.throwIfAborted();
      await store.#own(db);
    });
    await opened.catch(async (error: unknown) => {
      await store.close();
      throw error;
    });
    return store;
  }

  get owner(): number {
    return this.#owner;
  }

  /** Aborts once it is found that somebody else has opened it since. */
  get ousted(): AbortSignal {
    return this.#ousted.signal;
  }

  requireOwned(): Promise<void> {
    return this.#connection.use(async (db) => {
      const found = await db.get('owner', 'id');
      if (found !== this.#id && !(this.#connection.isEmptied && found === undefined)) throw this.#taken();
    });
  }

  /** From now on this is the newest owner. */
  async #own(db: Database): Promise<void> {
    const tx = db.transaction('owner', 'readwrite', { durability: 'strict' });
    this.#owner = (Number.parseInt((await tx.store.get('id')) ?? '', 10) || 0) + 1;
    this.#id = `${this.#owner} ${crypto.randomUUID()}`;
    await tx.store.put(this.#id, 'id');
    await tx.done;
  }

  /** Somebody else is the owner, and that for good. */
  #taken(): FaultError {
    this.#ousted.abort();
    return this.#connection.end(fault('log/in-use', { place: this.#name }));
  }

  commit(changes: readonly Change[]): Promise<void> {
    return this.#connection.use((db) => {
      if (this.#connection.isEmptied) throw fault('log/emptied', { place: this.#name });
      return this.#write(db, changes);
    });
  }

  beginAnew(changes: readonly Change[]): Promise<void> {
    return this.#connection.use(async (db) => {
      await this.#write(db, changes);
      this.#connection.isEmptied = false;
    });
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#connection.use((db) => this.#reader(db).get(key));
  }

  page(
    from: string,
    to: string,
    limit: number,
    direction: 'forward' | 'backward' = 'forward',
  ): Promise<readonly Row[]> {
    if (from >= to) return Promise.resolve([]);
    const range = IDBKeyRange.bound(from, to, false, true);
    return this.#connection.use((db) =>
      direction === 'forward' ? forward(db, range, limit) : backward(db, range, limit),
    );
  }

  async usedBytes(): Promise<number> {
    const { usage, usageDetails } = (await navigator.storage.estimate()) as Estimate;
    return usageDetails?.indexedDB ?? usage ?? 0;
  }

  close(): Promise<void> {
    return this.#connection.close((db) => this.#leave(db));
  }

  /** Whoever comes next knows that the last write was whole. */
  async #leave(db: Database): Promise<void> {
    const tx = db.transaction('owner', 'readwrite', { durability: 'strict' });
    if ((await tx.store.get('id')) === this.#id) await tx.store.put(this.#id, 'left');
    await tx.done;
  }

  /** In an emptied database the first who writes is the owner. */
  async #write(db: Database, changes: readonly Change[]): Promise<void> {
    const tx = db.transaction(['owner', 'rows'], 'readwrite', { durability: 'strict' });
    tx.done.catch(() => {});
    const owner = tx.objectStore('owner');
    const found = await owner.get('id');
    if (found !== this.#id && !(this.#connection.isEmptied && found === undefined)) {
      this.#taken();
      return tx.abort();
    }
    const rows = tx.objectStore('rows');
    const requests = changes.map(({ key, value }) =>
      value ? rows.put(owned(value), key) : rows.delete(key),
    );
    if (this.#connection.isEmptied) await owner.put(this.#id, 'id');
    await Promise.all([...requests, tx.done]);
  }

  /** Questions of one turn share a transaction: each costs more than the row it brings. */
  #reader(db: Database): Reader {
    if (!this.#reading) {
      this.#reading = db.transaction('rows').store;
      queueMicrotask(() => (this.#reading = undefined));
    }
    return this.#reading;
  }
}

interface Estimate extends StorageEstimate {
  /** Chromium tells more. */
  readonly usageDetails?: { readonly indexedDB?: number };
}

/** Bytes without the rest of the buffer they may be a part of, all of which would be stored. */
const owned = (bytes: Uint8Array) => (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice());

async function forward(db: Database, range: IDBKeyRange, limit: number): Promise<Row[]> {
  const tx = db.transaction('rows');
  const [keys, values] = await Promise.all([
    tx.store.getAllKeys(range, limit),
    tx.store.getAll(range, limit),
    tx.done,
  ]);
  return keys.map((key, i) => ({ key, value: values[i]! }));
}

async function backward(db: Database, range: IDBKeyRange, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor = await db.transaction('rows').store.openCursor(range, 'prev');
  for (; cursor && rows.length < limit; cursor = await cursor.continue())
    rows.push({ key: cursor.key, value: cursor.value });
  return rows;
}
